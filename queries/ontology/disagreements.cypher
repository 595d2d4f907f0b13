// title: Facts that two sources state differently, each with what every source says
// params:
//   fact: {type: string, doc: "One kind of fact only: name, type, status, onset, inheritance, parent, parents, frequency, excluded, association, mapping or value", default: null}
//   code: {type: curie, doc: "One disorder or phenotype only, such as ORPHA:558 or HP:0001166", default: null}
// returns:
//   fact: {type: string, doc: Kind of fact}
//   code: {type: string, doc: ORPHA code or HPO id that it is about}
//   name: {type: string, doc: Name in the graph}
//   other: {type: string, doc: "The other end: parent, phenotype, gene or concept; null for a fact of the entity itself"}
//   statements: {type: list<string>, doc: "What each source says, as source: value; the graph holds the value of the source that ranks first"}
// identity: [fact, code, other, statements]
CALL () {
  WITH * WHERE coalesce($fact, 'name') IN ['name', 'type', 'status', 'onset', 'inheritance']
  MATCH (d:Disorder)
  WHERE ($code IS NULL OR d.orpha = $code) AND size(d.statements) > 1
  UNWIND d.statements AS stated
  WITH d, split(stated, '=')[0] AS owner, stated
  WITH d, owner, substring(stated, size(owner) + 1) AS stated
  WITH d, owner, split(stated, ': ')[0] AS fact, stated
  WITH d, fact, owner, substring(stated, size(fact) + 2) AS value
  WITH d, fact, collect([owner, value]) AS said
  WHERE fact <> 'parents' AND any(one IN said WHERE one[1] <> said[0][1])
  RETURN fact, d.orpha AS code, d.name AS name, null AS other,
         COLLECT { UNWIND said AS one WITH one ORDER BY one[0] RETURN one[0] + ': ' + one[1] } AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'parents') = 'parents'
  MATCH (d:Disorder)
  WHERE ($code IS NULL OR d.orpha = $code) AND any(s IN d.statements WHERE s STARTS WITH 'ordo=parents: ')
  WITH d, substring(head([s IN d.statements WHERE s STARTS WITH 'ordo=parents: ']), 14) AS theirs,
       COLLECT { MATCH (d)-[r:CHILD_OF]->(p:Disorder) WHERE any(s IN r.source WHERE s <> 'ordo')
                 RETURN p.orpha ORDER BY toInteger(split(p.orpha, ':')[1]) } AS ours
  WHERE size(ours) > 0
    AND (any(p IN ours WHERE NOT p IN split(theirs, ', ')) OR any(p IN split(theirs, ', ') WHERE NOT p IN ours))
  RETURN 'parents' AS fact, d.orpha AS code, d.name AS name, null AS other,
         ['lineage: ' + reduce(text = head(ours), p IN tail(ours) | text + ', ' + p), 'ordo: ' + theirs] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'parent') = 'parent'
  MATCH (c:Classification)
  UNWIND c.pairs AS pair
  WITH c, split(pair, '>')[0] AS child, split(pair, '>')[1] AS parent
  WHERE $code IS NULL OR child = $code
  WITH child, parent, collect('classification ' + c.id + ' of ' + c.release) AS files
  MATCH (d:Disorder {orpha: child})
  WHERE EXISTS { (d)-[:CHILD_OF]->() } AND NOT EXISTS { (d)-[:CHILD_OF]->(:Disorder {orpha: parent}) }
  RETURN 'parent' AS fact, child AS code, d.name AS name, parent AS other,
         [file IN files | file + ': a parent'] + ['lineage: not a parent'] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'name') = 'name'
  MATCH (p:Phenotype)
  WHERE ($code IS NULL OR p.hpo = $code) AND size(p.statements) > 0
  WITH p, [s IN p.statements | [split(s, '=')[0], substring(s, size(split(s, '=')[0]) + 7)]] AS said
  WITH p, CASE WHEN 'hpo' IN p.source THEN [['hpo', p.name]] + said ELSE said END AS said
  WHERE any(one IN said WHERE one[1] <> said[0][1])
  RETURN 'name' AS fact, p.hpo AS code, p.name AS name, null AS other, [one IN said | one[0] + ': ' + one[1]] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'frequency') = 'frequency'
  MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype)
  WHERE ($code IS NULL OR d.orpha = $code OR p.hpo = $code) AND size(r.statements) > 1
  WITH d, r, p, [s IN r.statements | [split(s, '=')[0], substring(s, size(split(s, '=')[0]) + 1)]] AS said
  WHERE any(one IN said WHERE one[1] <> said[0][1])
  RETURN 'frequency' AS fact, d.orpha AS code, d.name AS name, p.hpo AS other, [one IN said | one[0] + ': ' + one[1]] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'excluded') = 'excluded'
  MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype)
  WHERE r.excluded AND ($code IS NULL OR d.orpha = $code OR p.hpo = $code)
  WITH d, p, [s IN r.source | s + ': excluded'] AS absent,
       COLLECT { MATCH (d)-[q:HAS_PHENOTYPE {excluded: false}]->(p) UNWIND q.source AS s RETURN s + ': present' } AS present
  WHERE size(present) > 0
  RETURN 'excluded' AS fact, d.orpha AS code, d.name AS name, p.hpo AS other, absent + present AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'association') = 'association'
  MATCH (d:Disorder)-[r:ASSOCIATED_WITH]->(g:Gene)
  WHERE $code IS NULL OR d.orpha = $code
  UNWIND [s IN r.source WHERE s <> 'genes_to_disease'] AS owner
  WITH d, g, owner, r.association AS kind ORDER BY kind
  WITH d, g, owner, collect(kind) AS kinds ORDER BY owner
  WITH d, g, collect([owner, reduce(text = head(kinds), k IN tail(kinds) | text + '; ' + k)]) AS said
  WHERE any(one IN said WHERE one[1] <> said[0][1])
  RETURN 'association' AS fact, d.orpha AS code, d.name AS name, g.symbol AS other, [one IN said | one[0] + ': ' + one[1]] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'mapping') = 'mapping'
  MATCH (d:Disorder)-[r:MAPS_TO]->(c:Concept)
  WHERE ($code IS NULL OR d.orpha = $code) AND r.relation <> 'undetermined'
  WITH d, c, r.by AS by, r.relation AS relation ORDER BY by, relation
  WITH d, c, collect([by, relation]) AS said
  WHERE any(one IN said WHERE one[1] <> said[0][1])
  RETURN 'mapping' AS fact, d.orpha AS code, d.name AS name, c.curie AS other, [one IN said | one[0] + ': ' + one[1]] AS statements
  UNION ALL
  WITH * WHERE coalesce($fact, 'value') = 'value'
  MATCH (d:Disorder)-[:HAS_PREVALENCE]->(p:Prevalence)
  WHERE ($code IS NULL OR d.orpha = $code) AND size(p.statements) > 1
  WITH d, p, [s IN p.statements | [split(s, '=')[0], substring(s, size(split(s, '=')[0]) + 8)]] AS said
  WHERE any(one IN said WHERE one[1] <> said[0][1])
  RETURN 'value' AS fact, d.orpha AS code, d.name AS name, p.type + ', ' + coalesce(p.geography, '') AS other,
         [one IN said | one[0] + ': ' + one[1]] AS statements
}
WITH fact, code, name, other, statements
WHERE $fact IS NULL OR fact = $fact
RETURN fact, code, name, other, statements
ORDER BY fact, split(code, ':')[0], toInteger(split(code, ':')[1]), other
