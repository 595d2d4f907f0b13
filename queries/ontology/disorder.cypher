// title: An Orphanet entity
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   level: {type: string, doc: "group, disorder or subtype; null on a stub"}
//   type: {type: string, doc: Disorder type as Orphanet states it}
//   status: {type: string, doc: "active, obsolete, moved, non-rare or stub"}
//   synonyms: {type: list<string>, doc: Synonyms}
//   replacedBy: {type: list<string>, doc: Successors of a retired entry}
// identity: [orpha]
MATCH (d:Disorder {orpha: $orpha})
RETURN d.orpha AS orpha, d.name AS name, d.level AS level, d.type AS type, d.status AS status,
       coalesce(d.synonyms, []) AS synonyms, [(d)-[:REPLACED_BY]->(n:Disorder) | n.orpha] AS replacedBy
