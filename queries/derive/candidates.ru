# Inside an Existence every record of the class looked for is a context below the one outside it.
# Run once for each depth of nesting.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT {
  ?context run:inScope ?inside ; run:ground ?ground ; run:tests ?record ; run:outer ?outer ; run:ofEnterprise ?enterprise .
}
WHERE {
  run:run run:depth ?depth .
  ?existence run:depth ?depth ; run:scope ?scope ; run:inside ?inside ; run:looksFor ?class .
  ?outer run:inScope ?scope ; run:ground ?ground ; run:ofEnterprise ?enterprise .
  ?record a ?class ; ind:enterprise ?enterprise .
  BIND(IRI(CONCAT(STR(?outer), "!", STR(?record))) AS ?context)
}
