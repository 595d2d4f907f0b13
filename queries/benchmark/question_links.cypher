// title: Questions that are tied to one question by case, article, text, picture or masking
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   other: {type: string, doc: The other question}
//   kind: {type: string, doc: "same_case, same_article, shared text by its kind, same_image, near_duplicate, masks or masked_by"}
//   score: {type: float, doc: "Share or likeness in 0..1, where there is one"}
//   track: {type: string, doc: Track of the other question}
// identity: [other, kind]
MATCH (q:Question {id: $id})
CALL (q) {
  MATCH (q)-[:ASKS_ABOUT]->(:Case)<-[:ASKS_ABOUT]-(o:Question) WHERE o <> q
  RETURN o, 'same_case' AS kind, null AS score
  UNION
  MATCH (q)-[:ASKS_ABOUT]->(c:Case)-[:REPORTED_IN]->(:Article)<-[:REPORTED_IN]-(d:Case)<-[:ASKS_ABOUT]-(o:Question)
  WHERE o <> q AND c <> d
  RETURN o, 'same_article' AS kind, null AS score
  UNION
  MATCH (q)-[r:SHARES_TEXT]-(o:Question)
  RETURN o, r.kind AS kind, r.score AS score
  UNION
  MATCH (q)-[:USES]->(:Image)<-[:USES]-(o:Question) WHERE o <> q
  RETURN o, 'same_image' AS kind, 1.0 AS score
  UNION
  MATCH (q)-[:USES]->(:Image)-[r:NEAR_DUPLICATE_OF]-(:Image)<-[:USES]-(o:Question) WHERE o <> q
  RETURN o, r.kind AS kind, r.score AS score
  UNION
  MATCH (o:Question {id: q.maskedFrom})
  RETURN o, 'masks' AS kind, null AS score
}
MATCH (o)-[:IN_TRACK]->(t:Track)
RETURN o.id AS other, kind, max(score) AS score, t.name AS track
ORDER BY kind, other
LIMIT 200
