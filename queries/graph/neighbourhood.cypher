// title: What one node is linked to, at most so many neighbours of each kind
// params:
//   key: {type: string, doc: "Code, id, symbol or hash of a node", example: "ORPHA:558"}
//   limit: {type: integer, doc: Neighbours at most of each relationship type and direction, default: 8}
// returns:
//   label: {type: string, doc: Label of the node itself}
//   nodeName: {type: string, doc: "Its name, title or text, cut at 60 characters"}
//   type: {type: string, doc: Relationship type}
//   outgoing: {type: boolean, doc: Whether the relationship starts at the node}
//   neighbourLabel: {type: string, doc: Label of the neighbour}
//   neighbour: {type: string, doc: Its key}
//   name: {type: string, doc: "Its name, title or text, cut at 60 characters"}
//   neighbours: {type: integer, doc: How many neighbours there are of this type and direction}
// identity: [type, outgoing, neighbour]
CALL () {
  MATCH (n:Disorder {orpha: $key}) RETURN n
  UNION MATCH (n:Phenotype {hpo: $key}) RETURN n
  UNION MATCH (n:Gene {symbol: $key}) RETURN n
  UNION MATCH (n:Concept {curie: $key}) RETURN n
  UNION MATCH (n:Article {id: $key}) RETURN n
  UNION MATCH (n:Case {id: $key}) RETURN n
  UNION MATCH (n:Image {sha256: $key}) RETURN n
  UNION MATCH (n:Question {id: $key}) RETURN n
  UNION MATCH (n:Answer {id: $key}) RETURN n
  UNION MATCH (n:Run {id: $key}) RETURN n
  UNION MATCH (n:Model {name: $key}) RETURN n
}
WITH n LIMIT 1
MATCH (n)-[r]-(m)
WHERE NOT type(r) IN ['WITHIN', 'FROM_RELEASE'] AND m <> n
WITH n, type(r) AS type, startNode(r) = n AS outgoing, collect(DISTINCT m) AS others
UNWIND others[..$limit] AS m
RETURN head(labels(n)) AS label, left(coalesce(n.name, n.title, n.question, n.text, ''), 60) AS nodeName, type, outgoing, head(labels(m)) AS neighbourLabel,
       coalesce(m.orpha, m.hpo, m.symbol, m.curie, m.sha256, m.id, m.name) AS neighbour,
       left(coalesce(m.name, m.title, m.label, m.question, m.text, m.symbol,
            CASE WHEN m:Prevalence THEN coalesce(m.class, m.qualification, '') + ', ' + coalesce(m.geography, '') END, ''), 60) AS name,
       size(others) AS neighbours
ORDER BY type, outgoing, neighbour
