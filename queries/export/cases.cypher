// title: Every case of a benchmark with its features, diagnoses, genes and articles, as the export of phenopackets reads it
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   id: {type: string, doc: Case}
//   sex: {type: string, doc: Sex}
//   age: {type: string, doc: Age as stated}
//   features: {type: list<map>, doc: "Features: hpo, name, excluded, onset, resolution"}
//   diagnoses: {type: list<map>, doc: "Diagnoses as stated: code, label"}
//   genes: {type: list<map>, doc: "Genes: symbol, association"}
//   articles: {type: list<map>, doc: "Articles: id, title"}
//   packet: {type: string, doc: "Of a phenopacket, what has no node here, as JSON"}
// identity: [id]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case)
WITH DISTINCT c
RETURN c.id AS id, c.sex AS sex, c.age AS age,
       COLLECT { MATCH (c)-[r:PRESENTS]->(p:Phenotype)
                 WITH r, p ORDER BY r.position, r.excluded, p.hpo
                 RETURN {hpo: coalesce(r.statedAs, p.hpo), name: p.name, excluded: r.excluded, onset: r.onset, resolution: r.resolution} } AS features,
       COLLECT { MATCH (c)-[h:HAS_DIAGNOSIS {by: 'stated'}]->(x)
                 WITH DISTINCT h.via AS code, coalesce(x.label, x.name) AS label ORDER BY code
                 RETURN {code: code, label: label} } AS diagnoses,
       COLLECT { MATCH (c)-[a:ASSOCIATED_WITH]->(g:Gene) WITH g, a ORDER BY g.symbol RETURN {symbol: g.symbol, association: a.association} } AS genes,
       COLLECT { MATCH (c)-[:REPORTED_IN]->(a:Article) WITH a ORDER BY a.id RETURN {id: a.id, title: a.title} } AS articles,
       c.packet AS packet
ORDER BY id
