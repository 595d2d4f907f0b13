// title: Splits that one question belongs to, with its part in each
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   split: {type: string, doc: Split}
//   part: {type: string, doc: Part}
//   seed: {type: integer, doc: Seed of the split}
// identity: [split]
MATCH (:Question {id: $id})-[a:ASSIGNED_TO]->(s:Split)
RETURN s.name AS split, a.part AS part, s.seed AS seed
ORDER BY split
