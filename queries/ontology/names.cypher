// title: Preferred names of several entities
// params:
//   orpha: {type: list<orpha>, doc: Entities, example: "ORPHA:558,ORPHA:324"}
// returns:
//   orpha: {type: string, doc: Entity}
//   name: {type: string, doc: Preferred term}
// identity: [orpha]
UNWIND $orpha AS code
MATCH (d:Disorder {orpha: code})
RETURN DISTINCT d.orpha AS orpha, d.name AS name
ORDER BY orpha
