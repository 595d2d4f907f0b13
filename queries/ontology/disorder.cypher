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
//   definition: {type: string, doc: Definition}
//   onset: {type: list<string>, doc: Average ages of onset}
//   inheritance: {type: list<string>, doc: Types of inheritance}
//   preferentialParent: {type: list<string>, doc: "Head under which Orphanet files it first (product 7)"}
// identity: [orpha]
MATCH (d:Disorder {orpha: $orpha})
RETURN d.orpha AS orpha, d.name AS name, d.level AS level, d.type AS type, d.status AS status,
       coalesce(d.synonyms, []) AS synonyms, [(d)-[:REPLACED_BY]->(n:Disorder) | n.orpha] AS replacedBy,
       d.definition AS definition, coalesce(d.onset, []) AS onset, coalesce(d.inheritance, []) AS inheritance,
       [(d)-[:PREFERENTIAL_PARENT]->(n:Disorder) | n.orpha] AS preferentialParent
