// title: Texts and images of questions that a model may be shown, without the expected answer
// params:
//   ids: {type: list<string>, doc: Questions, example: sample/diagnosis/1}
// returns:
//   id: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   question: {type: string, doc: Question text}
//   context: {type: string, doc: Context}
//   conditions: {type: list<string>, doc: Inputs that the source asks under; empty where there is one}
//   imageFindings: {type: string, doc: What the images show in words}
//   diagnosis: {type: string, doc: Diagnosis given with an evidence question}
//   contentHash: {type: string, doc: Content hash as stored at load}
//   images: {type: list<string>, doc: Hashes of the images in order}
//   labels: {type: list<string>, doc: Their figure labels; empty where there is none}
// identity: [id]
UNWIND $ids AS wanted
MATCH (q:Question {id: wanted})-[:IN_TRACK]->(t:Track)
RETURN q.id AS id, t.name AS track, q.question AS question, q.context AS context,
       coalesce(q.conditions, []) AS conditions, q.imageFindings AS imageFindings, q.diagnosis AS diagnosis,
       q.contentHash AS contentHash,
       COLLECT { MATCH (q)-[u:USES]->(i:Image) RETURN i.sha256 ORDER BY u.position } AS images,
       COLLECT { MATCH (q)-[u:USES]->(i:Image) RETURN coalesce(u.label, '') ORDER BY u.position } AS labels
ORDER BY id
