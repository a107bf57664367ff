# Inside an Existence every record of the class looked for is a context below the one outside it; a record without a
# day may or may not count. Run once for each depth of nesting.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT {
  ?inside run:holds ?context .
  ?outer run:inner ?context .
  ?context run:ground ?ground ; run:tests ?record ; run:atBest ?best .
}
WHERE {
  run:run run:depth ?depth .
  ?inside run:depth ?depth ; run:around ?scope ; run:looksFor ?class .
  ?scope run:holds ?outer .
  ?outer run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  ?enterprise run:has ?record .
  ?record a ?class .
  OPTIONAL { ?record run:day ?day }
  BIND(IF(BOUND(?day), 2, 1) AS ?best)
  BIND(IRI(CONCAT(STR(?outer), "!", ENCODE_FOR_URI(STR(?record)))) AS ?context)
}
