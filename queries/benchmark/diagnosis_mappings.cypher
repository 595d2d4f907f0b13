// title: How the diagnosis of each question reached Orphanet
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   question: {type: string, doc: Question}
//   status: {type: string, doc: "exact, broader, narrower, related or none"}
//   by: {type: list<string>, doc: Mappings used}
// identity: [question]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN q.id AS question, coalesce(q.goldStatus, 'none') AS status,
       COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(:Disorder) WITH DISTINCT r.by AS by ORDER BY by RETURN by } AS by
ORDER BY question
