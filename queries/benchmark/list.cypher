// title: Benchmarks that are loaded
// returns:
//   name: {type: string, doc: Name given at load}
//   version: {type: string, doc: Version}
//   questions: {type: integer, doc: Questions without drafts}
//   tracks: {type: list<string>, doc: Tracks}
//   runs: {type: integer, doc: Runs of models}
//   synthetic: {type: boolean, doc: Whether it holds questions that are made up}
// identity: [name]

// A question's track stands in its id (benchmark/track/source): one look into the index a track.
MATCH (b:Benchmark)
RETURN b.name AS name, b.version AS version, COUNT { (b)<-[:PART_OF]-(q:Question) WHERE NOT coalesce(q.draft, false) } AS questions,
       COLLECT { MATCH (t:Track) WHERE EXISTS { MATCH (q:Question) WHERE q.id STARTS WITH b.name + '/' + t.name + '/' } RETURN t.name AS t ORDER BY t } AS tracks,
       COUNT { (b)<-[:ON_BENCHMARK]-(:Run) } AS runs,
       EXISTS { (b)<-[:PART_OF]-(:Question {synthetic: true}) } AS synthetic
ORDER BY name
