// title: Orphanet entities of a gene
// params:
//   symbol: {type: string, doc: HGNC symbol, example: FBN1}
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   association: {type: string, doc: Type of association}
// identity: [orpha, association]
MATCH (:Gene {symbol: $symbol})<-[r:ASSOCIATED_WITH]-(d:Disorder)
RETURN d.orpha AS orpha, d.name AS name, r.association AS association
ORDER BY toInteger(split(orpha, ':')[1]), association
