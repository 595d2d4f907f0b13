// title: Runs of models on a benchmark, with what came in
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   family: {type: string, doc: "Family, where it is known"}
//   parameters: {type: float, doc: "Number of weights, where it is known"}
//   access: {type: string, doc: "api or open-weights, where it is known"}
//   questions: {type: integer, doc: Questions of the benchmark}
//   answers: {type: integer, doc: Answers loaded}
//   verdicts: {type: integer, doc: Verdicts on them}
// identity: [run]
MATCH (b:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
RETURN run.id AS run, m.name AS model, run.condition AS condition, m.domain AS domain,
       m.family AS family, m.parameters AS parameters, m.access AS access,
       COUNT { (b)<-[:PART_OF]-(:Question) } AS questions, COUNT { (run)<-[:IN_RUN]-(:Answer) } AS answers,
       COUNT { (run)<-[:IN_RUN]-(:Answer)<-[:ABOUT]-(:Verdict) } AS verdicts
ORDER BY run
