// title: Answers that judges' verdicts are counted of, one row a verdict
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   judge: {type: string, doc: Judge}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition of the run}
//   question: {type: string, doc: Question}
//   scored: {type: boolean, doc: "Whether errors/judged counts it as scored: it has a score, and the answer has not changed since"}
//   score: {type: float, doc: Score; null where it is not counted as scored}
// identity: [judge, model, condition, question]
WITH COLLECT { MATCH (j:Judge) WHERE NOT j.name IN ['grounded', 'criteria'] RETURN j } AS judges
UNWIND judges AS j
MATCH (b:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
MATCH (run)<-[:IN_RUN]-(a:Answer)
MATCH (v:Verdict {id: a.id + '/' + j.name})
WHERE v.reply IS NOT NULL OR v.promptHash IS NOT NULL
MATCH (a)-[:ANSWERS]->(q:Question)
WITH j, m, run, q, v, v.status = 'scored' AND (v.answerHash IS NULL OR v.answerHash = a.contentHash) AS counts
RETURN j.name AS judge, m.name AS model, run.condition AS condition, q.id AS question, counts AS scored,
       CASE WHEN counts THEN v.score END AS score
ORDER BY judge, model, condition, question
