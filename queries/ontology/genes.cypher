// title: Genes of an Orphanet entity, and on request those of its subtypes
// params:
//   orpha: {type: orpha, doc: "ORPHA code", example: "ORPHA:558"}
//   with_subtypes: {type: boolean, doc: Add the genes that only a subtype has, default: false}
// returns:
//   symbol: {type: string, doc: HGNC symbol}
//   association: {type: string, doc: Type of association as Orphanet states it}
//   via: {type: string, doc: "Entity that states it: the one asked for, or a subtype"}
// identity: [symbol, association, via]
MATCH (d:Disorder {orpha: $orpha})<-[w:WITHIN]-(s:Disorder)-[r:ASSOCIATED_WITH]->(g:Gene)
WHERE w.distance = 0 OR ($with_subtypes AND s.level = 'subtype')
RETURN g.symbol AS symbol, r.association AS association, s.orpha AS via
ORDER BY symbol, via, association
