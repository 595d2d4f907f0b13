// title: MONDO's lineage above the diagnoses of a benchmark
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   orpha: {type: string, doc: A MONDO term that is a diagnosis or an ancestor of one}
//   name: {type: string, doc: Its name}
//   level: {type: string, doc: Null; MONDO has no levels}
//   parents: {type: list<string>, doc: Its direct parents}
// identity: [orpha]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:ASKS_ABOUT]->(c:Case)
WITH DISTINCT c
MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(stated:Concept|Disorder)
WITH DISTINCT stated
MATCH (stated)-[:MAPS_TO*0..1 {relation: 'exact'}]-(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
MATCH (m)-[:REPLACED_BY*0..1 {relation: 'replaced_by'}]->(d:Concept)
WHERE COUNT { (m)-[:REPLACED_BY {relation: 'replaced_by'}]->() } <= 1
WITH DISTINCT d
MATCH (d)-[:WITHIN]->(a:Concept)
WITH DISTINCT a
RETURN a.curie AS orpha, a.label AS name, null AS level,
       COLLECT { MATCH (a)-[:IS_A]->(p:Concept) WITH p ORDER BY p.curie RETURN p.curie } AS parents
ORDER BY orpha
