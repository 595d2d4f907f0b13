// title: Links between questions of different parts of a split (no row is the proof that it does not leak)
// params:
//   split: {type: string, doc: Split, example: toy}
// returns:
//   left: {type: string, doc: Question}
//   right: {type: string, doc: Question in another part}
//   kind: {type: string, doc: "same_case, same_article, same_image, near_duplicate, shared text, ..."}
// identity: [left, right, kind]
MATCH (s:Split {name: $split})
CALL (s) {
  CALL (s) {
    MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)-[:ASKS_ABOUT]->(c:Case)
    RETURN 'same_case' AS kind, c AS key, q.id AS id, a.part AS part, null AS case
    UNION ALL
    MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:REPORTED_IN]->(x:Article)
    RETURN 'same_article' AS kind, x AS key, q.id AS id, a.part AS part, c.id AS case
    UNION ALL
    MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)-[:USES]->(i:Image)
    RETURN 'same_image' AS kind, i AS key, q.id AS id, a.part AS part, null AS case
    UNION ALL
    WITH * WHERE s.keep IN ['disorder', 'branch']
    MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
    RETURN 'same_disorder' AS kind, d AS key, q.id AS id, a.part AS part, c.id AS case
    UNION ALL
    WITH * WHERE s.keep = 'branch'
    MATCH (s)<-[a:ASSIGNED_TO]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:CHILD_OF*0..1]->(d:Disorder)
    RETURN 'same_branch' AS kind, d AS key, q.id AS id, a.part AS part, c.id AS case
  }
  WITH kind, key, count(DISTINCT part) AS parts, collect(DISTINCT [id, part, case]) AS found
  WHERE parts > 1
  UNWIND found AS l
  UNWIND found AS r
  WITH kind, l, r
  WHERE l[0] < r[0] AND l[1] <> r[1] AND coalesce(l[2] <> r[2], true)
  RETURN l[0] AS left, r[0] AS right, kind
  UNION
  MATCH (s)<-[a:ASSIGNED_TO]-(l:Question)-[:USES]->(:Image)-[n:NEAR_DUPLICATE_OF]-(:Image)<-[:USES]-(r:Question)-[b:ASSIGNED_TO]->(s)
  WHERE l.id < r.id AND a.part <> b.part
  RETURN l.id AS left, r.id AS right, n.kind AS kind
  UNION
  MATCH (s)<-[a:ASSIGNED_TO]-(l:Question)-[n:SHARES_TEXT]->(r:Question)-[b:ASSIGNED_TO]->(s)
  WHERE (n.kind = 'near_duplicate_text' OR n.n >= 13) AND a.part <> b.part
  RETURN CASE WHEN l.id < r.id THEN l.id ELSE r.id END AS left, CASE WHEN l.id < r.id THEN r.id ELSE l.id END AS right, n.kind AS kind
}
RETURN left, right, kind
ORDER BY left, right, kind
