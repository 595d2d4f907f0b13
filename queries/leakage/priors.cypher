// title: The most frequent disorder of each head of the classification, which a guess without reading would name
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   head: {type: string, doc: "Preferential parent, else the lowest code among the heads above; null without any"}
//   name: {type: string, doc: Its name}
//   questions: {type: integer, doc: Diagnosis questions below it}
//   orpha: {type: string, doc: Its most frequent disorder}
//   disorder: {type: string, doc: Name of that}
//   count: {type: integer, doc: Questions with that diagnosis}
//   share: {type: float, doc: "Share of the head's questions that the guess would get right"}
//   ids: {type: list<string>, doc: Questions below the head}
//   countIds: {type: list<string>, doc: Questions with its most frequent disorder}
// identity: [head]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
MATCH (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
WITH DISTINCT d, q ORDER BY q.id
WITH d, count(q) AS n, collect(q.id) AS ids
WITH d, n, ids, coalesce(
  COLLECT { MATCH (d)-[:PREFERENTIAL_PARENT]->(p:Disorder) RETURN p.orpha ORDER BY toInteger(split(p.orpha, ':')[1]) LIMIT 1 }[0],
  COLLECT { MATCH (d)-[:WITHIN]->(h:Disorder)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'})
            RETURN h.orpha ORDER BY toInteger(split(h.orpha, ':')[1]) LIMIT 1 }[0]) AS head
ORDER BY n DESC, toInteger(split(d.orpha, ':')[1])
WITH head, sum(n) AS questions, collect(d)[0] AS first, max(n) AS most, collect(ids) AS parts
OPTIONAL MATCH (h:Disorder {orpha: head})
RETURN head, h.name AS name, questions, first.orpha AS orpha, first.name AS disorder, most AS count, toFloat(most) / questions AS share,
       COLLECT { UNWIND parts AS part UNWIND part AS id WITH DISTINCT id ORDER BY id RETURN id } AS ids, parts[0] AS countIds
ORDER BY questions DESC, head
