// title: Direct parents of an Orphanet entity
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
//   classification: {type: string, doc: "Classification, by its id or its head; null for the whole lineage", default: null}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   distance: {type: integer, doc: Length of the shortest way}
// identity: [orpha]
MATCH (d:Disorder {orpha: $orpha})
WITH d, 'ORPHA:' + replace($classification, 'ORPHA:', '') AS head
OPTIONAL MATCH (c:Classification)
WHERE c.id = $classification OR EXISTS { (c)-[:HEADED_BY]->(:Disorder {orpha: head}) }
WITH d, head, collect(c.id) AS files
CALL (d, head, files) {
  WITH * WHERE $classification IS NULL
  MATCH (d)-[:CHILD_OF]->(a:Disorder) RETURN a, 1 AS distance
  UNION
  WITH * WHERE size(files) > 0
  MATCH (d)-[r:CHILD_OF]->(a:Disorder) WHERE any(file IN files WHERE file IN r.classifications) RETURN a, 1 AS distance
  UNION
  WITH * WHERE $classification IS NOT NULL AND size(files) = 0
  MATCH (d)-[:CHILD_OF]->(a:Disorder)-[:WITHIN]->(:Disorder {orpha: head}) RETURN a, 1 AS distance
}
RETURN a.orpha AS orpha, a.name AS name, distance
ORDER BY distance, toInteger(split(orpha, ':')[1])
