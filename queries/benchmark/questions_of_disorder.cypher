// title: Diagnosis and other questions on cases of one disorder or of one below it
// params:
//   orpha: {type: orpha, doc: Entity, example: "ORPHA:558"}
// returns:
//   id: {type: string, doc: Question}
//   benchmark: {type: string, doc: Benchmark}
//   track: {type: string, doc: Track}
//   disorder: {type: string, doc: Exact diagnosis}
//   name: {type: string, doc: Its preferred term}
// identity: [id, disorder]
MATCH (:Disorder {orpha: $orpha})<-[:WITHIN]-(d:Disorder)<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(:Case)<-[:ASKS_ABOUT]-(q:Question)
WHERE NOT coalesce(q.draft, false)
MATCH (q)-[:PART_OF]->(b:Benchmark)
MATCH (q)-[:IN_TRACK]->(t:Track)
RETURN DISTINCT q.id AS id, b.name AS benchmark, t.name AS track, d.orpha AS disorder, d.name AS name
ORDER BY id, disorder
LIMIT 500
