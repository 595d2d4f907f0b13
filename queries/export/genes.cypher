// title: Every gene of a disorder or of an OMIM entry
// returns:
//   subject: {type: string, doc: "ORPHA code or identifier"}
//   symbol: {type: string, doc: Gene}
//   association: {type: string, doc: Type as stated}
//   source: {type: list<string>, doc: The loads that state it}
// identity: [subject, symbol, association]
MATCH (a:Disorder|Concept)-[r:ASSOCIATED_WITH]->(g:Gene)
RETURN coalesce(a.orpha, a.curie) AS subject, g.symbol AS symbol, r.association AS association, r.source AS source
