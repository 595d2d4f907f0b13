// title: Every judge's verdict on every answer, with what the question shares with others and whether it leaks its answer
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   track: {type: string, doc: Track}
//   judge: {type: string, doc: "grounded, criteria, or the name of a judge whose replies were loaded"}
//   question: {type: string, doc: Question}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   shared: {type: list<string>, doc: "Case, article and diagnoses: what makes two questions depend on each other"}
//   status: {type: string, doc: scored or unscored}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   score: {type: float, doc: Score; null without one}
//   dimensionNames: {type: list<string>, doc: Names of the dimensions}
//   dimensionValues: {type: list<float>, doc: "Their values, in the same order"}
//   leaks: {type: boolean, doc: The question leaks its answer}
// identity: [run, judge, question]
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE NOT coalesce(q.draft, false)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, t, c, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) RETURN DISTINCT d.orpha ORDER BY d.orpha } AS golds,
     COLLECT { MATCH (c)-[:REPORTED_IN]->(a:Article) RETURN a.id ORDER BY a.id } AS articles,
     EXISTS { (q)-[:LEAKS_ANSWER]->(:Question) } AS leaks
MATCH (q)<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run
MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge)
RETURN run.id AS run, m.name AS model, t.name AS track, j.name AS judge, q.id AS question, golds,
       [x IN [c.id] + articles + golds WHERE x IS NOT NULL] AS shared, v.status AS status, v.rank AS rank, v.score AS score,
       coalesce(v.dimensionNames, []) AS dimensionNames, coalesce(v.dimensionValues, []) AS dimensionValues, leaks
ORDER BY run, judge, question
