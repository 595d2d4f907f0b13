// title: Heads of the Orphanet classification (children of ORPHA:320716)
// returns:
//   orpha: {type: string, doc: ORPHA code}
//   name: {type: string, doc: Preferred term}
//   disorders: {type: integer, doc: Disorders and subtypes below it}
// identity: [orpha]
MATCH (:Disorder {orpha: 'ORPHA:320716'})<-[:CHILD_OF]-(h:Disorder)
RETURN h.orpha AS orpha, h.name AS name, COUNT { (h)<-[:WITHIN]-(d:Disorder) WHERE d.level IN ['disorder', 'subtype'] } AS disorders
ORDER BY toInteger(split(orpha, ':')[1])
