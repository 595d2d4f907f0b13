// title: Where in the disease lineage each model fails
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
//   metric: {type: metric, doc: "recall@1, recall@3, recall@5, recall@10 or mrr", default: "recall@1"}
//   heads: {type: list<orpha>, doc: "Entities to roll up to; null for the heads of the classification", default: null}
//   reading:
//     type: reading
//     doc: >-
//       exact: questions whose diagnosis Orphanet has; nearest: those whose diagnosis is narrower than Orphanet's entry, where
//       naming that entry is a hit. The two are never mixed
//     default: exact
// returns:
//   orpha: {type: string, doc: Head; null on the total over all questions}
//   name: {type: string, doc: Name of the head}
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   questions: {type: integer, doc: Diagnosis questions of the branch in this reading}
//   disorders: {type: integer, doc: Distinct exact diagnoses in the branch}
//   scored: {type: integer, doc: Questions with a score}
//   unscored: {type: integer, doc: "Questions without one: no answer, failed call, or no exact diagnosis"}
//   mean: {type: float, doc: Mean over the scored; null without any}
//   lower: {type: float, doc: Mean if every unscored question were 0}
//   upper: {type: float, doc: Mean if every unscored question were 1}
// identity: [orpha, run]

// A verdict is found by its key (run/question/judge), once for each question and run; what stands in other tracks and
// benchmarks is never read.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE NOT coalesce(q.draft, false) AND EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
  AND ($reading = 'exact' OR q.goldStatus = 'narrower')
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder)
                     WHERE r.relation = CASE $reading WHEN 'nearest' THEN 'narrower' ELSE 'exact' END WITH DISTINCT d ORDER BY d.orpha RETURN d } AS golds
WITH b, golds, collect(q.id) AS questions
WITH b, collect({golds: golds, questions: questions}) AS groups
CALL () {
  MATCH (h:Disorder)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) WHERE $heads IS NULL
  RETURN h
  UNION
  UNWIND $heads AS code MATCH (h:Disorder {orpha: code})
  RETURN h
}
WITH b, groups, collect(h) AS heads
CALL (groups, heads) {
  UNWIND range(0, size(groups) - 1) AS i
  UNWIND groups[i].golds AS d
  MATCH (d)-[:WITHIN]->(h:Disorder) WHERE h IN heads
  WITH h, collect(DISTINCT i) AS members, count(DISTINCT d) AS disorders
  RETURN collect({head: h, members: members, disorders: disorders}) AS branches
}
WITH b, groups, branches + [{
  head: null, members: range(0, size(groups) - 1),
  disorders: COUNT { UNWIND groups AS g UNWIND g.golds AS d RETURN DISTINCT d } }] AS branches,
  CASE WHEN $metric = 'mrr' THEN null ELSE toInteger(split($metric, '@')[1]) END AS depth
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run
CALL (run, groups, depth) {
  UNWIND groups AS g
  RETURN collect(COLLECT {
    UNWIND g.questions AS question
    MATCH (v:Verdict {id: run.id + '/' + question + '/grounded'}) WHERE v.status = 'scored' AND $reading = 'exact' OR v.reason = 'gold_narrower' AND $reading = 'nearest'
    RETURN CASE WHEN v.rank IS NULL THEN 0.0 WHEN depth IS NULL THEN 1.0 / v.rank WHEN v.rank <= depth THEN 1.0 ELSE 0.0 END
  }) AS values
}
WITH groups, branches, run, m, values
WHERE any(some IN values WHERE size(some) > 0) OR EXISTS {
  UNWIND groups AS g UNWIND g.questions AS question MATCH (:Answer {id: run.id + '/' + question}) }
UNWIND branches AS branch
WITH branch, run, m, reduce(n = 0, i IN branch.members | n + size(groups[i].questions)) AS questions,
     reduce(n = 0, i IN branch.members | n + size(values[i])) AS scored,
     reduce(t = 0.0, i IN branch.members | reduce(u = t, value IN values[i] | u + value)) AS total
// Grouping leaves the lists behind, so that sorting holds a few numbers a row.
WITH branch.head AS h, run, m, branch.disorders AS disorders, questions, scored, total, count(*) AS rows
RETURN h.orpha AS orpha, h.name AS name, run.id AS run, m.name AS model, questions, disorders,
       scored, questions - scored AS unscored, CASE WHEN scored > 0 THEN total / scored END AS mean,
       total / questions AS lower, (total + questions - scored) / questions AS upper
ORDER BY h IS NULL DESC, questions DESC, orpha, model, run
