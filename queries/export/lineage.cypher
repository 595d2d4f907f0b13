// title: Every parent edge of Orphanet, of HPO and of MONDO
// returns:
//   child: {type: string, doc: "ORPHA code, HPO id or MONDO id"}
//   parent: {type: string, doc: Its direct parent}
//   classifications: {type: list<string>, doc: Classifications that have the pair}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [child, parent]
MATCH (a:Disorder)-[r:CHILD_OF]->(b:Disorder)
RETURN a.orpha AS child, b.orpha AS parent, coalesce(r.classifications, []) AS classifications, r.source AS source
UNION ALL
MATCH (a:Phenotype)-[r:IS_A]->(b:Phenotype)
RETURN a.hpo AS child, b.hpo AS parent, [] AS classifications, r.source AS source
UNION ALL
MATCH (a:Concept)-[r:IS_A]->(b:Concept)
RETURN a.curie AS child, b.curie AS parent, [] AS classifications, r.source AS source
