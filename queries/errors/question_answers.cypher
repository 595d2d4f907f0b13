// title: Every run's answer to one question
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   condition: {type: string, doc: Condition}
//   text: {type: string, doc: The answer as given}
//   status: {type: string, doc: "given, empty or call_failed"}
//   flags: {type: list<string>, doc: Peculiarities found at load}
//   thinking: {type: string, doc: "Reasoning, kept apart"}
// identity: [run]
MATCH (:Question {id: $id})<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(r:Run)-[:OF_MODEL]->(m:Model)
RETURN r.id AS run, m.name AS model, m.domain AS domain, r.condition AS condition, a.text AS text, a.status AS status,
       coalesce(a.flags, []) AS flags, a.thinking AS thinking
ORDER BY condition, model
