// title: Splits of a benchmark with the size of each part
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   split: {type: string, doc: Split}
//   seed: {type: integer, doc: Seed}
//   part: {type: string, doc: Part}
//   questions: {type: integer, doc: Questions of the part}
// identity: [split, part]
MATCH (s:Split)-[:ON_BENCHMARK]->(:Benchmark {name: $benchmark})
MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)
RETURN s.name AS split, s.seed AS seed, a.part AS part, count(q) AS questions
ORDER BY split, part
