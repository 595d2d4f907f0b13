// title: Rank of the source article among all articles when titles and passages are searched for the words of a text
// params:
//   questions: {type: list<string>, doc: Questions, example: "sample/diagnosis/1"}
//   texts: {type: list<string>, doc: "Words to search for, one text a question", example: "fever rash"}
//   limit: {type: integer, doc: Titles or passages looked at a question, default: 1000}
// returns:
//   question: {type: string, doc: Question}
//   article: {type: string, doc: The source article}
//   method: {type: string, doc: "article_title, or article_text where passages are loaded"}
//   rank: {type: integer, doc: Articles that score at least as high; null where it is not among those looked at}
//   found: {type: integer, doc: Articles looked at}
//   score: {type: float, doc: Its score in the full-text index}
// identity: [question, method]
UNWIND range(0, size($questions) - 1) AS i
MATCH (:Question {id: $questions[i]})-[:ASKS_ABOUT]->(:Case)-[:REPORTED_IN]->(source:Article)
WITH i, collect(DISTINCT source.id) AS sources
CALL (i) {
  CALL db.index.fulltext.queryNodes('article_text', $texts[i], {limit: $limit}) YIELD node, score
  RETURN 'article_title' AS method, collect({key: node.id, score: score}) AS found
  UNION ALL
  CALL db.index.fulltext.queryNodes('passage_text', $texts[i], {limit: $limit}) YIELD node, score
  MATCH (node)<-[:HAS_PASSAGE]-(:Case)-[:REPORTED_IN]->(a:Article)
  WITH a.id AS key, max(score) AS score ORDER BY score DESC, key
  RETURN 'article_text' AS method, collect({key: key, score: score}) AS found
}
WITH i, sources, method, found, head([f IN found WHERE f.key IN sources]) AS own
WHERE size(found) > 0
RETURN $questions[i] AS question, coalesce(own.key, sources[0]) AS article, method,
       CASE WHEN own IS NOT NULL THEN size([f IN found WHERE f.score >= own.score]) END AS rank, size(found) AS found, own.score AS score
ORDER BY question, method
