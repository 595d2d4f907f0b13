// title: Images of one question, in the order in which a model sees them
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   position: {type: integer, doc: "Place in the list, from 1"}
//   label: {type: string, doc: Figure label}
//   sha256: {type: string, doc: Hash of the stored bytes}
//   width: {type: integer, doc: Pixels}
//   height: {type: integer, doc: Pixels}
//   modality: {type: string, doc: "ct, mri, radiograph, ...; null where unknown"}
//   role: {type: string, doc: "decisive or supporting, where the source says so"}
//   caption: {type: string, doc: Caption of the figure that holds it}
// identity: [position]
MATCH (:Question {id: $id})-[u:USES]->(i:Image)
RETURN u.position AS position, u.label AS label, i.sha256 AS sha256, i.width AS width, i.height AS height,
       i.modality AS modality, u.role AS role,
       head(COLLECT { MATCH (f:Figure)-[:HAS_IMAGE]->(i) WHERE f.caption IS NOT NULL RETURN f.caption ORDER BY f.id }) AS caption
ORDER BY position
