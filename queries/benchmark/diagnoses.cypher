// title: How the diagnoses of a benchmark reached Orphanet
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   status: {type: string, doc: "exact, broader, narrower, related or none"}
//   by: {type: list<string>, doc: Mappings used}
//   questions: {type: integer, doc: Questions}
//   cases: {type: integer, doc: Cases}
// identity: [status, by]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, c, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(:Disorder)
                     WITH DISTINCT r.by AS by ORDER BY by RETURN by } AS by
RETURN coalesce(q.goldStatus, 'none') AS status, by, count(q) AS questions, count(DISTINCT c) AS cases
ORDER BY status, questions DESC
