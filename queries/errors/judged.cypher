// title: Judges' verdicts by track and model, strictly read and as the public harness reads them
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   track: {type: string, doc: Track}
//   judge: {type: string, doc: Judge}
//   model: {type: string, doc: Model}
//   verdicts: {type: integer, doc: Replies}
//   scored: {type: integer, doc: Replies with a score}
//   unscored: {type: integer, doc: Replies without one}
//   mean: {type: float, doc: Mean over the scored}
//   lower: {type: float, doc: Mean if every unscored reply were 0}
//   upper: {type: float, doc: Mean if every unscored reply were 1}
//   referenceMean: {type: float, doc: What the public harness would print}
// identity: [track, judge, model]
MATCH (b:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
MATCH (run)<-[:IN_RUN]-(a:Answer)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge)
WHERE v.reply IS NOT NULL
MATCH (a)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(t:Track)
WITH t.name AS track, j.name AS judge, m.name AS model, count(v) AS verdicts,
     sum(CASE WHEN v.status = 'scored' THEN 1 ELSE 0 END) AS scored,
     avg(CASE WHEN v.status = 'scored' THEN v.score END) AS mean,
     sum(CASE WHEN v.status = 'scored' THEN v.score ELSE 0.0 END) AS total,
     avg(coalesce(v.referenceScore, 0.0)) AS referenceMean
RETURN track, judge, model, verdicts, scored, verdicts - scored AS unscored, mean,
       total / verdicts AS lower, (total + verdicts - scored) / verdicts AS upper, referenceMean
ORDER BY track, judge, model
