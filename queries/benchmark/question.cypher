// title: One question with all that belongs to it
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   id: {type: string, doc: Question}
//   benchmark: {type: string, doc: Benchmark}
//   track: {type: string, doc: Track}
//   case: {type: string, doc: Case}
//   question: {type: string, doc: Question text}
//   context: {type: string, doc: Context}
//   contentHash: {type: string, doc: Content hash}
//   synthetic: {type: boolean, doc: Made up}
//   images: {type: list<string>, doc: "position, label and sha256 of each image"}
//   answer: {type: string, doc: Expected answer}
//   criteria: {type: list<string>, doc: "kind: text of each criterion"}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   findings: {type: list<string>, doc: What was wrong with its images at load}
// identity: [id]
MATCH (q:Question {id: $id})-[:PART_OF]->(b:Benchmark)
MATCH (q)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN q.id AS id, b.name AS benchmark, t.name AS track, c.id AS case, q.question AS question, q.context AS context,
       q.contentHash AS contentHash, coalesce(q.synthetic, false) AS synthetic,
       COLLECT { MATCH (q)-[u:USES]->(i:Image)
                 RETURN toString(u.position) + ' ' + coalesce(u.label, '-') + ' ' + i.sha256 ORDER BY u.position } AS images,
       q.answer AS answer,
       COLLECT { MATCH (q)-[:EXPECTS]->(k:Criterion) RETURN k.kind + ': ' + k.text ORDER BY k.kind, k.position } AS criteria,
       COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                 WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha } AS golds,
       coalesce(q.findings, []) AS findings
