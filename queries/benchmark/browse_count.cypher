// title: How many questions of a benchmark a combination of facets has
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   track: {type: string, doc: Track, default: null}
//   lineage: {type: orpha, doc: Entity that the diagnosis is or lies below, default: null}
//   disorder: {type: orpha, doc: Exact diagnosis, default: null}
//   gene: {type: string, doc: Symbol of a gene of the diagnosis or of the case, default: null}
//   phenotype: {type: hpo, doc: Term that the case presents or a narrower one, default: null}
//   modality: {type: string, doc: Modality of at least one image, default: null}
//   images: {type: integer, doc: Number of images, default: null}
//   run: {type: string, doc: "Run id; outcome and other are about its answer", default: null}
//   outcome: {type: string, doc: "right (rank 1 or score 1), wrong, unscored or missing", default: null}
//   reason: {type: string, doc: Why the run's answer is not scored, default: null}
//   other: {type: string, doc: "Another run whose outcome differs from that of the first", default: null}
//   solved: {type: string, doc: "Over the full-condition runs with a score: everybody, nobody or some", default: null}
//   leak: {type: string, doc: "Kind of leakage finding; any for one of any kind", default: null}
//   split: {type: string, doc: Split, default: null}
//   part: {type: string, doc: Part of the split, default: null}
//   text: {type: string, doc: "Words in question, context or answer", default: null}
//   golds: {type: boolean, doc: "Search expected answers, too", default: true}
// returns:
//   questions: {type: integer, doc: Questions}
// identity: [questions]

// A question's track stands in its id (benchmark/track/source), and verdicts are found by their keys (run/question/judge): a question's own
// relationships are one chain with those of all its answers.
MATCH (b:Benchmark {name: $benchmark})
WITH b, COLLECT { MATCH (b)<-[:ON_BENCHMARK]-(r:Run {condition: 'full'}) RETURN r.id } AS runs
MATCH (b)<-[:PART_OF]-(q:Question)
WITH runs, q, split(substring(q.id, size($benchmark) + 1), '/')[0] AS track
WHERE ($track IS NULL OR track = $track) AND NOT coalesce(q.draft, false)
  AND ($images IS NULL OR coalesce(q.imageCount, 0) = $images)
  AND ($text IS NULL OR toLower(q.question) CONTAINS toLower($text) OR toLower(coalesce(q.context, '')) CONTAINS toLower($text)
       OR ($golds AND toLower(coalesce(q.answer, '')) CONTAINS toLower($text)) OR q.id CONTAINS $text)
  AND ($lineage IS NULL OR EXISTS { (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:WITHIN]->(:Disorder {orpha: $lineage}) })
  AND ($disorder IS NULL OR EXISTS { (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder {orpha: $disorder}) })
  AND ($gene IS NULL OR EXISTS { (q)-[:ASKS_ABOUT]->(:Case)-[:ASSOCIATED_WITH]->(:Gene {symbol: $gene}) }
    OR EXISTS { (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:ASSOCIATED_WITH]->(:Gene {symbol: $gene}) })
  AND ($phenotype IS NULL OR EXISTS { (q)-[:ASKS_ABOUT]->(:Case)-[:PRESENTS {excluded: false}]->(:Phenotype)-[:WITHIN]->(:Phenotype {hpo: $phenotype}) })
  AND ($modality IS NULL OR EXISTS { (q)-[:USES]->(:Image {modality: $modality}) })
  AND ($solved IS NULL OR $solved = head(COLLECT {
    UNWIND runs AS one
    MATCH (v:Verdict {id: one + '/' + q.id + CASE track WHEN 'diagnosis' THEN '/grounded' ELSE '/criteria' END}) WHERE v.status = 'scored'
    WITH CASE track WHEN 'diagnosis' THEN CASE v.rank WHEN 1 THEN 1.0 ELSE 0.0 END ELSE v.score END AS score
    WITH min(score) AS least, max(score) AS most
    RETURN CASE WHEN least >= 1.0 THEN 'everybody' WHEN most <= 0.0 THEN 'nobody' WHEN most IS NOT NULL THEN 'some' END }))
  AND ($leak IS NULL OR EXISTS { (q)-[l:LEAKS_ANSWER]->(:Question) WHERE $leak = 'any' OR l.kind = $leak })
  AND ($split IS NULL OR EXISTS { (q)-[a:ASSIGNED_TO]->(:Split {name: $split}) WHERE $part IS NULL OR a.part = $part })
CALL (q, track) {
  OPTIONAL MATCH (a:Answer {id: $run + '/' + q.id})
  OPTIONAL MATCH (v:Verdict {id: a.id + CASE track WHEN 'diagnosis' THEN '/grounded' ELSE '/criteria' END})
  RETURN CASE WHEN $run IS NULL THEN null WHEN a IS NULL THEN 'missing' WHEN v IS NULL OR v.status <> 'scored' THEN 'unscored'
              WHEN track = 'diagnosis' AND v.rank = 1 OR track <> 'diagnosis' AND v.score = 1.0 THEN 'right' ELSE 'wrong' END AS result,
         v.reason AS why LIMIT 1
}
CALL (q, track) {
  OPTIONAL MATCH (a:Answer {id: $other + '/' + q.id})
  OPTIONAL MATCH (v:Verdict {id: a.id + CASE track WHEN 'diagnosis' THEN '/grounded' ELSE '/criteria' END})
  RETURN CASE WHEN $other IS NULL THEN null WHEN a IS NULL THEN 'missing' WHEN v IS NULL OR v.status <> 'scored' THEN 'unscored'
              WHEN track = 'diagnosis' AND v.rank = 1 OR track <> 'diagnosis' AND v.score = 1.0 THEN 'right' ELSE 'wrong' END AS otherResult LIMIT 1
}
WITH runs, q, track, result, why, otherResult
WHERE ($outcome IS NULL OR result = $outcome) AND ($reason IS NULL OR why = $reason) AND ($other IS NULL OR result <> otherResult)
RETURN count(q) AS questions
