// title: One run - what is stated of it and of its model, and what came in
// params:
//   run: {type: string, doc: "Run, as benchmark/model/condition", example: sample/toy-general-small/full}
// returns:
//   run: {type: string, doc: Run}
//   benchmark: {type: string, doc: Benchmark}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition}
//   family: {type: string, doc: "Family, where it is known"}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   parameters: {type: float, doc: "Number of weights, where it is known"}
//   access: {type: string, doc: "api or open-weights, where it is known"}
//   base: {type: string, doc: "Model that it was made from, where it is known"}
//   visionEncoder: {type: string, doc: "Vision encoder, where it is known"}
//   released: {type: string, doc: "Date of its release, where it is known"}
//   promptHash: {type: string, doc: "Hash of the prompt, where it is stated"}
//   settings: {type: string, doc: "Parameters of the calls as JSON, where they are stated"}
//   epochs: {type: integer, doc: "How often each question was asked, where it is stated"}
//   date: {type: string, doc: "When, where it is stated"}
//   given: {type: integer, doc: Answers given}
//   empty: {type: integer, doc: Empty answers}
//   failed: {type: integer, doc: Calls that failed}
//   scored: {type: integer, doc: "Verdicts by rules that have a score"}
//   unscored: {type: integer, doc: "Verdicts by rules that have none"}
// identity: [run]
MATCH (run:Run {id: $run})-[:OF_MODEL]->(m:Model)
MATCH (run)-[:ON_BENCHMARK]->(b:Benchmark)
RETURN run.id AS run, b.name AS benchmark, m.name AS model, run.condition AS condition,
       m.family AS family, m.domain AS domain, m.parameters AS parameters, m.access AS access, m.base AS base,
       m.visionEncoder AS visionEncoder, m.released AS released,
       run.promptHash AS promptHash, run.settings AS settings, run.epochs AS epochs, run.date AS date,
       COUNT { (run)<-[:IN_RUN]-(:Answer {status: 'given'}) } AS given,
       COUNT { (run)<-[:IN_RUN]-(:Answer {status: 'empty'}) } AS empty,
       COUNT { (run)<-[:IN_RUN]-(:Answer {status: 'call_failed'}) } AS failed,
       COUNT { MATCH (run)<-[:IN_RUN]-(:Answer)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge)
               WHERE j.name IN ['grounded', 'criteria'] AND v.status = 'scored' RETURN v } AS scored,
       COUNT { MATCH (run)<-[:IN_RUN]-(:Answer)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge)
               WHERE j.name IN ['grounded', 'criteria'] AND v.status = 'unscored' RETURN v } AS unscored
ORDER BY run
