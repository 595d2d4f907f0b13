// title: Criteria of one question
// params:
//   id: {type: string, doc: Question, example: sample/treatment/1}
// returns:
//   criterion: {type: string, doc: Criterion}
//   kind: {type: string, doc: "answer, alias, must_include, must_not, claim, relation, key_test, red_flag, required_evidence or optional_evidence"}
//   text: {type: string, doc: Its text}
//   position: {type: integer, doc: "Place among those of its kind, from 1"}
// identity: [criterion]
MATCH (:Question {id: $id})-[:EXPECTS]->(k:Criterion)
RETURN k.id AS criterion, k.kind AS kind, k.text AS text, k.position AS position
ORDER BY kind, position
