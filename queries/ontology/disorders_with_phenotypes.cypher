// title: Disorders that have all of some phenotypes, none of them excluded
// params:
//   hpo: {type: list<hpo>, doc: HPO ids; retired and merged ones are followed to their successor, example: "HP:0001166,HP:0001083"}
//   subsumed: {type: boolean, doc: Accept narrower terms too, default: false}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
// identity: [orpha]
UNWIND $hpo AS stated
OPTIONAL MATCH (own:Phenotype {hpo: stated})
OPTIONAL MATCH (own)-[:REPLACED_BY {relation: 'replaced_by'}]->(successor:Phenotype)
WITH stated, successor, CASE WHEN own IS NULL THEN head(COLLECT { MATCH (m:Phenotype) WHERE stated IN m.altIds RETURN m.hpo }) END AS kept
WITH collect(DISTINCT coalesce(successor.hpo, kept, stated)) AS terms
UNWIND terms AS term
MATCH (:Phenotype {hpo: term})<-[w:WITHIN]-(p:Phenotype)<-[r:HAS_PHENOTYPE]-(d:Disorder)
WHERE ($subsumed OR w.distance = 0) AND NOT r.excluded
  AND NOT EXISTS { (d)-[:HAS_PHENOTYPE {excluded: true}]->(p) }
WITH terms, d, count(DISTINCT term) AS found
WHERE found = size(terms)
RETURN d.orpha AS orpha, d.name AS name
ORDER BY toInteger(split(orpha, ':')[1])
