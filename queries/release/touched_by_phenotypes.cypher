// title: Questions, cases and scores that stand on some HPO terms
// params:
//   codes: {type: list<hpo>, doc: HPO ids, example: "HP:0000256"}
//   benchmark: {type: string, doc: One benchmark only, default: null}
// returns:
//   code: {type: string, doc: HPO id}
//   benchmark: {type: string, doc: Benchmark}
//   question: {type: string, doc: Question}
//   case: {type: string, doc: Case}
//   how: {type: string, doc: "presented (the case has the term, or states its absence) or below (a narrower one)"}
//   verdicts: {type: integer, doc: Verdicts on answers to the question}
// identity: [code, question]
UNWIND $codes AS code
MATCH (b:Benchmark)<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:PRESENTS]->(p:Phenotype)-[w:WITHIN]->(:Phenotype {hpo: code})
WHERE $benchmark IS NULL OR b.name = $benchmark
WITH code, b, q, c, min(w.distance) AS distance
RETURN code, b.name AS benchmark, q.id AS question, c.id AS case,
       CASE distance WHEN 0 THEN 'presented' ELSE 'below' END AS how,
       COUNT { (q)<-[:ANSWERS]-(:Answer)<-[:ABOUT]-(:Verdict) } AS verdicts
ORDER BY code, question
