// title: Criteria found, not found and left open, by track, model and kind
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
//   track: {type: string, doc: "treatment, crossmodal or examination; null for all", default: null}
// returns:
//   track: {type: string, doc: Track}
//   model: {type: string, doc: Model}
//   run: {type: string, doc: Run}
//   kind: {type: string, doc: "must_include, must_not (found is a violation), claim, relation, key_test or red_flag"}
//   answers: {type: integer, doc: Scored answers}
//   criteria: {type: integer, doc: Criteria of these answers' questions}
//   found: {type: integer, doc: Criteria found}
//   notFound: {type: integer, doc: Criteria not found}
//   cannotTell: {type: integer, doc: Criteria that the rules leave open}
//   share: {type: float, doc: Found over found and not found; null without any}
//   lower: {type: float, doc: Share if every open criterion were not found}
//   upper: {type: float, doc: Share if every open criterion were found}
//   unscored: {type: integer, doc: "Answers of the track without a score, and questions without an answer"}
// identity: [track, run, kind]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE NOT coalesce(q.draft, false) AND t.name <> 'diagnosis' AND ($track IS NULL OR t.name = $track)
WITH b, t.name AS track, collect(q.id) AS questions
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE ($run IS NULL OR run.id = $run OR m.name = $run)
  AND EXISTS { UNWIND questions AS question MATCH (:Answer {id: run.id + '/' + question}) }
WITH DISTINCT track, questions, run, m
CALL (run, questions) {
  UNWIND questions AS question
  OPTIONAL MATCH (v:Verdict {id: run.id + '/' + question + '/criteria'})
  RETURN collect(CASE WHEN v.status = 'scored' THEN v END) AS verdicts,
         sum(CASE WHEN v IS NULL OR v.status = 'unscored' THEN 1 ELSE 0 END) AS unscored
}
WITH track, m.name AS model, run.id AS run, verdicts, unscored
UNWIND verdicts AS v
UNWIND range(0, coalesce(size(v.dimensionNames), 0) - 1) AS i
WITH track, model, run, unscored, v, split(v.dimensionNames[i], '.') AS name, toInteger(v.dimensionValues[i]) AS count
WHERE name[1] IN ['found', 'not_found', 'cannot_tell']
WITH track, model, run, unscored, name[0] AS kind, count(DISTINCT v) AS answers,
     sum(CASE WHEN name[1] = 'found' THEN count ELSE 0 END) AS found,
     sum(CASE WHEN name[1] = 'not_found' THEN count ELSE 0 END) AS notFound,
     sum(CASE WHEN name[1] = 'cannot_tell' THEN count ELSE 0 END) AS cannotTell
RETURN track, model, run, kind, answers, found + notFound + cannotTell AS criteria, found, notFound, cannotTell,
       CASE WHEN found + notFound > 0 THEN toFloat(found) / (found + notFound) END AS share,
       CASE WHEN found + notFound + cannotTell > 0 THEN toFloat(found) / (found + notFound + cannotTell) END AS lower,
       CASE WHEN found + notFound + cannotTell > 0 THEN toFloat(found + cannotTell) / (found + notFound + cannotTell) END AS upper,
       unscored
ORDER BY track, kind, model, run
