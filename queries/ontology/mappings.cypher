// title: Mappings of an Orphanet entity to other vocabularies, each with its relation
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
// returns:
//   curie: {type: string, doc: Concept}
//   relation: {type: string, doc: "The concept as seen from the disorder: exact, broader, narrower, related, undetermined"}
//   source: {type: string, doc: Who states it}
//   label: {type: string, doc: Label of the concept}
//   validation: {type: string, doc: Orphanet's validation status}
//   icdRelation: {type: string, doc: "How an ICD lists it, in Orphanet's words"}
// identity: [curie, relation, source]
MATCH (:Disorder {orpha: $orpha})-[r:MAPS_TO]->(c:Concept)
RETURN DISTINCT c.curie AS curie, r.relation AS relation, r.by AS source, c.label AS label, r.validation AS validation, r.icdRelation AS icdRelation
ORDER BY curie, source, relation
