// title: Runs of models on a benchmark, with what came in
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   run: {type: string, doc: Run id; null for all, default: null}
//   grounding_rules: {type: string, doc: "Version of the rules that ground names, verdicts by another one are stale; null for any", default: null}
// returns:
//   run: {type: string, doc: Run}
//   model: {type: string, doc: Model}
//   condition: {type: string, doc: Condition}
//   domain: {type: string, doc: "medical or general, where it is known"}
//   family: {type: string, doc: "Family, where it is known"}
//   parameters: {type: float, doc: "Number of weights, where it is known"}
//   access: {type: string, doc: "api or open-weights, where it is known"}
//   questions: {type: integer, doc: Questions of the benchmark}
//   answers: {type: integer, doc: Answers loaded}
//   verdicts: {type: integer, doc: Verdicts on them}
//   stale: {type: integer, doc: "Verdicts that follow from another answer, gold, rule version or ontology than is loaded now"}
//   base: {type: string, doc: "Model that it was made from, where it is known"}
//   visionEncoder: {type: string, doc: "Vision encoder, where it is known"}
//   released: {type: string, doc: "Date of its release, where it is known"}
// identity: [run]
MATCH (b:Benchmark {name: $benchmark})
// What a question's verdicts are compared with is read once a question, and answers are found by their keys (run/question):
// of one run, those of the others are not read.
WITH b, COLLECT { MATCH (r:Release) WITH r ORDER BY r.name, r.version
                  RETURN r.name + ' ' + coalesce(r.version, '') + ' ' + coalesce(head(r.sha256), '') } AS releases,
     COLLECT { MATCH (b)<-[:PART_OF]-(q:Question)
               WITH q, COLLECT { MATCH (q)-[:ASKS_ABOUT]->(:Case)-[h:HAS_DIAGNOSIS]->(d:Disorder)
                                 WITH DISTINCT d.orpha AS code, h.relation AS relation ORDER BY code, relation
                                 RETURN code + ' ' + relation } AS golds
               RETURN {id: q.id, golds: golds} } AS questions
MATCH (b)<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run
CALL (run, releases, questions) {
  UNWIND questions AS q
  MATCH (a:Answer {id: run.id + '/' + q.id})
  OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict)
  OPTIONAL MATCH (v)-[:BY]->(j:Judge)
  WITH a, v, v.answerHash <> a.contentHash
         OR (j.basis IS NOT NULL AND (coalesce(v.basis, '') <> j.basis OR coalesce(j.releases, []) <> releases))
         OR (j.name = 'grounded' AND (($grounding_rules IS NOT NULL AND split(coalesce(v.basis, '/'), '/')[1] <> $grounding_rules)
             OR coalesce(v.golds, []) <> q.golds)) AS isStale
  RETURN count(DISTINCT a) AS answers, count(v) AS verdicts, sum(CASE WHEN isStale THEN 1 ELSE 0 END) AS stale
}
RETURN run.id AS run, m.name AS model, run.condition AS condition, m.domain AS domain,
       m.family AS family, m.parameters AS parameters, m.access AS access,
       size(questions) AS questions, answers, verdicts, stale,
       m.base AS base, m.visionEncoder AS visionEncoder, m.released AS released
ORDER BY run
