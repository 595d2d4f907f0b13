// title: Rank of the first hit of each diagnosis question under each condition a model was asked in
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   model: {type: string, doc: Model, example: toy-general-large}
// returns:
//   question: {type: string, doc: Question}
//   condition: {type: string, doc: "full, redacted, text_only, ..."}
//   run: {type: string, doc: Run}
//   status: {type: string, doc: "scored, unscored, or missing where there is no answer"}
//   reason: {type: string, doc: Why it is not scored}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   case: {type: string, doc: Case}
// identity: [question, run]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE NOT coalesce(q.draft, false) AND EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q.id AS question, c.id AS case,
     COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
               WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha } AS golds
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(:Model {name: $model})
WITH DISTINCT question, case, golds, run
OPTIONAL MATCH (a:Answer {id: run.id + '/' + question})
OPTIONAL MATCH (v:Verdict {id: a.id + '/grounded'})
RETURN question, run.condition AS condition, run.id AS run,
       CASE WHEN a IS NULL THEN 'missing' WHEN v IS NULL THEN 'unscored' ELSE v.status END AS status,
       CASE WHEN a IS NULL THEN 'no_answer' WHEN v IS NULL THEN 'not_scored_yet' ELSE v.reason END AS reason,
       v.rank AS rank, golds, case
ORDER BY question, condition, run
