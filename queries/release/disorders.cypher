// title: What a loaded release of Orphanet says of each entity
// params:
//   owner: {type: string, doc: "Load that states them: orphapacket, orphadata:product1, orphadata:product3 or ordo", example: orphapacket}
// returns:
//   code: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term as this load states it}
//   type: {type: string, doc: Disorder type}
//   retired: {type: boolean, doc: Obsolete or moved}
//   parents: {type: list<string>, doc: Direct parents that this load states}
//   successors: {type: list<string>, doc: Successors of a retired entry}
// identity: [code]
MATCH (d:Disorder)
WHERE $owner IN d.source AND coalesce(d.status, '') <> 'stub'
WITH d, $owner + '=name: ' AS own
WITH d, [s IN coalesce(d.statements, []) WHERE s STARTS WITH own | substring(s, size(own))] AS names
RETURN d.orpha AS code, coalesce(head(names), d.name) AS name, d.type AS type,
       coalesce(d.status, '') IN ['obsolete', 'moved'] AS retired,
       [(d)-[r:CHILD_OF]->(p:Disorder) WHERE $owner IN r.source | p.orpha] AS parents,
       [(d)-[:REPLACED_BY {relation: 'moved'}]->(n:Disorder) | n.orpha] AS successors
ORDER BY toInteger(split(code, ':')[1])
