// title: What one disorder is taken for, and what is taken for it, at rank 1
// params:
//   orpha: {type: orpha, doc: Entity, example: "ORPHA:558"}
// returns:
//   direction: {type: string, doc: "taken_for: an answer names the other entity in its place; mistaken_as: the other entity is expected"}
//   orpha: {type: string, doc: The other entity}
//   name: {type: string, doc: Its preferred term}
//   relation: {type: string, doc: How the entity that was named relates to the expected one}
//   answers: {type: integer, doc: Answers}
//   questions: {type: list<string>, doc: Their questions}
// identity: [direction, orpha, relation]
CALL () {
  MATCH (:Disorder {orpha: $orpha})<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(:Case)<-[:ASKS_ABOUT]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
  MATCH (q)<-[:ANSWERS]-(a:Answer)-[n:NAMES {rank: 1}]->(o:Disorder)
  WHERE NOT n.relation IN ['exact', 'synonym']
  RETURN 'taken_for' AS direction, o, n.relation AS relation, count(DISTINCT a) AS answers, collect(DISTINCT q.id) AS questions
  UNION ALL
  MATCH (:Disorder {orpha: $orpha})<-[n:NAMES {rank: 1}]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
  WHERE NOT n.relation IN ['exact', 'synonym']
  MATCH (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(o:Disorder)
  RETURN 'mistaken_as' AS direction, o, n.relation AS relation, count(DISTINCT a) AS answers, collect(DISTINCT q.id) AS questions
}
RETURN direction, o.orpha AS orpha, o.name AS name, relation, answers, COLLECT { UNWIND questions AS question WITH question ORDER BY question RETURN question } AS questions
ORDER BY direction, answers DESC, orpha
LIMIT 100
