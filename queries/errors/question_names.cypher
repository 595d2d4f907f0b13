// title: Disorders that the answers to one question name, each with its relation to the expected one
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   run: {type: string, doc: Run}
//   rank: {type: integer, doc: "Rank in the answer, from 1"}
//   orpha: {type: string, doc: Entity that is named}
//   name: {type: string, doc: Its preferred term}
//   match: {type: string, doc: "name, synonym, label, variant or ambiguous"}
//   relation: {type: string, doc: "exact, synonym, subtype, parent, sibling, branch, unrelated or generic"}
//   evidence: {type: string, doc: Text read and the name that it met}
//   path: {type: list<string>, doc: Way through the lineage to the expected entity}
// identity: [run, rank, orpha]
MATCH (:Question {id: $id})<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(r:Run)
MATCH (a)-[n:NAMES]->(d:Disorder)
RETURN r.id AS run, n.rank AS rank, d.orpha AS orpha, d.name AS name, n.match AS match, n.relation AS relation,
       n.evidence AS evidence, n.path AS path
ORDER BY run, rank, orpha
