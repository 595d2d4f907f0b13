// title: What the loaded release of HPO says of each term
// returns:
//   code: {type: string, doc: HPO id}
//   name: {type: string, doc: Label}
//   retired: {type: boolean, doc: Obsolete}
//   parents: {type: list<string>, doc: Direct parents}
//   successors: {type: list<string>, doc: Successors of an obsolete term}
//   merged: {type: list<string>, doc: Ids merged into this term}
// identity: [code]
MATCH (p:Phenotype)
WHERE 'hpo' IN p.source
RETURN p.hpo AS code, p.name AS name, coalesce(p.obsolete, false) AS retired,
       [(p)-[:IS_A]->(q:Phenotype) | q.hpo] AS parents, [(p)-[:REPLACED_BY {relation: 'replaced_by'}]->(n:Phenotype) | n.hpo] AS successors,
       coalesce(p.altIds, []) AS merged
ORDER BY code
