// title: Where in the disease lineage each model fails
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
//   metric: {type: metric, doc: "recall@1, recall@3, recall@5, recall@10 or mrr", default: "recall@1"}
//   heads: {type: list<orpha>, doc: "Entities to roll up to; null for the heads of the classification", default: null}
// returns:
//   orpha: {type: string, doc: Head; null on the total over all questions}
//   name: {type: string, doc: Name of the head}
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   questions: {type: integer, doc: Diagnosis questions of the branch}
//   disorders: {type: integer, doc: Distinct exact diagnoses in the branch}
//   scored: {type: integer, doc: Questions with a score}
//   unscored: {type: integer, doc: "Questions without one: no answer, failed call, or no exact diagnosis"}
//   mean: {type: float, doc: Mean over the scored; null without any}
//   lower: {type: float, doc: Mean if every unscored question were 0}
//   upper: {type: float, doc: Mean if every unscored question were 1}
// identity: [orpha, run]
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
WHERE NOT coalesce(q.draft, false)
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) WITH DISTINCT d ORDER BY d.orpha RETURN d } AS golds
WITH b, golds, collect(q) AS asked
CALL (golds) {
  UNWIND golds AS d
  MATCH (d)-[:WITHIN]->(h:Disorder)
  WHERE CASE WHEN $heads IS NULL THEN EXISTS { (h)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) } ELSE h.orpha IN $heads END
  WITH h, collect(d.orpha) AS below
  RETURN collect({head: h, golds: below}) AS cells
}
CALL (asked) {
  UNWIND asked AS q
  MATCH (q)<-[:ANSWERS]-(a:Answer)<-[:ABOUT]-(v:Verdict {status: 'scored'})-[:BY]->(:Judge {name: 'grounded'})
  MATCH (a)-[:IN_RUN]->(run:Run)
  WITH run, CASE WHEN v.rank IS NULL THEN 0.0
                 WHEN $metric = 'mrr' THEN 1.0 / v.rank
                 WHEN v.rank <= toInteger(split($metric, '@')[1]) THEN 1.0 ELSE 0.0 END AS value
  WITH run, count(value) AS scored, sum(value) AS total
  RETURN collect({run: run, scored: scored, total: total}) AS values
}
WITH b, size(asked) AS questions, values, cells + [{head: null, golds: [d IN golds | d.orpha]}] AS cells
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE ($run IS NULL OR run.id = $run OR m.name = $run)
  AND EXISTS { (run)<-[:IN_RUN]-(:Answer)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
WITH run, m, questions, head([v IN values WHERE v.run = run]) AS value, cells
UNWIND cells AS cell
WITH cell.head AS h, run, m, sum(questions) AS questions, collect(cell.golds) AS golds,
     sum(coalesce(value.scored, 0)) AS scored, sum(coalesce(value.total, 0.0)) AS total
RETURN h.orpha AS orpha, h.name AS name, run.id AS run, m.name AS model, questions,
       COUNT { UNWIND golds AS some UNWIND some AS one RETURN DISTINCT one } AS disorders,
       scored, questions - scored AS unscored, CASE WHEN scored > 0 THEN total / scored END AS mean,
       total / questions AS lower, (total + questions - scored) / questions AS upper
ORDER BY h IS NULL DESC, questions DESC, orpha, model, run
