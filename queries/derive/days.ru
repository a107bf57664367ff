# The day of the ground, or of the record under test.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?reading run:low ?day ; run:high ?day ; run:why ?why } }
WHERE {
  ?reading a run:DayReading ; run:scope ?scope ; run:place ?place .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?record .
  BIND(IF(?place = run:ground-date, ?ground, ?record) AS ?dated)
  OPTIONAL { ?dated run:day ?day }
  BIND(IF(BOUND(?day), ?nothing, reason:fact-missing) AS ?why)
}
