// title: Where in the disease lineage each model fails
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: "Run id or model name; null for all. Repeated samples are one run, unless the id names one", default: null}
//   metric: {type: metric, doc: "recall@1, recall@3, recall@5, recall@10 or mrr", default: "recall@1"}
//   heads: {type: list<entity>, doc: "Entities to roll up to; null for the heads of the classification", default: null}
//   lineage: {type: lineage, doc: "orphanet, or mondo: then heads, branches and diagnoses are MONDO's terms", default: orphanet}
//   reading:
//     type: reading
//     doc: >-
//       exact: questions whose diagnosis Orphanet has; nearest: those whose diagnosis is narrower than Orphanet's entry, where
//       naming that entry is a hit; absent: those that Orphanet has no entry for, where naming MONDO's term is a hit. These
//       are never mixed. mondo: every question whose diagnosis is a MONDO term, where naming the term is a hit. Without it
//       exact by Orphanet's lineage, mondo by MONDO's
//     default: null
// returns:
//   orpha: {type: string, doc: Code of the head; null on the total over all questions}
//   name: {type: string, doc: Name of the head}
//   run: {type: string, doc: "Run; with repeated samples all of them, each question with their mean"}
//   model: {type: string, doc: Model}
//   questions: {type: integer, doc: Diagnosis questions of the branch in this reading}
//   disorders: {type: integer, doc: Distinct exact diagnoses in the branch}
//   scored: {type: integer, doc: Questions with a score}
//   unscored: {type: integer, doc: "Questions without one: no answer, failed call, or no exact diagnosis"}
//   mean: {type: float, doc: Mean over the scored; null without any}
//   lower: {type: float, doc: Mean if every unscored question (and sample of one) were 0}
//   upper: {type: float, doc: Mean if every unscored question (and sample of one) were 1}
// identity: [orpha, run]

// A verdict is found by its key (run/question/judge), once for each question and run; what stands in other tracks and
// benchmarks is never read.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE NOT coalesce(q.draft, false) AND EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
WITH b, q, coalesce($reading, CASE $lineage WHEN 'mondo' THEN 'mondo' ELSE 'exact' END) AS reading
WHERE reading IN ['exact', 'mondo'] OR (reading = 'nearest' AND q.goldStatus = 'narrower')
   OR (reading = 'absent' AND NOT coalesce(q.goldStatus, 'none') IN ['exact', 'narrower'])
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH b, q, c, reading,
     COLLECT {
       UNWIND CASE WHEN reading IN ['exact', 'nearest'] AND $lineage = 'orphanet' THEN [] ELSE [c] END AS of
       MATCH (of)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(stated:Concept|Disorder)
       MATCH (stated)-[:MAPS_TO*0..1 {relation: 'exact'}]-(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
       MATCH (m)-[:REPLACED_BY*0..1 {relation: 'replaced_by'}]->(d:Concept)
       WHERE EXISTS { (d)-[:WITHIN]->(d) } AND COUNT { (m)-[:REPLACED_BY {relation: 'replaced_by'}]->() } <= 1
       WITH DISTINCT d ORDER BY d.curie RETURN d } AS terms
WHERE reading IN ['exact', 'nearest'] OR size(terms) > 0
WITH b, q, reading, CASE $lineage WHEN 'mondo' THEN terms ELSE
     COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder)
               WHERE r.relation = CASE reading WHEN 'nearest' THEN 'narrower' ELSE 'exact' END WITH DISTINCT d ORDER BY d.orpha RETURN d } END AS golds
WITH b, reading, golds, collect(q.id) AS questions
WITH b, reading, collect({golds: golds, questions: questions}) AS groups
WITH b, reading, groups, COLLECT {
  MATCH (h:Disorder)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) WHERE $heads IS NULL AND $lineage = 'orphanet'
  RETURN h
  UNION
  MATCH (h:Concept)-[:IS_A]->(root:Concept) WHERE $heads IS NULL AND $lineage = 'mondo' AND root.curie =
    CASE WHEN EXISTS { (:Concept)-[:IS_A]->(:Concept {curie: 'MONDO:0700096'}) } THEN 'MONDO:0700096' ELSE 'MONDO:0000001' END
  RETURN h
  UNION
  UNWIND $heads AS code MATCH (h:Disorder {orpha: code})
  RETURN h
  UNION
  UNWIND $heads AS code MATCH (h:Concept {curie: code})
  RETURN h
} AS heads
CALL (groups, heads) {
  UNWIND range(0, size(groups) - 1) AS i
  UNWIND groups[i].golds AS d
  MATCH (d)-[:WITHIN]->(h:Disorder|Concept) WHERE h IN heads
  WITH h, collect(DISTINCT i) AS members, count(DISTINCT d) AS disorders
  RETURN collect({head: h, members: members, disorders: disorders}) AS branches
}
WITH b, reading, groups, branches + [{
  head: null, members: range(0, size(groups) - 1),
  disorders: COUNT { UNWIND groups AS g UNWIND g.golds AS d RETURN DISTINCT d } }] AS branches,
  CASE WHEN $metric = 'mrr' THEN null ELSE toInteger(split($metric, '@')[1]) END AS depth
// Repeated samples (full, full#2, ...) are one run: a question has the mean of its samples, and counts once.
MATCH (b)<-[:ON_BENCHMARK]-(sample:Run)-[:OF_MODEL]->(m:Model)
WITH groups, branches, depth, reading, sample, m,
     CASE WHEN sample.condition =~ '.+#[1-9][0-9]*' AND sample.id <> coalesce($run, '')
          THEN left(sample.id, size(sample.id) - size(last(split(sample.id, '#'))) - 1) ELSE sample.id END AS run
WHERE $run IS NULL OR run = $run OR m.name = $run
WITH groups, branches, depth, reading, m, run, collect(sample.id) AS samples
CALL (samples, groups, depth, reading) {
  UNWIND groups AS g
  RETURN collect(COLLECT {
    UNWIND g.questions AS question
    UNWIND samples AS sample
    MATCH (v:Verdict {id: sample + '/' + question + '/grounded'})
    WHERE v.status = 'scored' AND reading IN ['exact', 'mondo'] OR v.reason = 'gold_narrower' AND reading = 'nearest'
       OR v.mondoGolds IS NOT NULL AND reading IN ['absent', 'mondo']
    WITH question, CASE WHEN v.mondoGolds IS NOT NULL AND reading IN ['absent', 'mondo'] THEN v.mondoRank ELSE v.rank END AS rank
    WITH question, CASE WHEN rank IS NULL THEN 0.0 WHEN depth IS NULL THEN 1.0 / rank WHEN rank <= depth THEN 1.0 ELSE 0.0 END AS value
    WITH question, avg(value) AS mean, toFloat(count(*)) / size(samples) AS share
    RETURN [mean, share]
  }) AS values
}
WITH groups, branches, run, m, samples, values
WHERE any(some IN values WHERE size(some) > 0) OR EXISTS {
  UNWIND groups AS g UNWIND g.questions AS question UNWIND samples AS sample MATCH (:Answer {id: sample + '/' + question}) }
UNWIND branches AS branch
WITH branch, run, m, reduce(n = 0, i IN branch.members | n + size(groups[i].questions)) AS questions,
     reduce(n = 0, i IN branch.members | n + size(values[i])) AS scored,
     reduce(t = 0.0, i IN branch.members | reduce(u = t, value IN values[i] | u + value[0])) AS total,
     reduce(t = 0.0, i IN branch.members | reduce(u = t, value IN values[i] | u + value[0] * value[1])) AS least,
     reduce(t = 0.0, i IN branch.members | reduce(u = t, value IN values[i] | u + value[1])) AS read
// Grouping leaves the lists behind, so that sorting holds a few numbers a row.
WITH branch.head AS h, run, m, branch.disorders AS disorders, questions, scored, total, least, read, count(*) AS rows
RETURN coalesce(h.orpha, h.curie) AS orpha, coalesce(h.name, h.label) AS name, run, m.name AS model, questions, disorders,
       scored, questions - scored AS unscored, CASE WHEN scored > 0 THEN total / scored END AS mean,
       least / questions AS lower, (least + questions - read) / questions AS upper
ORDER BY h IS NULL DESC, questions DESC, orpha, model, run
