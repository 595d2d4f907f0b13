// title: Orphanet entities, HPO terms, genes and concepts of other vocabularies, one row each
// returns:
//   kind: {type: string, doc: "Disorder, Phenotype, Gene or Concept"}
//   id: {type: string, doc: "ORPHA code, HPO id, symbol or identifier"}
//   name: {type: string, doc: Name or label}
//   synonyms: {type: list<string>, doc: "Synonyms; those of HPO as scope: text"}
//   definition: {type: string, doc: Definition}
//   xrefs: {type: list<string>, doc: References to other vocabularies as stated}
//   level: {type: string, doc: "group, disorder or subtype"}
//   type: {type: string, doc: Type of the disorder}
//   status: {type: string, doc: Status of the disorder}
//   obsolete: {type: boolean, doc: Retired by its source}
//   altIds: {type: list<string>, doc: Ids merged into this one}
//   onset: {type: list<string>, doc: Average ages of onset}
//   inheritance: {type: list<string>, doc: Types of inheritance}
//   informationContent: {type: float, doc: Information content of the phenotype}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [kind, id]
MATCH (n:Disorder|Phenotype|Gene|Concept)
RETURN labels(n)[0] AS kind, coalesce(n.orpha, n.hpo, n.symbol, n.curie) AS id, coalesce(n.name, n.label) AS name,
       coalesce(n.synonyms, []) AS synonyms, n.definition AS definition, coalesce(n.xrefs, []) AS xrefs,
       n.level AS level, n.type AS type, n.status AS status,
       coalesce(n.obsolete, n.status IN ['obsolete', 'moved'], false) AS obsolete, coalesce(n.altIds, []) AS altIds,
       coalesce(n.onset, []) AS onset, coalesce(n.inheritance, []) AS inheritance,
       n.informationContent AS informationContent, coalesce(n.source, []) AS source
ORDER BY kind, id
