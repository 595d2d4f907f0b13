// title: Questions, cases and scores that stand on some Orphanet entities
// params:
//   codes: {type: list<orpha>, doc: ORPHA codes, example: "ORPHA:558"}
//   benchmark: {type: string, doc: One benchmark only, default: null}
// returns:
//   code: {type: string, doc: ORPHA code}
//   benchmark: {type: string, doc: Benchmark}
//   question: {type: string, doc: Question}
//   case: {type: string, doc: Case}
//   how: {type: string, doc: "diagnosis (the code itself) or below (the diagnosis lies under it)"}
//   verdicts: {type: integer, doc: Verdicts on answers to the question}
// identity: [code, question]
UNWIND $codes AS code
MATCH (b:Benchmark)<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:HAS_DIAGNOSIS]->(d:Disorder)-[w:WITHIN]->(:Disorder {orpha: code})
WHERE $benchmark IS NULL OR b.name = $benchmark
WITH code, b, q, c, min(w.distance) AS distance
RETURN code, b.name AS benchmark, q.id AS question, c.id AS case,
       CASE distance WHEN 0 THEN 'diagnosis' ELSE 'below' END AS how,
       COUNT { (q)<-[:ANSWERS]-(:Answer)<-[:ABOUT]-(:Verdict) } AS verdicts
ORDER BY code, question
