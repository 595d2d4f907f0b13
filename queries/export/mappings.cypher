// title: Every mapping of a disorder or concept, with its relation
// returns:
//   subject: {type: string, doc: "ORPHA code or identifier"}
//   object: {type: string, doc: Concept}
//   relation: {type: string, doc: "The object as seen from the subject: exact, broader, narrower, related, undetermined"}
//   by: {type: string, doc: Who states it}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [subject, object, relation, by]
MATCH (a:Disorder|Concept)-[r:MAPS_TO]->(c:Concept)
WITH coalesce(a.orpha, a.curie) AS subject, c.curie AS object, r.relation AS relation, r.by AS by, collect(r.source) AS lists
RETURN subject, object, relation, by, reduce(all = [], list IN lists | all + list) AS source
