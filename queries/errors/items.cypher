// title: Every question of the diagnosis track with what each run's verdict on it is
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   question: {type: string, doc: Question}
//   case: {type: string, doc: Case}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   mapping: {type: string, doc: "How the diagnosis reached Orphanet: exact, broader, narrower, related or none"}
//   status: {type: string, doc: "scored, unscored, or missing where there is no answer"}
//   reason: {type: string, doc: Why it is not scored}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   goldRanks: {type: list<integer>, doc: "Rank at which each exact diagnosis is named, in the order of golds; null where it is not"}
//   parseStatus: {type: string, doc: How the answer was read}
//   leaks: {type: boolean, doc: The question leaks its answer}
// identity: [run, question]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE NOT coalesce(q.draft, false) AND EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, c, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                        WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha } AS golds,
     EXISTS { (q)-[:LEAKS_ANSWER]->(:Question) } AS leaks
WITH b, collect({id: q.id, case: c.id, golds: golds, mapping: coalesce(q.goldStatus, 'none'), leaks: leaks}) AS questions
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE ($run IS NULL OR run.id = $run OR m.name = $run)
  AND EXISTS { UNWIND questions AS question MATCH (:Answer {id: run.id + '/' + question.id}) }
UNWIND questions AS q
OPTIONAL MATCH (a:Answer {id: run.id + '/' + q.id})
OPTIONAL MATCH (v:Verdict {id: a.id + '/grounded'})
// Grouping leaves the list of questions behind, so that sorting holds one question a row.
WITH run, m, q, a, v, count(*) AS rows
RETURN run.id AS run, m.name AS model, q.id AS question, q.case AS case, q.golds AS golds, q.mapping AS mapping,
       CASE WHEN a IS NULL THEN 'missing' WHEN v IS NULL THEN 'unscored' ELSE v.status END AS status,
       CASE WHEN a IS NULL THEN 'no_answer' WHEN v IS NULL THEN 'not_scored_yet' ELSE v.reason END AS reason,
       v.rank AS rank,
       CASE WHEN v IS NULL THEN [] WHEN size(q.golds) = 1 THEN [v.rank] ELSE COLLECT {
         UNWIND q.golds AS gold
         RETURN head(COLLECT { MATCH (a)-[n:NAMES]->(:Disorder {orpha: gold}) WHERE n.relation IN ['exact', 'synonym']
                               RETURN n.rank ORDER BY n.rank }) AS first ORDER BY gold } END AS goldRanks,
       v.parseStatus AS parseStatus, q.leaks AS leaks
ORDER BY run, question
