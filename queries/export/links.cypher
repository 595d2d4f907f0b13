// title: Successors of retired entries, preferential parents, and heads of classifications
// returns:
//   kind: {type: string, doc: "REPLACED_BY, PREFERENTIAL_PARENT or HEADED_BY"}
//   subject: {type: string, doc: "ORPHA code, HPO id, MONDO id or number of the classification"}
//   object: {type: string, doc: "ORPHA code, HPO id or MONDO id"}
//   relation: {type: string, doc: "Of a successor: moved, referred, replaced_by or consider"}
//   name: {type: string, doc: Title of the classification}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [kind, subject, object]
MATCH (a:Disorder|Phenotype|Concept)-[r:REPLACED_BY]->(b)
RETURN 'REPLACED_BY' AS kind, coalesce(a.orpha, a.hpo, a.curie) AS subject, coalesce(b.orpha, b.hpo, b.curie) AS object,
       r.relation AS relation, null AS name, r.source AS source
UNION ALL
MATCH (a:Disorder)-[r:PREFERENTIAL_PARENT]->(b:Disorder)
RETURN 'PREFERENTIAL_PARENT' AS kind, a.orpha AS subject, b.orpha AS object, null AS relation, null AS name, r.source AS source
UNION ALL
MATCH (a:Classification)-[r:HEADED_BY]->(b:Disorder)
RETURN 'HEADED_BY' AS kind, a.id AS subject, b.orpha AS object, null AS relation, a.name AS name, r.source AS source
