// title: Questions to ask a model, page by page, with what a model is shown and the answer that its run has
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   model: {type: string, doc: Model whose run counts, example: toy-general-large}
//   condition: {type: string, doc: Input condition of the run; null for each question's usual one, default: null}
//   track: {type: string, doc: Track; null for all, default: null}
//   lineage: {type: orpha, doc: Entity that the diagnosis is or lies below, default: null}
//   split: {type: string, doc: Split, default: null}
//   part: {type: string, doc: Part of the split, default: null}
//   after: {type: string, doc: Last question of the page before, default: ""}
//   limit: {type: integer, doc: Rows of a page, default: 200}
// returns:
//   id: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   question: {type: string, doc: Question text}
//   context: {type: string, doc: Context}
//   conditions: {type: list<string>, doc: Inputs that the source asks under; empty where there is one}
//   imageFindings: {type: string, doc: What the images show in words}
//   diagnosis: {type: string, doc: Diagnosis given with the question}
//   contentHash: {type: string, doc: Content hash of the question}
//   condition: {type: string, doc: Condition that it is asked under}
//   images: {type: list<string>, doc: "sha256 of each image that can be shown, in order"}
//   labels: {type: list<string>, doc: "Figure label of each of them, empty where there is none"}
//   formats: {type: list<string>, doc: File format of each of them}
//   sides: {type: list<integer>, doc: Pixels of the longer side of each of them}
//   status: {type: string, doc: "Status of the run's answer: given, empty or call_failed; null without one"}
//   questionHash: {type: string, doc: Content hash of the question when it was asked}
//   promptHash: {type: string, doc: Hash of the prompt that it was asked with}
// identity: [id]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE ($track IS NULL OR t.name = $track) AND q.id > $after AND NOT coalesce(q.draft, false)
  AND ($lineage IS NULL OR EXISTS {
    (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:WITHIN]->(:Disorder {orpha: $lineage}) })
  AND ($split IS NULL OR EXISTS {
    (q)-[a:ASSIGNED_TO]->(:Split {name: $split}) WHERE $part IS NULL OR a.part = $part })
WITH q, t ORDER BY q.id LIMIT $limit
WITH q, t, coalesce($condition, CASE WHEN 'redacted' IN coalesce(q.conditions, []) THEN 'redacted' ELSE 'full' END) AS condition,
     COLLECT { MATCH (q)-[u:USES]->(i:Image) WHERE i.width IS NOT NULL
               RETURN [i.sha256, coalesce(u.label, ''), coalesce(i.format, ''), CASE WHEN i.width > i.height THEN i.width ELSE i.height END] ORDER BY u.position } AS images
OPTIONAL MATCH (answer:Answer {id: $benchmark + '/' + $model + '/' + condition + '/' + q.id})
RETURN q.id AS id, t.name AS track, q.question AS question, q.context AS context,
       coalesce(q.conditions, []) AS conditions, q.imageFindings AS imageFindings, q.diagnosis AS diagnosis,
       q.contentHash AS contentHash, condition, [i IN images | i[0]] AS images, [i IN images | i[1]] AS labels,
       [i IN images | i[2]] AS formats, [i IN images | i[3]] AS sides, answer.status AS status, answer.questionHash AS questionHash,
       answer.promptHash AS promptHash
ORDER BY id
