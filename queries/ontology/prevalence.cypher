// title: Statements of prevalence of an Orphanet entity
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
// returns:
//   type: {type: string, doc: "Point prevalence, annual incidence, cases/families, ..."}
//   class: {type: string, doc: Band}
//   value: {type: float, doc: "Mean value per 100,000 (cases: a count); null where none is stated"}
//   geography: {type: string, doc: Where it holds}
//   qualification: {type: string, doc: What kind of figure it is}
//   validation: {type: string, doc: Validation status}
//   reference: {type: string, doc: Source as Orphanet cites it}
//   source: {type: list<string>, doc: Files that state it}
// identity: [type, class, value, geography, qualification, reference]
MATCH (:Disorder {orpha: $orpha})-[:HAS_PREVALENCE]->(p:Prevalence)
RETURN p.type AS type, p.class AS class, p.value AS value, p.geography AS geography,
       p.qualification AS qualification, p.validation AS validation, p.reference AS reference, p.source AS source
ORDER BY type, geography, class, reference
