// title: Every case of a benchmark with what it presents
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   case: {type: string, doc: Case}
//   sex: {type: string, doc: As reported}
//   age: {type: string, doc: As reported}
//   phenotypes: {type: list<string>, doc: HPO ids that the case presents}
//   excluded: {type: list<string>, doc: HPO ids that were looked for and are absent}
//   articles: {type: list<string>, doc: Articles that report it}
// identity: [case]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:ASKS_ABOUT]->(c:Case)
WITH DISTINCT c
RETURN c.id AS case, c.sex AS sex, c.age AS age,
       COLLECT { MATCH (c)-[r:PRESENTS]->(p:Phenotype) WHERE NOT coalesce(r.excluded, false)
                 WITH DISTINCT p.hpo AS hpo ORDER BY hpo RETURN hpo } AS phenotypes,
       COLLECT { MATCH (c)-[r:PRESENTS]->(p:Phenotype) WHERE r.excluded
                 WITH DISTINCT p.hpo AS hpo ORDER BY hpo RETURN hpo } AS excluded,
       COLLECT { MATCH (c)-[:REPORTED_IN]->(a:Article) WITH a.id AS id ORDER BY id RETURN id } AS articles
ORDER BY case
