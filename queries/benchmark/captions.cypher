// title: Captions of the images of questions as their case reports have them, with the names that a caption must not hold
// params:
//   ids: {type: list<string>, doc: Questions, example: sample/diagnosis/1}
// returns:
//   id: {type: string, doc: Question}
//   captions: {type: list<string>, doc: Captions in the order of the images; empty where there is none}
//   answer: {type: string, doc: Expected answer}
//   aliases: {type: list<string>, doc: Other accepted wordings}
//   names: {type: list<string>, doc: Names of the diagnoses of the case}
//   synonyms: {type: list<string>, doc: Their synonyms}
//   codes: {type: list<string>, doc: Their codes}
// identity: [id]
UNWIND $ids AS wanted
MATCH (q:Question {id: wanted})
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, c, COLLECT { MATCH (c)-[:HAS_DIAGNOSIS]->(d:Disorder) RETURN DISTINCT d } AS golds
RETURN q.id AS id,
       COLLECT { MATCH (q)-[u:USES]->(i:Image)
                 RETURN coalesce(head(COLLECT {
                          MATCH (i)<-[:HAS_IMAGE]-(f:Figure)<-[:HAS_FIGURE]-(c) WHERE f.caption IS NOT NULL
                          RETURN f.caption ORDER BY f.id LIMIT 1 }), '') ORDER BY u.position } AS captions,
       q.answer AS answer, coalesce(q.aliases, []) AS aliases, [d IN golds | d.name] AS names,
       reduce(all = [], d IN golds | all + coalesce(d.synonyms, [])) AS synonyms, [d IN golds | d.orpha] AS codes
ORDER BY id
