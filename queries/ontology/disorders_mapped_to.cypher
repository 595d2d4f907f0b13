// title: Orphanet entities that map to a concept, each with its relation
// params:
//   curie: {type: curie, doc: "Identifier, such as OMIM:154700", example: "OMIM:154700"}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   relation: {type: string, doc: "The concept as seen from the disorder: exact, broader, narrower, related, undetermined"}
//   source: {type: string, doc: Who states it}
// identity: [orpha, relation, source]
MATCH (:Concept {curie: $curie})<-[r:MAPS_TO]-(d:Disorder)
RETURN DISTINCT d.orpha AS orpha, d.name AS name, r.relation AS relation, r.by AS source
ORDER BY toInteger(split(orpha, ':')[1]), source, relation
