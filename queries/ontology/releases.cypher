// title: What was imported, in which version
// returns:
//   name: {type: string, doc: Source}
//   version: {type: string, doc: Version or date as the file states it}
//   licence: {type: string, doc: Licence}
//   sha256: {type: list<string>, doc: Hashes of the files read}
//   records: {type: integer, doc: Records read}
// identity: [name, version]
MATCH (r:Release)
RETURN r.name AS name, r.version AS version, r.licence AS licence, r.sha256 AS sha256, r.records AS records
ORDER BY name, version
