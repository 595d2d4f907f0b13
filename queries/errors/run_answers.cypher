// title: What came in for one run, track by track - answers, failures and tokens
// params:
//   run: {type: string, doc: Run, example: sample/toy-general-large/full}
// returns:
//   track: {type: string, doc: Track}
//   answers: {type: integer, doc: Answers loaded}
//   empty: {type: integer, doc: Answers without a text}
//   failed: {type: integer, doc: Calls that failed}
//   promptTokens: {type: integer, doc: "Tokens of the prompts, as the endpoint counts them; null where it told none"}
//   completionTokens: {type: integer, doc: "Tokens of the replies; null where the endpoint reports none"}
//   counted: {type: integer, doc: Answers whose tokens are known}
//   letters: {type: float, doc: Mean length of an answer in letters}
// identity: [track]
MATCH (:Run {id: $run})<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(t:Track)
RETURN t.name AS track, count(a) AS answers, sum(CASE a.status WHEN 'empty' THEN 1 ELSE 0 END) AS empty,
       sum(CASE a.status WHEN 'call_failed' THEN 1 ELSE 0 END) AS failed,
       CASE WHEN count(a.promptTokens) > 0 THEN sum(a.promptTokens) END AS promptTokens,
       CASE WHEN count(a.completionTokens) > 0 THEN sum(a.completionTokens) END AS completionTokens,
       count(a.completionTokens) AS counted, avg(toFloat(size(a.text))) AS letters
ORDER BY track
