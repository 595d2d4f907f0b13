// title: Answers with what a judge's prompt needs, page by page, and the key of the verdict that the judge gave before
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   judge: {type: string, doc: Judge whose verdicts count, example: toy-judge-a}
//   run: {type: string, doc: Run id or model name; null for all, default: null}
//   track: {type: string, doc: Track; null for all, default: null}
//   after: {type: string, doc: Last answer of the page before, default: ""}
//   limit: {type: integer, doc: Rows of a page, default: 200}
// returns:
//   answer: {type: string, doc: Answer}
//   track: {type: string, doc: Track}
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   status: {type: string, doc: "given, empty or call_failed"}
//   condition: {type: string, doc: Condition of the run}
//   findings: {type: list<string>, doc: What was wrong with the question's images at load}
//   text: {type: string, doc: The answer}
//   answerHash: {type: string, doc: Its content hash}
//   question: {type: string, doc: Question text}
//   reference: {type: string, doc: Expected answer}
//   aliases: {type: list<string>, doc: Other accepted wordings}
//   relationType: {type: string, doc: Expected relation between images}
//   ranked: {type: boolean, doc: A ranked list is asked for}
//   mustInclude: {type: list<string>, doc: What a treatment must include}
//   mustNot: {type: list<string>, doc: What must not be recommended}
//   claims: {type: list<string>, doc: Key findings}
//   keyTests: {type: list<string>, doc: Key tests}
//   redFlags: {type: list<string>, doc: Red flags to rule out}
//   requiredPoints: {type: list<string>, doc: Required points of evidence}
//   optionalPoints: {type: list<string>, doc: Optional points of evidence}
//   verdict: {type: string, doc: Key of the judge's verdict; null without one and where its call failed}
//   said: {type: map, doc: "What the judge said before, with the hashes of what it was asked; null where its call failed"}
// identity: [answer]
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run
MATCH (run)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t:Track)
WHERE ($track IS NULL OR t.name = $track) AND a.id > $after AND NOT coalesce(q.draft, false)
WITH a, q, t, run, m ORDER BY a.id LIMIT $limit
OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: $judge})
WITH a, q, t, run, m, head(collect(v)) AS v,
     COLLECT { MATCH (q)-[:EXPECTS]->(k:Criterion) RETURN [k.kind, k.text] ORDER BY k.kind, k.position } AS criteria
RETURN a.id AS answer, t.name AS track, run.id AS run, m.name AS model, a.status AS status, run.condition AS condition,
       coalesce(q.findings, []) AS findings, a.text AS text, a.contentHash AS answerHash, q.question AS question,
       q.answer AS reference, coalesce(q.aliases, []) AS aliases, q.relationType AS relationType,
       t.name = 'diagnosis' AND q.conditions IS NOT NULL AS ranked,
       [c IN criteria WHERE c[0] = 'must_include' | c[1]] AS mustInclude,
       [c IN criteria WHERE c[0] = 'must_not' | c[1]] AS mustNot, [c IN criteria WHERE c[0] = 'claim' | c[1]] AS claims,
       [c IN criteria WHERE c[0] = 'key_test' | c[1]] AS keyTests, [c IN criteria WHERE c[0] = 'red_flag' | c[1]] AS redFlags,
       [c IN criteria WHERE c[0] = 'required_evidence' | c[1]] AS requiredPoints,
       [c IN criteria WHERE c[0] = 'optional_evidence' | c[1]] AS optionalPoints,
       v.contentHash AS verdict,
       CASE WHEN v.reply IS NOT NULL THEN v {.reply, .finish, .model, .endpoint, .answerHash, .rubricHash, .promptHash} END AS said
ORDER BY answer
