// title: Releases of ontologies, annotations and mappings that are loaded
// returns:
//   name: {type: string, doc: Source}
//   version: {type: string, doc: Version or date as the file states it}
//   licence: {type: string, doc: Licence}
//   sha256: {type: list<string>, doc: Hashes of the files read}
// identity: [name, version]
MATCH (r:Release)
WHERE NOT EXISTS { (:Benchmark)-[:FROM_RELEASE]->(r) }
  AND any(owner IN r.source WHERE owner STARTS WITH 'orphadata-' OR split(owner, ':')[0] IN
          ['hpo', 'orphadata', 'orphapacket', 'orphanet-csv', 'ordo', 'mondo', 'mappings', 'hpoa', 'genes_to_disease'])
RETURN r.name AS name, r.version AS version, r.licence AS licence, coalesce(r.sha256, []) AS sha256
ORDER BY name, version
