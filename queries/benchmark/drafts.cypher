// title: The drafts of a benchmark, and how the expected answer of each was read from its report
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
// returns:
//   question: {type: string, doc: Question}
//   track: {type: string, doc: Track}
//   answer: {type: string, doc: Expected answer}
//   basis: {type: string, doc: How it was read from the report}
//   criteria: {type: integer, doc: Criteria}
//   images: {type: integer, doc: Images}
//   licences: {type: list<string>, doc: Licences of the articles that report the case}
// identity: [question]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track) WHERE q.draft
RETURN q.id AS question, t.name AS track, q.answer AS answer, q.answerBasis AS basis,
       COUNT { (q)-[:EXPECTS]->(:Criterion) } AS criteria, COUNT { (q)-[:USES]->(:Image) } AS images,
       COLLECT { MATCH (q)-[:ASKS_ABOUT]->(:Case)-[:REPORTED_IN]->(a:Article) WHERE a.licence IS NOT NULL
                 RETURN DISTINCT a.licence ORDER BY a.licence } AS licences
ORDER BY question
