// title: Rank by which each question is solved by search, by phenotypes, by frequency, and under other conditions than the full one
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   question: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   text: {type: integer, doc: Rank of the expected disorder among all when names are searched for the masked text}
//   phenotypes: {type: integer, doc: "Rank of it by similarity of the case's phenotypes"}
//   prior: {type: integer, doc: "Rank of it by frequency in the other questions of its head"}
//   articleTitle: {type: integer, doc: Rank of the source article by its title}
//   articleText: {type: integer, doc: Rank of the source article by its passages}
//   conditions: {type: list<string>, doc: "model condition=rank of every run but those with everything shown; - without a hit"}
//   solved: {type: list<string>, doc: "Ways by which it comes first: text, phenotypes, prior, article_title, article_text, model condition"}
// identity: [question]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
WITH q, t, COLLECT { MATCH (q)-[r:RETRIEVES]->(:Disorder|Article) RETURN {method: r.method, rank: r.rank} } AS found,
     COLLECT {
       MATCH (q)<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(run:Run)-[:OF_MODEL]->(m:Model) WHERE run.condition <> 'full' AND NOT run.condition STARTS WITH 'full#'
       MATCH (a)<-[:ABOUT]-(v:Verdict {status: 'scored'})-[:BY]->(:Judge {name: 'grounded'})
       RETURN {method: m.name + ' ' + run.condition, rank: v.rank} ORDER BY run.id } AS runs
WHERE size(found) + size(runs) > 0
RETURN q.id AS question, t.name AS track, head([f IN found WHERE f.method = 'text' | f.rank]) AS text,
       head([f IN found WHERE f.method = 'phenotypes' | f.rank]) AS phenotypes, head([f IN found WHERE f.method = 'prior' | f.rank]) AS prior,
       head([f IN found WHERE f.method = 'article_title' | f.rank]) AS articleTitle,
       head([f IN found WHERE f.method = 'article_text' | f.rank]) AS articleText,
       [r IN runs | r.method + '=' + coalesce(toString(r.rank), '-')] AS conditions,
       COLLECT { UNWIND found + runs AS f WITH f WHERE f.rank = 1 RETURN f.method ORDER BY f.method } AS solved
ORDER BY question
