// title: Text that questions of different parts of a split share, 8-grams included, which do not keep questions together
// params:
//   split: {type: string, doc: Split, example: toy}
//   kind: {type: string, doc: "shared_8gram, shared_13gram or near_duplicate_text; null for all", default: null}
// returns:
//   left: {type: string, doc: Question}
//   leftPart: {type: string, doc: Its part}
//   right: {type: string, doc: Question in another part}
//   rightPart: {type: string, doc: Its part}
//   kind: {type: string, doc: "shared_8gram, shared_13gram, near_duplicate_text"}
//   containment: {type: float, doc: Share of the left text's n-grams in the right one}
//   otherContainment: {type: float, doc: Share of the right text's n-grams in the left one}
//   longest: {type: integer, doc: Words of the longest shared run}
//   span: {type: list<integer>, doc: Where it stands in the left text}
//   otherSpan: {type: list<integer>, doc: Where it stands in the right text}
// identity: [left, right, kind]
MATCH (s:Split {name: $split})<-[a:ASSIGNED_TO]-(l:Question)-[r:SHARES_TEXT]->(o:Question)-[b:ASSIGNED_TO]->(s)
WHERE a.part <> b.part AND ($kind IS NULL OR r.kind = $kind)
RETURN l.id AS left, a.part AS leftPart, o.id AS right, b.part AS rightPart, r.kind AS kind, r.containment AS containment,
       r.otherContainment AS otherContainment, r.longest AS longest, r.span AS span, r.otherSpan AS otherSpan
ORDER BY longest DESC, left, right, kind
