// title: Number of questions of a benchmark, by the same choices as benchmark/questions
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
// returns:
//   questions: {type: integer, doc: Questions}
// identity: [questions]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WHERE ($track IS NULL OR t.name = $track) AND ($drafts OR NOT coalesce(q.draft, false))
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
RETURN count(DISTINCT q) AS questions
