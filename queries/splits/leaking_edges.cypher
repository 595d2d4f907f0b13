// title: Links between questions of different parts of a split (no row is the proof that it does not leak)
// params:
//   split: {type: string, doc: Split, example: toy}
// returns:
//   left: {type: string, doc: Question}
//   right: {type: string, doc: Question in another part}
//   kind: {type: string, doc: "same_case, same_article, same_image, near_duplicate, shared text, ..."}
// identity: [left, right, kind]
MATCH (s:Split {name: $split})<-[a:ASSIGNED_TO]-(l:Question)
CALL (s, a, l) {
  MATCH (l)-[:ASKS_ABOUT]->(:Case)<-[:ASKS_ABOUT]-(r:Question) RETURN r, 'same_case' AS kind
  UNION
  MATCH (l)-[:ASKS_ABOUT]->(:Case)-[:REPORTED_IN]->(:Article)<-[:REPORTED_IN]-(:Case)<-[:ASKS_ABOUT]-(r:Question) RETURN r, 'same_article' AS kind
  UNION
  MATCH (l)-[:USES]->(:Image)<-[:USES]-(r:Question) RETURN r, 'same_image' AS kind
  UNION
  MATCH (l)-[:USES]->(:Image)-[n:NEAR_DUPLICATE_OF]-(:Image)<-[:USES]-(r:Question) RETURN r, n.kind AS kind
  UNION
  MATCH (l)-[n:SHARES_TEXT]-(r:Question) WHERE n.kind = 'near_duplicate_text' OR n.n >= 13 RETURN r, n.kind AS kind
  UNION
  WITH * WHERE s.keep IN ['disorder', 'branch']
  MATCH (l)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(:Case)<-[:ASKS_ABOUT]-(r:Question)
  RETURN r, 'same_disorder' AS kind
  UNION
  WITH * WHERE s.keep = 'branch'
  MATCH (l)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:CHILD_OF*0..1]->(:Disorder)<-[:CHILD_OF*0..1]-(:Disorder)<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(:Case)<-[:ASKS_ABOUT]-(r:Question)
  RETURN r, 'same_branch' AS kind
}
WITH s, a, l, r, kind
WHERE l.id < r.id
MATCH (r)-[b:ASSIGNED_TO]->(s)
WHERE a.part <> b.part
RETURN DISTINCT l.id AS left, r.id AS right, kind
ORDER BY left, right, kind
