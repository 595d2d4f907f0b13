// title: Leakage findings inside one question, with their places
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   kind: {type: string, doc: What leaks}
//   layer: {type: string, doc: "lexical, ontological, structural, text or image"}
//   where: {type: string, doc: Place}
//   span: {type: list<integer>, doc: Start and end in that place; null where it has none}
//   text: {type: string, doc: What was found}
//   method: {type: string, doc: How it was found}
//   box: {type: list<integer>, doc: "Left, top, right and bottom in the picture, where text is burned into one"}
// identity: [kind, where, span]
MATCH (q:Question {id: $id})-[r:LEAKS_ANSWER]->(q)
RETURN r.kind AS kind, r.layer AS layer, r.where AS where, r.span AS span, r.text AS text, r.method AS method, r.box AS box
ORDER BY layer, kind, where, span
