// title: Size of each benchmark, by track
// params:
//   benchmark: {type: string, doc: "Benchmark; null for all", default: null}
// returns:
//   benchmark: {type: string, doc: Benchmark}
//   track: {type: string, doc: Track}
//   questions: {type: integer, doc: Questions; drafts are counted apart}
//   images: {type: integer, doc: Uses of images}
//   cases: {type: integer, doc: Cases}
//   disorders: {type: integer, doc: Orphanet entities that are an exact diagnosis of one of the cases}
//   articles: {type: integer, doc: Articles}
//   distinctImages: {type: integer, doc: Image files}
//   withoutDiagnosis: {type: integer, doc: Questions whose case has no exact diagnosis in Orphanet}
//   imagesPerQuestion: {type: float, doc: Mean number of images of a question; null without questions}
//   missingImages: {type: integer, doc: "Images that the source states and of which there are no bytes"}
//   drafts: {type: integer, doc: "Questions that no person has accepted yet, in no other column"}
// identity: [benchmark, track]
MATCH (b:Benchmark) WHERE $benchmark IS NULL OR b.name = $benchmark
MATCH (b)<-[:PART_OF]-(asked:Question)
// A question's relationships are one chain with those of its answers: it is gone through once.
CALL (asked) {
  MATCH (asked)-[r:IN_TRACK|ASKS_ABOUT|USES]->(x)
  RETURN head(collect(CASE type(r) WHEN 'IN_TRACK' THEN x END)) AS t, head(collect(CASE type(r) WHEN 'ASKS_ABOUT' THEN x END)) AS asks,
         collect(CASE type(r) WHEN 'USES' THEN x END) AS used
}
WITH b, t, asked, CASE WHEN coalesce(asked.draft, false) THEN null ELSE asked END AS q, asks, used
WHERE t IS NOT NULL
WITH b, t, asked, q, CASE WHEN q IS NOT NULL THEN asks END AS c, CASE WHEN q IS NULL THEN [] ELSE used END AS files
WITH b, t, asked, q, c, files, size(files) AS uses,
     COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) RETURN DISTINCT d } AS golds,
     COLLECT { MATCH (c)-[:REPORTED_IN]->(a:Article) RETURN a } AS articles
WITH b.name AS benchmark, t.name AS track, count(q) AS questions, sum(uses) AS images, count(DISTINCT c) AS cases,
     collect(files) AS files, collect(golds) AS golds, collect(articles) AS articles,
     sum(CASE WHEN q IS NOT NULL AND size(golds) = 0 THEN 1 ELSE 0 END) AS withoutDiagnosis,
     sum(size([f IN coalesce(q.findings, []) WHERE f CONTAINS ': missing'])) AS missingImages,
     count(asked) - count(q) AS drafts
RETURN benchmark, track, questions, images, cases,
       COUNT { UNWIND golds AS some UNWIND some AS one RETURN DISTINCT one } AS disorders,
       COUNT { UNWIND articles AS some UNWIND some AS one RETURN DISTINCT one } AS articles,
       COUNT { UNWIND files AS some UNWIND some AS one RETURN DISTINCT one } AS distinctImages,
       withoutDiagnosis, CASE WHEN questions > 0 THEN toFloat(images) / questions END AS imagesPerQuestion, missingImages,
       drafts
ORDER BY benchmark, track
