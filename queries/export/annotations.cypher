// title: Every phenotype of a disorder or of an OMIM or DECIPHER entry
// returns:
//   subject: {type: string, doc: "ORPHA code or identifier"}
//   hpo: {type: string, doc: HPO id}
//   excluded: {type: boolean, doc: Looked for and absent}
//   frequency: {type: string, doc: Frequency as stated}
//   low: {type: float, doc: "Lower bound, in 0..1"}
//   high: {type: float, doc: "Upper bound, in 0..1"}
//   evidence: {type: list<string>, doc: Evidence codes and references}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [subject, hpo, excluded]
MATCH (a:Disorder|Concept)-[r:HAS_PHENOTYPE]->(p:Phenotype)
RETURN coalesce(a.orpha, a.curie) AS subject, p.hpo AS hpo, coalesce(r.excluded, false) AS excluded,
       r.frequency AS frequency, r.frequencyLow AS low, r.frequencyHigh AS high, coalesce(r.evidence, []) AS evidence,
       r.source AS source
