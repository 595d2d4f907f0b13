// title: Which disorder is named first in place of which, and how the two are related
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
// returns:
//   gold: {type: string, doc: Exact diagnosis}
//   predicted: {type: string, doc: Entity named at rank 1}
//   relation: {type: string, doc: "Of the entity named to the diagnosis: subtype, parent, sibling, branch, unrelated or generic"}
//   count: {type: integer, doc: Answers}
//   goldName: {type: string, doc: Its name}
//   predictedName: {type: string, doc: Its name}
//   models: {type: list<string>, doc: Models that did}
//   questions: {type: list<string>, doc: Questions whose answers did}
// identity: [gold, predicted]
MATCH (b:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run
MATCH (run)<-[:IN_RUN]-(a:Answer)-[n:NAMES {rank: 1}]->(p:Disorder)
WHERE NOT n.relation IN ['exact', 'synonym', 'ambiguous']
MATCH (a)-[:ANSWERS]->(q:Question)-[:ASKS_ABOUT]->(c:Case)
WITH a, q, n, p, m, head(COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                               RETURN d ORDER BY NOT r.by IN ['stated', 'orphanet'], toInteger(split(d.orpha, ':')[1]) }) AS g
WHERE g IS NOT NULL
WITH a, q, n, p, m, g ORDER BY m.name, q.id
RETURN g.orpha AS gold, p.orpha AS predicted, n.relation AS relation, count(DISTINCT a) AS count,
       g.name AS goldName, p.name AS predictedName, collect(DISTINCT m.name) AS models,
       collect(DISTINCT q.id) AS questions
ORDER BY count DESC, gold, predicted, relation
