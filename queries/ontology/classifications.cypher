// title: Orphanet's classifications, with what their files state
// returns:
//   id: {type: string, doc: Number of the classification}
//   name: {type: string, doc: Title}
//   head: {type: string, doc: ORPHA code of its head}
//   codes: {type: integer, doc: Distinct codes in the file}
//   edges: {type: integer, doc: Distinct pairs in the file}
//   edgesInLineage: {type: integer, doc: Those that the loaded lineage has too}
//   release: {type: string, doc: Date of the file}
// identity: [id]
MATCH (c:Classification)
OPTIONAL MATCH (c)-[:HEADED_BY]->(h:Disorder)
RETURN c.id AS id, c.name AS name, h.orpha AS head, c.codes AS codes, c.edges AS edges,
       c.edgesInLineage AS edgesInLineage, c.release AS release
ORDER BY toInteger(id)
