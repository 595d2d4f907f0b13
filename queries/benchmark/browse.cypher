// title: Questions of a benchmark by any facet, page by page
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
//   sort: {type: string, doc: "id; images (fewest first); difficulty (lowest mean score over the full-condition runs first, unscored last)", default: id}
//   after: {type: string, doc: "Last question of the page before", default: null}
//   before: {type: string, doc: "First question of the page behind; the rows then run backwards", default: null}
//   limit: {type: integer, doc: Rows at most, default: 50}
// returns:
//   id: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   question: {type: string, doc: "Its text, cut at 200 characters"}
//   case: {type: string, doc: Case}
//   golds: {type: list<string>, doc: Exact diagnoses}
//   names: {type: list<string>, doc: "Their names, in the same order"}
//   images: {type: integer, doc: Uses of images}
//   image: {type: string, doc: sha256 of the first image}
//   result: {type: string, doc: "right, wrong, unscored or missing in the run; null without a run"}
//   otherResult: {type: string, doc: The same of the other run}
//   leaks: {type: boolean, doc: Whether there is a leakage finding}
// identity: [id]

// A question's track stands in its id (benchmark/track/source), and verdicts are found by their keys (run/question/judge): a question's own
// relationships are one chain with those of all its answers.
MATCH (b:Benchmark {name: $benchmark})
WITH b, COLLECT { MATCH (b)<-[:ON_BENCHMARK]-(r:Run {condition: 'full'}) RETURN r.id } AS runs
// A page begins behind the place of its neighbour in the order; a neighbour that is no question has the place of its name.
UNWIND [$after, $before] AS id
OPTIONAL MATCH (n:Question {id: id})
CALL (n, runs) {
  WITH n, runs, CASE split(substring(n.id, size($benchmark) + 1), '/')[0] WHEN 'diagnosis' THEN '/grounded' ELSE '/criteria' END AS judge
  UNWIND CASE $sort WHEN 'difficulty' THEN runs ELSE [] END AS one
  MATCH (v:Verdict {id: one + '/' + n.id + judge}) WHERE v.status = 'scored'
  RETURN avg(v.score) AS easiness
}
WITH b, runs, collect(coalesce(CASE $sort WHEN 'difficulty' THEN right('00000' + toString(toInteger(round(10000 * coalesce(easiness, 9.0)))), 5) + ' '
                WHEN 'images' THEN right('0000' + toString(coalesce(n.imageCount, 0)), 4) + ' ' ELSE '' END + n.id, id, '')) AS ends
MATCH (b)<-[:PART_OF]-(q:Question)
WITH ends, runs, q, split(substring(q.id, size($benchmark) + 1), '/')[0] AS track
WHERE ($track IS NULL OR track = $track) AND NOT coalesce(q.draft, false)
  AND ($sort <> 'id' OR ($after IS NULL OR q.id > $after) AND ($before IS NULL OR q.id < $before))
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
WITH ends, runs, q, track, result, why, otherResult
WHERE ($outcome IS NULL OR result = $outcome) AND ($reason IS NULL OR why = $reason) AND ($other IS NULL OR result <> otherResult)
CALL (q, track, runs) {
  UNWIND CASE $sort WHEN 'difficulty' THEN runs ELSE [] END AS one
  MATCH (v:Verdict {id: one + '/' + q.id + CASE track WHEN 'diagnosis' THEN '/grounded' ELSE '/criteria' END}) WHERE v.status = 'scored'
  RETURN avg(v.score) AS easiness
}
WITH ends, q, track, result, otherResult,
     CASE $sort WHEN 'difficulty' THEN right('00000' + toString(toInteger(round(10000 * coalesce(easiness, 9.0)))), 5) + ' '
                WHEN 'images' THEN right('0000' + toString(coalesce(q.imageCount, 0)), 4) + ' ' ELSE '' END + q.id AS place
WHERE (ends[0] = '' OR place > ends[0]) AND (ends[1] = '' OR place < ends[1])
WITH q, track, result, otherResult, place
ORDER BY CASE WHEN $before IS NULL THEN place ELSE '' END, place DESC
LIMIT $limit
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, track, c, result, otherResult,
     COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) WITH DISTINCT d ORDER BY d.orpha RETURN d } AS diagnoses
RETURN q.id AS id, track, left(q.question, 200) AS question, c.id AS case, [d IN diagnoses | d.orpha] AS golds,
       [d IN diagnoses | coalesce(d.name, d.orpha)] AS names, coalesce(q.imageCount, 0) AS images,
       head(COLLECT { MATCH (q)-[u:USES]->(i:Image) RETURN i.sha256 ORDER BY u.position LIMIT 1 }) AS image,
       result, otherResult, EXISTS { (q)-[:LEAKS_ANSWER]->(:Question) } AS leaks
