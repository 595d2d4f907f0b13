// title: Every question of a benchmark with all its texts, as the exports and releases read it
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   id: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   sourceId: {type: string, doc: The id in the source file}
//   case: {type: string, doc: Case}
//   question: {type: string, doc: Question text}
//   context: {type: string, doc: Context}
//   answer: {type: string, doc: Expected answer}
//   aliases: {type: list<string>, doc: Other accepted wordings}
//   relationType: {type: string, doc: Expected relation between images}
//   category: {type: string, doc: Category as the source states it}
//   orphaCode: {type: string, doc: ORPHA code as the source states it}
//   goldCurie: {type: string, doc: Code of the diagnosis as the source states it}
//   goldStatus: {type: string, doc: How the diagnosis reached Orphanet}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   goldNames: {type: list<string>, doc: Their preferred terms}
//   contentHash: {type: string, doc: Content hash as stored at load}
//   synthetic: {type: boolean, doc: Made up}
//   maskedFrom: {type: string, doc: Question that this one masks}
//   findings: {type: list<string>, doc: What was wrong with its images at load}
//   extra: {type: string, doc: "Columns without a property of their own, as JSON"}
//   cells: {type: string, doc: "Image cells that the images do not give back, as JSON"}
//   imageCount: {type: integer, doc: "Images that the source states, the missing ones included"}
//   conditions: {type: list<string>, doc: Inputs that the source asks under; empty where there is one}
//   imageFindings: {type: string, doc: What the images show in words}
//   diagnosis: {type: string, doc: Diagnosis given with the question}
//   draft: {type: boolean, doc: Not yet accepted by a person}
//   licences: {type: list<string>, doc: "Licences of the articles that report its case, as they state them; not stated beside others where one states none"}
// identity: [id]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, t, c,
     COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
               WITH DISTINCT d ORDER BY toInteger(split(d.orpha, ':')[1]) RETURN [d.orpha, d.name] } AS golds
RETURN q.id AS id, t.name AS track, q.sourceId AS sourceId, c.id AS case, q.question AS question, q.context AS context,
       q.answer AS answer, coalesce(q.aliases, []) AS aliases, q.relationType AS relationType, q.category AS category,
       q.orphaCode AS orphaCode, q.goldCurie AS goldCurie, q.goldStatus AS goldStatus,
       [g IN golds | g[0]] AS golds, [g IN golds | coalesce(g[1], '')] AS goldNames, q.contentHash AS contentHash,
       coalesce(q.synthetic, false) AS synthetic, q.maskedFrom AS maskedFrom, coalesce(q.findings, []) AS findings,
       q.extra AS extra, q.cells AS cells, q.imageCount AS imageCount, coalesce(q.conditions, []) AS conditions,
       q.imageFindings AS imageFindings, q.diagnosis AS diagnosis, coalesce(q.draft, false) AS draft,
       CASE WHEN EXISTS { MATCH (c)-[:REPORTED_IN]->(a:Article) WHERE a.licence IS NOT NULL }
            THEN COLLECT { MATCH (c)-[:REPORTED_IN]->(a:Article)
                           WITH DISTINCT coalesce(a.licence, 'not stated') AS licence ORDER BY licence RETURN licence }
            ELSE [] END AS licences
ORDER BY id
