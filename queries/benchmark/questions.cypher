// title: Questions of a benchmark, by track, lineage, phenotype, gene, part of a split and leakage
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   track: {type: string, doc: Track, default: null}
//   lineage: {type: orpha, doc: Entity that the diagnosis is or lies below, default: null}
//   phenotype: {type: hpo, doc: Term that the case presents or a narrower one, default: null}
//   gene: {type: string, doc: Symbol of a gene of the diagnosis or of the case, default: null}
//   split: {type: string, doc: Split, default: null}
//   part: {type: string, doc: Part of the split, default: null}
//   clean: {type: boolean, doc: Leave out questions that leak their answer, default: false}
//   drafts: {type: boolean, doc: "With questions that no person has accepted yet", default: false}
//   after: {type: string, doc: Only questions after this id, default: null}
//   limit: {type: integer, doc: Questions at most, default: null}
// returns:
//   id: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   case: {type: string, doc: Case}
//   orpha: {type: string, doc: "Exact diagnosis: Orphanet's own mapping before MONDO's, then the lowest code; null without one"}
//   images: {type: integer, doc: Uses of images}
//   golds: {type: list<string>, doc: All exact diagnoses}
//   contentHash: {type: string, doc: Content hash as stored at load}
// identity: [id]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE ($track IS NULL OR t.name = $track) AND ($after IS NULL OR q.id > $after) AND ($drafts OR NOT coalesce(q.draft, false))
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, t, c
WHERE ($lineage IS NULL OR EXISTS {
    (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:WITHIN]->(:Disorder {orpha: $lineage}) })
  AND ($phenotype IS NULL OR EXISTS {
    (c)-[:PRESENTS {excluded: false}]->(:Phenotype)-[:WITHIN]->(:Phenotype {hpo: $phenotype}) })
  AND ($gene IS NULL OR EXISTS { (c)-[:ASSOCIATED_WITH]->(:Gene {symbol: $gene}) }
    OR EXISTS { (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:ASSOCIATED_WITH]->(:Gene {symbol: $gene}) })
  AND ($split IS NULL OR EXISTS {
    (q)-[a:ASSIGNED_TO]->(:Split {name: $split}) WHERE $part IS NULL OR a.part = $part })
  AND (NOT $clean OR NOT EXISTS { (q)-[:LEAKS_ANSWER]->(:Question) })
WITH q, t, c ORDER BY q.id LIMIT coalesce($limit, 9223372036854775807)
RETURN q.id AS id, t.name AS track, c.id AS case,
       head(COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                      RETURN d.orpha ORDER BY NOT r.by IN ['stated', 'orphanet'], toInteger(split(d.orpha, ':')[1]) }) AS orpha,
       COUNT { (q)-[:USES]->(:Image) } AS images,
       COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
                 WITH DISTINCT d ORDER BY toInteger(split(d.orpha, ':')[1]) RETURN d.orpha } AS golds,
       q.contentHash AS contentHash
ORDER BY id
