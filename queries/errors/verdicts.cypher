// title: Every question of a track with what a judge says of each run's answer - by rules, by names or by a model
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
//   track: {type: string, doc: "diagnosis, treatment, crossmodal, examination or evidence; null for all", default: null}
//   judge: {type: string, doc: "criteria (by rules), grounded (by names in Orphanet), or a judge's name", default: criteria}
//   with_heads: {type: boolean, doc: List the heads above the diagnoses, default: false}
// returns:
//   track: {type: string, doc: Track}
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition of the run}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   question: {type: string, doc: Question}
//   case: {type: string, doc: Case}
//   golds: {type: list<string>, doc: Exact diagnoses of the case}
//   heads: {type: list<string>, doc: "Heads of the classification above them, with_heads"}
//   status: {type: string, doc: "scored, unscored or not_applicable; missing where there is no answer"}
//   reason: {type: string, doc: Why it is not scored}
//   score: {type: float, doc: Score; null where it is unscored}
//   rank: {type: integer, doc: "Rank of the first hit (judge grounded); null without one"}
//   dimensionNames: {type: list<string>, doc: Names of the dimensions}
//   dimensionValues: {type: list<float>, doc: "Their values, in the same order"}
// identity: [run, question]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE NOT coalesce(q.draft, false) AND ($track IS NULL OR t.name = $track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, t, c,
     COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
               WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha } AS golds,
     CASE WHEN $with_heads THEN COLLECT {
       MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:WITHIN]->(h:Disorder)
       WHERE EXISTS { (h)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) }
       WITH DISTINCT h ORDER BY h.orpha RETURN h.orpha } ELSE [] END AS heads
WITH b, t.name AS track, collect({id: q.id, case: c.id, golds: golds, heads: heads}) AS questions
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE ($run IS NULL OR run.id = $run OR m.name = $run OR run.id STARTS WITH $run + '#')
  AND EXISTS { UNWIND questions AS question MATCH (:Answer {id: run.id + '/' + question.id}) }
UNWIND questions AS q
OPTIONAL MATCH (a:Answer {id: run.id + '/' + q.id})
OPTIONAL MATCH (v:Verdict {id: a.id + '/' + $judge})
// Grouping leaves the list of questions behind, so that sorting holds one question a row.
WITH track, run, m, q, a, v, count(*) AS rows
RETURN track, run.id AS run, m.name AS model, run.condition AS condition, m.domain AS domain, q.id AS question,
       q.case AS case, q.golds AS golds, q.heads AS heads,
       CASE WHEN a IS NULL THEN 'missing' WHEN v IS NULL THEN 'unscored' ELSE v.status END AS status,
       CASE WHEN a IS NULL THEN 'no_answer' WHEN v IS NULL THEN 'not_scored_yet' ELSE v.reason END AS reason,
       v.score AS score, v.rank AS rank, coalesce(v.dimensionNames, []) AS dimensionNames,
       coalesce(v.dimensionValues, []) AS dimensionValues
ORDER BY track, run, question
