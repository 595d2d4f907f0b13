// title: An Orphanet entity and everything below it, each with its parents inside the branch
// params:
//   orpha: {type: orpha, doc: Head of the branch, example: "ORPHA:98050"}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   level: {type: string, doc: "group, disorder or subtype"}
//   type: {type: string, doc: Type of the disorder}
//   status: {type: string, doc: Status}
//   distance: {type: integer, doc: Length of the shortest way up to the head}
//   parents: {type: list<string>, doc: Direct parents inside the branch}
// identity: [orpha]
MATCH (a:Disorder)-[w:WITHIN]->(head:Disorder {orpha: $orpha})
RETURN a.orpha AS orpha, a.name AS name, a.level AS level, a.type AS type, a.status AS status, w.distance AS distance,
       COLLECT { MATCH (a)-[:CHILD_OF]->(p:Disorder) WHERE EXISTS { (p)-[:WITHIN]->(head) }
                 WITH p ORDER BY toInteger(split(p.orpha, ':')[1]) RETURN p.orpha } AS parents
ORDER BY distance, toInteger(split(orpha, ':')[1])
