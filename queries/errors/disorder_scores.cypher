// title: How every run does on the diagnosis questions of one disorder and of everything below it
// params:
//   orpha: {type: orpha, doc: Entity, example: "ORPHA:558"}
// returns:
//   benchmark: {type: string, doc: Benchmark}
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition}
//   questions: {type: integer, doc: Questions of the entity or of one below it that the run answered}
//   scored: {type: integer, doc: Those with a score}
//   hits: {type: integer, doc: Those with a hit at rank 1}
//   mean: {type: float, doc: Share of hits at rank 1 among the scored; null without any}
// identity: [run]
MATCH (:Disorder {orpha: $orpha})<-[:WITHIN]-(d:Disorder)<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(:Case)<-[:ASKS_ABOUT]-(q:Question)
MATCH (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
WHERE NOT coalesce(q.draft, false)
WITH DISTINCT q
MATCH (q)-[:PART_OF]->(b:Benchmark)
MATCH (q)<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(r:Run)-[:OF_MODEL]->(m:Model)
OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict {status: 'scored'})-[:BY]->(:Judge {name: 'grounded'})
WITH b, r, m, count(DISTINCT q) AS questions, count(v) AS scored, sum(CASE WHEN v.rank = 1 THEN 1 ELSE 0 END) AS hits
RETURN b.name AS benchmark, r.id AS run, m.name AS model, r.condition AS condition, questions, scored, hits,
       CASE WHEN scored = 0 THEN null ELSE toFloat(hits) / scored END AS mean
ORDER BY benchmark, run
