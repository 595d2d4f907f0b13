// title: Right diagnosis and right evidence of the same case by the same model
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   model: {type: string, doc: Model; null for all, default: null}
//   condition: {type: string, doc: Condition of the diagnosis run, default: redacted}
//   evidence: {type: string, doc: Condition of the evidence run, default: full}
//   judge: {type: string, doc: Judge of the evidence; null for any, default: null}
// returns:
//   model: {type: string, doc: Model}
//   question: {type: string, doc: Diagnosis question}
//   evidenceQuestion: {type: string, doc: Evidence question of the same case}
//   case: {type: string, doc: Case}
//   diagnosisScore: {type: float, doc: 1 where the first name is the diagnosis; null where it is unscored}
//   evidenceScore: {type: float, doc: Score of the evidence; null where it is unscored}
// identity: [model, question, evidenceQuestion]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
MATCH (q)-[:ASKS_ABOUT]->(c:Case)<-[:ASKS_ABOUT]-(e:Question)-[:IN_TRACK]->(:Track {name: 'evidence'})
WHERE (e)-[:PART_OF]->(b)
MATCH (b)<-[:ON_BENCHMARK]-(left:Run {condition: $condition})-[:OF_MODEL]->(m:Model)
WHERE $model IS NULL OR m.name = $model
MATCH (b)<-[:ON_BENCHMARK]-(right:Run {condition: $evidence})-[:OF_MODEL]->(m)
OPTIONAL MATCH (v:Verdict {id: left.id + '/' + q.id + '/grounded'}) WHERE v.status = 'scored'
OPTIONAL MATCH (s:Answer {id: right.id + '/' + e.id})
OPTIONAL MATCH (s)<-[:ABOUT]-(w:Verdict {status: 'scored'})-[:BY]->(j:Judge)
WHERE $judge IS NULL OR j.name = $judge
RETURN m.name AS model, q.id AS question, e.id AS evidenceQuestion, c.id AS case, v.score AS diagnosisScore,
       avg(w.score) AS evidenceScore
ORDER BY model, question, evidenceQuestion
