// title: Verdicts on the answers to one question, of the rules and of every judge
// params:
//   id: {type: string, doc: Question, example: sample/diagnosis/1}
// returns:
//   run: {type: string, doc: Run}
//   judge: {type: string, doc: "grounded, criteria, or the name of a judge"}
//   status: {type: string, doc: "scored, unscored or not_applicable"}
//   reason: {type: string, doc: Why it is not scored}
//   score: {type: float, doc: "In 0..1; null where it is unscored"}
//   rank: {type: integer, doc: Rank of the first hit; null without one}
//   parseStatus: {type: string, doc: How the answer was read}
//   referenceScore: {type: float, doc: What the public harness would give}
//   reply: {type: string, doc: The judge's raw reply}
//   evidence: {type: string, doc: "What the verdict rests on, as JSON"}
// identity: [run, judge]
MATCH (:Question {id: $id})<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(r:Run)
MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge)
RETURN r.id AS run, j.name AS judge, v.status AS status, v.reason AS reason, v.score AS score, v.rank AS rank,
       v.parseStatus AS parseStatus, v.referenceScore AS referenceScore, v.reply AS reply, v.evidence AS evidence
ORDER BY run, judge
