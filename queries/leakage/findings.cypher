// title: Leakage findings of a benchmark
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   track: {type: string, doc: Track, default: null}
//   kind: {type: string, doc: "gold_name, synonym, gene, same_case, ...", default: null}
// returns:
//   question: {type: string, doc: Question}
//   kind: {type: string, doc: What leaks}
//   layer: {type: string, doc: "lexical, ontological, structural, text or image"}
//   where: {type: string, doc: Place}
//   span: {type: list<integer>, doc: Start and end in that place; null where it has none}
//   score: {type: float, doc: In 0..1}
//   method: {type: string, doc: How it was found}
//   text: {type: string, doc: What was found}
//   other: {type: string, doc: "The other question of a pair, or the corpus text or answer; null otherwise"}
//   track: {type: string, doc: Track}
//   box: {type: list<integer>, doc: "Left, top, right and bottom in the picture, where text is burned into one"}
// identity: [question, kind, where, span, other]
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE $track IS NULL OR t.name = $track
CALL (b, q) {
  MATCH (q)-[r:LEAKS_ANSWER]->(q) WHERE r.kind = coalesce($kind, r.kind)
  RETURN r.kind AS kind, r.layer AS layer, r.where AS where, r.span AS span, r.score AS score, r.method AS method, r.text AS text, null AS other, r.box AS box
  UNION ALL
  MATCH (q)-[r:SHARES_TEXT|SAME_ARTICLE|SAME_CASE]-(o:Question) WHERE r.kind = coalesce($kind, r.kind)
  RETURN r.kind AS kind, r.layer AS layer, r.where AS where, r.span AS span, r.score AS score, r.method AS method, r.text AS text, o.id AS other, null AS box
  UNION ALL
  MATCH (q)-[r:FOUND_IN]->(d:CorpusText|Answer) WHERE r.kind = coalesce($kind, r.kind)
  RETURN r.kind AS kind, r.layer AS layer, r.where AS where, r.span AS span, r.score AS score, r.method AS method, r.text AS text, d.id AS other, null AS box
  UNION ALL
  MATCH (q)-[r:RETRIEVES {rank: 1}]->(d:Disorder|Article)
  RETURN 'solved_by_' + r.method AS kind, 'text' AS layer, 'question' AS where, null AS span, r.score AS score, 'ranked first of ' + r.candidates AS method, coalesce(d.orpha, d.id) AS text, null AS other, null AS box
  UNION ALL
  MATCH (q)-[:USES]->(i:Image)<-[:USES]-(o:Question)-[:PART_OF]->(b) WHERE o <> q
  WITH o, min(i.sha256) AS file
  RETURN 'same_image' AS kind, 'image' AS layer, 'image' AS where, null AS span, 1.0 AS score, 'identical bytes' AS method, file AS text, o.id AS other, null AS box
  UNION ALL
  MATCH (q)-[:USES]->(i:Image)-[r:NEAR_DUPLICATE_OF]-(j:Image)<-[:USES]-(o:Question)-[:PART_OF]->(b) WHERE o <> q
  WITH o, r, min(i.sha256) AS file
  RETURN r.kind AS kind, 'image' AS layer, 'image' AS where, null AS span, r.score AS score, 'perceptual hash, then aligned difference' AS method, file AS text, o.id AS other, null AS box
}
WITH q, t, kind, layer, where, span, score, method, text, other, box
WHERE $kind IS NULL OR kind = $kind
RETURN q.id AS question, kind, layer, where, span, score, method, text, other, t.name AS track, box
ORDER BY question, layer, kind, where, span, other
