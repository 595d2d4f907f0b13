// title: Runs of a benchmark with the facts of their models, without a look at any answer
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   family: {type: string, doc: "Family, where it is known"}
//   parameters: {type: float, doc: "Number of weights, where it is known"}
//   answers: {type: integer, doc: Answers loaded}
// identity: [run]
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
RETURN run.id AS run, m.name AS model, run.condition AS condition, m.domain AS domain, m.family AS family,
       m.parameters AS parameters, COUNT { (run)<-[:IN_RUN]-() } AS answers
ORDER BY run
