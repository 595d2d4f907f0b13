// title: Size of a benchmark next to the figures that were published of MMRareBench
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   publication: {type: string, doc: "paper (arXiv 2604.10755), release (5122d3a4), or second version (its table's name)"}
//   track: {type: string, doc: Track; null for all together}
//   what: {type: string, doc: questions or images}
//   published: {type: integer, doc: As published}
//   loaded: {type: integer, doc: In the graph; drafts are not counted and missing images are}
//   difference: {type: integer, doc: loaded - published}
// identity: [publication, track, what]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE NOT coalesce(q.draft, false)
WITH CASE WHEN q.conditions IS NULL THEN 1 ELSE 2 END AS version, t.name AS name, count(q) AS questions,
     sum(coalesce(q.imageCount, 0)) AS images
WITH collect({version: version, track: name, questions: questions, images: images}) AS found
UNWIND [
  ['paper', 1, null, 'questions', 1756], ['paper', 1, null, 'images', 7958],
  ['release', 1, 'diagnosis', 'questions', 474], ['release', 1, 'treatment', 'questions', 288],
  ['release', 1, 'crossmodal', 'questions', 568], ['release', 1, 'examination', 'questions', 389],
  ['release', 1, null, 'questions', 1719], ['release', 1, null, 'images', 7380],
  ['second version', 2, 'evidence', 'questions', 608]
] AS row
WITH row, [f IN found WHERE f.version = row[1] AND (row[2] IS NULL OR f.track = row[2])] AS here,
     any(f IN found WHERE f.version = row[1]) AS asked
WHERE asked
WITH row, reduce(n = 0, f IN here | n + CASE row[3] WHEN 'images' THEN f.images ELSE f.questions END) AS loaded
RETURN row[0] AS publication, row[2] AS track, row[3] AS what, row[4] AS published, loaded, loaded - row[4] AS difference
