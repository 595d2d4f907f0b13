// title: What a model's answers to the diagnosis questions name at each rank, as the export of PhEval reads it
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   model: {type: string, doc: Model, example: toy-general-large}
//   condition: {type: string, doc: "Condition of the run", default: full}
// returns:
//   question: {type: string, doc: Question}
//   case: {type: string, doc: "Case, or the row where there is none"}
//   status: {type: string, doc: "given, empty or call_failed"}
//   named: {type: list<map>, doc: "Each entity that the answer names: rank, orpha, mondo, hit"}
//   golds: {type: list<map>, doc: "Each exact diagnosis: orpha, mondo"}
// identity: [question]
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run {condition: $condition})-[:OF_MODEL]->(:Model {name: $model})
MATCH (run)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN q.id AS question, coalesce(c.id, q.sourceId) AS case, a.status AS status,
       COLLECT { MATCH (a)-[n:NAMES]->(d:Disorder)
                 WITH n, d, head(COLLECT { MATCH (d)-[:MAPS_TO {relation: 'exact'}]->(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
                                           RETURN m.curie ORDER BY m.curie }) AS mondo
                 ORDER BY n.rank, d.orpha
                 RETURN {rank: n.rank, orpha: d.orpha, mondo: mondo, hit: n.relation IN ['exact', 'synonym']} } AS named,
       COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                 WITH DISTINCT d, head(COLLECT { MATCH (d)-[:MAPS_TO {relation: 'exact'}]->(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
                                                 RETURN m.curie ORDER BY m.curie }) AS mondo
                 ORDER BY d.orpha
                 RETURN {orpha: d.orpha, mondo: mondo} } AS golds
ORDER BY question
