// title: Expected diagnoses of one question with their codes, and how each code reached Orphanet
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   code: {type: string, doc: ORPHA code or identifier of another vocabulary}
//   name: {type: string, doc: Name or label}
//   relation: {type: string, doc: "exact, broader, narrower or related; how the stated diagnosis relates to the code"}
//   via: {type: string, doc: Code or name that the source states}
//   level: {type: string, doc: "group, disorder or subtype; null outside Orphanet"}
// identity: [code, relation, via]
MATCH (:Question {id: $id})-[:ASKS_ABOUT]->(:Case)-[r:HAS_DIAGNOSIS]->(d)
WHERE d:Disorder OR d:Concept
RETURN DISTINCT coalesce(d.orpha, d.curie) AS code, coalesce(d.name, d.label) AS name, r.relation AS relation, r.via AS via,
       d.level AS level
ORDER BY relation, code
