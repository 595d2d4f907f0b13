// title: Rank of the expected disorder among all disorders when names and synonyms are searched for the words of a text
// params:
//   questions: {type: list<string>, doc: Questions, example: "sample/diagnosis/1"}
//   texts: {type: list<string>, doc: "Words to search for, one text a question", example: "fever rash"}
//   limit: {type: integer, doc: Disorders looked at a question, default: 1000}
// returns:
//   question: {type: string, doc: Question}
//   orpha: {type: string, doc: The expected disorder that stands first}
//   rank: {type: integer, doc: "Disorders (groups left out) that score at least as high; null where it is not among those looked at"}
//   found: {type: integer, doc: Disorders looked at}
//   score: {type: float, doc: Its score in the full-text index}
// identity: [question]
UNWIND range(0, size($questions) - 1) AS i
MATCH (:Question {id: $questions[i]})-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(gold:Disorder)
WITH i, collect(DISTINCT gold.orpha) AS golds
CALL (i) {
  CALL db.index.fulltext.queryNodes('disorder_text', $texts[i], {limit: $limit}) YIELD node, score
  WITH node, score WHERE coalesce(node.level, '') <> 'group'
  RETURN collect({key: node.orpha, score: score}) AS found
}
WITH i, golds, found, head([f IN found WHERE f.key IN golds]) AS own
RETURN $questions[i] AS question, coalesce(own.key, golds[0]) AS orpha,
       CASE WHEN own IS NOT NULL THEN size([f IN found WHERE f.score >= own.score]) END AS rank, size(found) AS found, own.score AS score
ORDER BY question
