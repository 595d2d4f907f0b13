// title: Questions by difficulty and discrimination over the models - those that nobody or everybody solves, and likely wrong golds
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   track: {type: string, doc: Track, default: diagnosis}
//   judge: {type: string, doc: "grounded (by names in Orphanet), criteria (by rules), or a judge's name", default: grounded}
// returns:
//   question: {type: string, doc: Question}
//   models: {type: integer, doc: Full-condition runs with a score on it}
//   difficulty: {type: float, doc: "1 - mean score over these runs; null without any"}
//   discrimination: {type: float, doc: "Correlation of the score with the run's mean over its other questions; null where one of them does not vary"}
//   solved: {type: string, doc: "everybody, nobody or some, by a full score; null without scores"}
//   negative: {type: boolean, doc: "Discrimination is below 0: better models fail it, so a wrong gold is likely"}
//   golds: {type: list<string>, doc: Exact diagnoses}
// identity: [question]
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: $track})
WHERE NOT coalesce(q.draft, false)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                     WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha } AS golds
CALL (b, q) {
  MATCH (q)<-[:ANSWERS]-(a:Answer)<-[:ABOUT]-(v:Verdict {status: 'scored'})-[:BY]->(:Judge {name: $judge})
  MATCH (a)-[:IN_RUN]->(run:Run {condition: 'full'})-[:ON_BENCHMARK]->(b)
  WHERE v.score IS NOT NULL
  RETURN collect({run: run.id, score: v.score}) AS scores
}
WITH collect({id: q.id, golds: golds, scores: scores}) AS questions
CALL (questions) {
  UNWIND questions AS q UNWIND q.scores AS s
  WITH s.run AS run, sum(s.score) AS total, count(s) AS number
  RETURN collect({run: run, total: total, number: number}) AS runs
}
UNWIND questions AS q
CALL (q, runs) {
  UNWIND q.scores AS s
  WITH s, head([r IN runs WHERE r.run = s.run]) AS r
  WITH toFloat(s.score) AS x, CASE WHEN r.number > 1 THEN (r.total - s.score) / (r.number - 1) END AS y
  WITH collect(x) AS xs, collect(CASE WHEN y IS NOT NULL THEN [x, y] END) AS pairs
  WITH xs, pairs, size(pairs) AS n, reduce(t = 0.0, p IN pairs | t + p[0]) AS sx, reduce(t = 0.0, p IN pairs | t + p[1]) AS sy
  WITH xs, n, reduce(t = 0.0, p IN pairs | t + (p[0] - sx / n) * (p[1] - sy / n)) AS sxy,
       reduce(t = 0.0, p IN pairs | t + (p[0] - sx / n) ^ 2) AS sxx, reduce(t = 0.0, p IN pairs | t + (p[1] - sy / n) ^ 2) AS syy
  RETURN xs, CASE WHEN n > 2 AND sxx > 1e-12 AND syy > 1e-12 THEN sxy / sqrt(sxx * syy) END AS discrimination
}
RETURN q.id AS question, size(xs) AS models,
       CASE WHEN size(xs) > 0 THEN 1 - reduce(t = 0.0, x IN xs | t + x) / size(xs) END AS difficulty, discrimination,
       CASE WHEN size(xs) = 0 THEN null WHEN all(x IN xs WHERE x >= 1) THEN 'everybody'
            WHEN all(x IN xs WHERE x <= 0) THEN 'nobody' ELSE 'some' END AS solved,
       discrimination < 0 AS negative, q.golds AS golds
ORDER BY discrimination, question
