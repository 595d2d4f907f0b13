// title: How near each answer comes to the diagnosis - the first rank at which it names an entity in each relation to it
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   question: {type: string, doc: Question}
//   status: {type: string, doc: "scored, unscored, or missing where there is no answer"}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   parseStatus: {type: string, doc: How the answer was read}
//   relations: {type: list<string>, doc: "Relations of the entities named, of each the first: exact, synonym, subtype, parent, ..."}
//   ranks: {type: list<integer>, doc: The ranks at which they come}
//   listed: {type: integer, doc: Names in the answer}
//   rare: {type: integer, doc: Names that name a rare disorder or subtype of Orphanet}
// identity: [run, question]

// Answers and verdicts are found by their keys (run/question, run/question/judge): each pair of question and run is
// looked up once, whatever else a run has answered.
MATCH (b:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run
OPTIONAL MATCH (a:Answer {id: run.id + '/' + q.id})
OPTIONAL MATCH (v:Verdict {id: a.id + '/grounded'})
WITH run, m, q, a, v,
     COLLECT { MATCH (a)-[n:NAMES]->(:Disorder)
               WITH n.relation AS relation, min(n.rank) AS first ORDER BY first, relation
               RETURN [relation, toString(first)] } AS firsts
RETURN run.id AS run, m.name AS model, q.id AS question,
       CASE WHEN a IS NULL THEN 'missing' WHEN v IS NULL THEN 'unscored' ELSE v.status END AS status,
       v.rank AS rank, v.parseStatus AS parseStatus,
       [f IN firsts | f[0]] AS relations, [f IN firsts | toInteger(f[1])] AS ranks,
       head([i IN range(0, coalesce(size(v.dimensionNames), 0) - 1) WHERE v.dimensionNames[i] = 'listed' | toInteger(v.dimensionValues[i])]) AS listed,
       head([i IN range(0, coalesce(size(v.dimensionNames), 0) - 1) WHERE v.dimensionNames[i] = 'rareListed' | toInteger(v.dimensionValues[i])]) AS rare
ORDER BY run, question
