// title: Phenotypes of an Orphanet entity, those that are excluded among them
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
// returns:
//   hpo: {type: string, doc: HPO id as the source states it}
//   name: {type: string, doc: Label}
//   frequency: {type: string, doc: Frequency band as stated}
//   excluded: {type: boolean, doc: The term was looked for and is absent}
//   source: {type: list<string>, doc: Sources that state it}
//   frequencyLow: {type: float, doc: Lower bound of the band in 0..1}
//   frequencyHigh: {type: float, doc: Upper bound of the band in 0..1}
//   informationContent: {type: float, doc: "-ln of the share of annotated disorders with the term or a narrower one"}
//   evidence: {type: list<string>, doc: "Evidence codes and references, diagnostic criterion, validation"}
//   onset: {type: list<string>, doc: "Onset of the phenotype as HPO terms, where stated"}
//   sex: {type: list<string>, doc: "Sexes that it is stated for; empty for both"}
//   aspect: {type: string, doc: "I inheritance, C course, H past history or M modifier; null for a phenotypic abnormality"}
// identity: [hpo, excluded]
MATCH (:Disorder {orpha: $orpha})-[r:HAS_PHENOTYPE]->(p:Phenotype)
RETURN p.hpo AS hpo, p.name AS name, r.frequency AS frequency, r.excluded AS excluded, r.source AS source,
       r.frequencyLow AS frequencyLow, r.frequencyHigh AS frequencyHigh, p.informationContent AS informationContent,
       coalesce(r.evidence, []) AS evidence, coalesce(r.onset, []) AS onset, coalesce(r.sex, []) AS sex, r.aspect AS aspect
ORDER BY excluded, frequencyHigh DESC, name
