// title: Entities of Orphanet by words of a name or synonym, or by a code
// params:
//   text: {type: string, doc: Words or a code, example: Marfan}
//   limit: {type: integer, doc: Rows at most, default: 30}
// returns:
//   orpha: {type: string, doc: Entity}
//   name: {type: string, doc: Preferred term}
//   level: {type: string, doc: "group, disorder or subtype"}
//   synonyms: {type: list<string>, doc: Synonyms}
//   score: {type: float, doc: Score of the full-text index; higher is nearer}
// identity: [orpha]
CALL db.index.fulltext.queryNodes('disorder_text', $text, {limit: $limit}) YIELD node, score
RETURN node.orpha AS orpha, node.name AS name, node.level AS level, coalesce(node.synonyms, []) AS synonyms, score
ORDER BY score DESC, orpha
