// title: Questions whose text stands in a corpus, or in the answer to another question
// params:
//   benchmark: {type: string, doc: Benchmark, example: sample}
//   corpus: {type: string, doc: Name given to the corpus, default: null}
// returns:
//   question: {type: string, doc: Question}
//   where: {type: string, doc: question or context}
//   corpus: {type: string, doc: "Name given to the corpus, or answers"}
//   document: {type: string, doc: "Address and place of the document, or id of the answer"}
//   kind: {type: string, doc: "corpus_8gram, corpus_13gram, ... or corpus_near_duplicate"}
//   n: {type: integer, doc: Words of the n-grams}
//   shared: {type: integer, doc: Distinct n-grams that both have}
//   containment: {type: float, doc: Share of the question's n-grams in the document; of near duplicates the Jaccard index}
//   documentContainment: {type: float, doc: Share of the document's n-grams in the question}
//   longest: {type: integer, doc: Words of the longest shared run}
//   span: {type: list<integer>, doc: Where that run stands in the question}
//   documentSpan: {type: list<integer>, doc: Where it stands in the document}
// identity: [question, where, document, kind]
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[r:FOUND_IN]->(d:CorpusText|Answer)
WITH q, r, d, coalesce(d.corpus, 'answers') AS corpus
WHERE $corpus IS NULL OR corpus = $corpus
RETURN q.id AS question, r.where AS where, corpus, coalesce(d.where, d.id) AS document, r.kind AS kind, r.n AS n, r.shared AS shared,
       r.containment AS containment, r.otherContainment AS documentContainment, r.longest AS longest, r.span AS span,
       r.otherSpan AS documentSpan
ORDER BY longest DESC, question, where, document, kind
