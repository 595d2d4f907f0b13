// title: Every use of an image in a benchmark
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   question: {type: string, doc: Question}
//   position: {type: integer, doc: "Place in the list, from 1"}
//   sha256: {type: string, doc: Image}
//   label: {type: string, doc: Figure label}
//   path: {type: string, doc: Path in the source}
//   format: {type: string, doc: File format}
//   mode: {type: string, doc: Colour mode}
//   width: {type: integer, doc: Pixels}
//   height: {type: integer, doc: Pixels}
//   bytes: {type: integer, doc: File size}
//   modality: {type: string, doc: Modality}
//   role: {type: string, doc: "What the source says that the image is for the answer: decisive or supporting"}
//   licence: {type: string, doc: "Its figure's own licence; null where that of the article holds"}
// identity: [question, position]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[u:USES]->(i:Image)
RETURN q.id AS question, u.position AS position, i.sha256 AS sha256, u.label AS label, u.path AS path,
       i.format AS format, i.mode AS mode, i.width AS width, i.height AS height, i.bytes AS bytes, i.modality AS modality,
       u.role AS role,
       head(COLLECT { MATCH (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_FIGURE]->(f:Figure)-[:HAS_IMAGE]->(i) WHERE f.licence IS NOT NULL
                      RETURN f.licence ORDER BY f.licence }) AS licence
ORDER BY question, position
