// title: Parts of a split
// params:
//   split: {type: string, doc: Split, example: toy}
// returns:
//   part: {type: string, doc: Part}
//   questions: {type: integer, doc: Questions}
//   cases: {type: integer, doc: Cases}
// identity: [part]
MATCH (:Split {name: $split})<-[a:ASSIGNED_TO]-(q:Question)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN a.part AS part, count(q) AS questions, count(DISTINCT c) AS cases
ORDER BY part
