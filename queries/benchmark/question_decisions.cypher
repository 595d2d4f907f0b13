// title: Decisions of reviewers on one question
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   annotator: {type: string, doc: Reviewer}
//   field: {type: string, doc: Which decision of the form it is}
//   value: {type: string, doc: Decision}
//   note: {type: string, doc: Remark beside it}
//   date: {type: string, doc: When}
// identity: [annotator, field]
MATCH (n:Annotation)-[:ABOUT]->(:Question {id: $id})
RETURN n.annotator AS annotator, n.field AS field, n.value AS value, n.note AS note, n.date AS date
ORDER BY annotator, field
