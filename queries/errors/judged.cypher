// title: Judges' verdicts by track and run, strictly read and as the public harness reads them
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   track: {type: string, doc: Track}
//   judge: {type: string, doc: Judge}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition of the run}
//   verdicts: {type: integer, doc: "Answers that it was to judge, failed calls among them"}
//   scored: {type: integer, doc: Verdicts with a score}
//   unscored: {type: integer, doc: "Those without one, and those on an answer that has changed since"}
//   mean: {type: float, doc: Mean over the scored}
//   lower: {type: float, doc: Mean if every unscored verdict were 0}
//   upper: {type: float, doc: Mean if every unscored verdict were 1}
//   referenceMean: {type: float, doc: "What the public harness would print: failed calls count as 0"}
//   sameFamily: {type: boolean, doc: Judge and model are of one family; null where that is not known}
// identity: [track, judge, model, condition]
WITH COLLECT { MATCH (j:Judge) WHERE NOT j.name IN ['grounded', 'criteria'] RETURN j } AS judges
UNWIND judges AS j
MATCH (b:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
MATCH (run)<-[:IN_RUN]-(a:Answer)
MATCH (v:Verdict {id: a.id + '/' + j.name})
WHERE v.reply IS NOT NULL OR v.promptHash IS NOT NULL
MATCH (a)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(t:Track)
WITH t, j, m, run, v,
     v.status = 'scored' AND (v.answerHash IS NULL OR v.answerHash = a.contentHash) AS counts
WITH t.name AS track, j.name AS judge, m.name AS model, run.condition AS condition, count(v) AS verdicts,
     sum(CASE WHEN counts THEN 1 ELSE 0 END) AS scored, avg(CASE WHEN counts THEN v.score END) AS mean,
     sum(CASE WHEN counts THEN v.score ELSE 0.0 END) AS total, avg(coalesce(v.referenceScore, 0.0)) AS referenceMean,
     head(collect(j.model = m.name OR toLower(j.family) = toLower(m.family))) AS sameFamily
RETURN track, judge, model, condition, verdicts, scored, verdicts - scored AS unscored, mean,
       total / verdicts AS lower, (total + verdicts - scored) / verdicts AS upper, referenceMean, sameFamily
ORDER BY track, judge, model, condition
