// title: Every question whose diagnosis is a MONDO term, with what each run's verdict on it is in MONDO's reading
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   question: {type: string, doc: Question}
//   case: {type: string, doc: Case}
//   golds: {type: list<string>, doc: MONDO terms of the diagnosis}
//   mapping: {type: string, doc: "How the diagnosis reached Orphanet: exact, broader, narrower, related or none"}
//   status: {type: string, doc: "scored, unscored, or missing where there is no answer"}
//   reason: {type: string, doc: "Why it is not scored"}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   goldRanks: {type: list<integer>, doc: "Empty: any of several terms is a hit"}
//   parseStatus: {type: string, doc: How the answer was read}
//   leaks: {type: boolean, doc: The question leaks its answer}
// identity: [run, question]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE NOT coalesce(q.draft, false) AND EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, c, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(stated:Concept|Disorder)
                        MATCH (stated)-[:MAPS_TO*0..1 {relation: 'exact'}]-(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
                        MATCH (m)-[:REPLACED_BY*0..1 {relation: 'replaced_by'}]->(d:Concept)
                        WHERE EXISTS { (d)-[:WITHIN]->(d) } AND COUNT { (m)-[:REPLACED_BY {relation: 'replaced_by'}]->() } <= 1
                        WITH DISTINCT d ORDER BY d.curie RETURN d.curie } AS golds,
     EXISTS { (q)-[:LEAKS_ANSWER]->(:Question) } AS leaks
WHERE size(golds) > 0
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
       CASE WHEN a IS NULL THEN 'missing' WHEN v IS NULL THEN 'unscored' WHEN v.mondoGolds IS NOT NULL THEN 'scored' ELSE v.status END AS status,
       CASE WHEN a IS NULL THEN 'no_answer' WHEN v IS NULL THEN 'not_scored_yet' WHEN v.mondoGolds IS NULL THEN v.reason END AS reason,
       CASE WHEN v.mondoGolds IS NOT NULL THEN v.mondoRank ELSE v.rank END AS rank,
       [] AS goldRanks,
       v.parseStatus AS parseStatus, q.leaks AS leaks
ORDER BY run, question
