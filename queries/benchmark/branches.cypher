// title: The lineage above the diagnoses of a benchmark
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   orpha: {type: string, doc: A diagnosis or an ancestor of one}
//   name: {type: string, doc: Preferred term}
//   level: {type: string, doc: "group, disorder or subtype"}
//   parents: {type: list<string>, doc: Its direct parents}
// identity: [orpha]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:ASKS_ABOUT]->(c:Case)
WITH DISTINCT c
MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
WITH DISTINCT d
MATCH (d)-[:WITHIN]->(a:Disorder)
WITH DISTINCT a
RETURN a.orpha AS orpha, a.name AS name, a.level AS level,
       COLLECT { MATCH (a)-[:CHILD_OF]->(p:Disorder) WITH p ORDER BY p.orpha RETURN p.orpha } AS parents
ORDER BY toInteger(split(orpha, ':')[1])
