// title: Every statement of a prevalence
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   id: {type: string, doc: Statement}
//   type: {type: string, doc: "Point prevalence, annual incidence, ..."}
//   class: {type: string, doc: Band}
//   value: {type: float, doc: Mean value}
//   geography: {type: string, doc: Where it holds}
//   validation: {type: string, doc: Status of validation}
//   reference: {type: string, doc: Source as cited}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [orpha, id]
MATCH (d:Disorder)-[r:HAS_PREVALENCE]->(p:Prevalence)
RETURN d.orpha AS orpha, p.id AS id, p.type AS type, p.class AS class, p.value AS value, p.geography AS geography,
       p.validation AS validation, p.reference AS reference, r.source AS source
