// title: Kinds of leakage inside the questions of a benchmark, with how many questions each concerns
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   track: {type: string, doc: Track}
//   kind: {type: string, doc: What leaks}
//   layer: {type: string, doc: "lexical, ontological, structural, text or image"}
//   questions: {type: integer, doc: Questions}
// identity: [track, kind, layer]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[r:LEAKS_ANSWER]->(q)
MATCH (q)-[:IN_TRACK]->(t:Track)
RETURN t.name AS track, r.kind AS kind, r.layer AS layer, count(DISTINCT q) AS questions
ORDER BY track, questions DESC, kind
