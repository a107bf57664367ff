# The values of each reading, wherever it is read: on the record under test, the ground, the enterprise, its status
# on the ground's day, its report of the ground's year. Equal values of several sources are one.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:Reading ; run:place run:record ; run:scope ?scope ; run:indicator ?indicator .
  ?context run:inScope ?scope ; run:tests ?record .
  ?record ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:Reading ; run:place run:ground ; run:scope ?scope ; run:indicator ?indicator .
  ?context run:inScope ?scope ; run:ground ?ground .
  ?ground ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:Reading ; run:place run:enterprise ; run:scope ?scope ; run:indicator ?indicator .
  ?context run:inScope ?scope ; run:ofEnterprise ?enterprise .
  ?enterprise ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:Reading ; run:place run:status ; run:scope ?scope ; run:indicator ?indicator ; run:domain ?domain .
  ?context run:inScope ?scope ; run:ground ?ground ; run:ofEnterprise ?enterprise .
  ?ground run:day ?day .
  ?status ind:enterprise ?enterprise ; a ?domain ; run:from ?from ; ?indicator ?value .
  FILTER(?from <= ?day)
  OPTIONAL { ?status run:until ?until }
  FILTER(!BOUND(?until) || ?day <= ?until)
} ;
INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:Reading ; run:place run:report ; run:scope ?scope ; run:indicator ?indicator ; run:domain ?domain .
  ?context run:inScope ?scope ; run:ground ?ground ; run:ofEnterprise ?enterprise .
  ?ground run:year ?year .
  ?report ind:enterprise ?enterprise ; a ?domain ; run:year ?year ; run:day ?reported ; ?indicator ?value .
}
