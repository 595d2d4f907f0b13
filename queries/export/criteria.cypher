// title: Every criterion of a benchmark
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   question: {type: string, doc: Question}
//   id: {type: string, doc: Criterion}
//   kind: {type: string, doc: "alias, must_include, must_not, claim, key_test or red_flag"}
//   position: {type: integer, doc: "Place in the list, from 1"}
//   text: {type: string, doc: Its text}
//   raw: {type: string, doc: "The source's own object, as JSON"}
// identity: [id]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:EXPECTS]->(k:Criterion)
RETURN q.id AS question, k.id AS id, k.kind AS kind, k.position AS position, k.text AS text, k.raw AS raw
ORDER BY question, kind, position, id
