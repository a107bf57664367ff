# The values of each reading, wherever it is read: on the record under test, the ground, the enterprise, its status
# on the ground's day, its report of the ground's year. Equal values of several sources are one.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading run:place run:record ; run:scope ?scope ; run:indicator ?indicator .
  ?scope run:holds ?context .
  ?context run:tests ?record .
  ?record ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading run:place run:ground ; run:scope ?scope ; run:indicator ?indicator .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading run:place run:enterprise ; run:scope ?scope ; run:indicator ?indicator .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  ?enterprise ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading run:place run:status ; run:scope ?scope ; run:indicator ?indicator ; run:domain ?domain .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  ?ground run:day ?day .
  ?enterprise run:has ?status .
  ?status a ?domain ; run:from ?from ; ?indicator ?value .
  FILTER(?from <= ?day)
  OPTIONAL { ?status run:until ?until }
  FILTER(!BOUND(?until) || ?day <= ?until)
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading run:place run:report ; run:scope ?scope ; run:indicator ?indicator ; run:domain ?domain .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  ?ground run:year ?year .
  ?enterprise run:has ?report .
  ?report a ?domain ; run:year ?year ; run:day ?reported ; ?indicator ?value .
}
