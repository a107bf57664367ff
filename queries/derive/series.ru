# The earlier reports of the series that a report or a ground belongs to: those of one class that agree in what makes a
# series. Two reports of one year are a conflict; where it is not known which series it is, nothing is shown.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?series run:groundYear ?year } }
WHERE {
  ?series a run:Series ; run:scope ?scope ; run:anchor ?anchor .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?tested .
  BIND(IF(?anchor = run:tests, ?tested, ?ground) AS ?record)
  ?record run:year ?year .
} ;
INSERT { GRAPH ?context { ?series run:lost true } }
WHERE {
  ?series a run:Series ; run:scope ?scope ; run:anchor ?anchor ; run:keyed true .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?tested .
  BIND(IF(?anchor = run:tests, ?tested, ?ground) AS ?record)
  OPTIONAL { ?record run:inSeries ?key }
  FILTER(!BOUND(?key))
} ;
INSERT { GRAPH ?context { ?series run:shows ?report } }
WHERE {
  ?series a run:Series ; run:scope ?scope ; run:anchor ?anchor ; run:keyed ?keyed ; run:reports ?class .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?tested .
  BIND(IF(?anchor = run:tests, ?tested, ?ground) AS ?record)
  ?record run:year ?year .
  ?ground run:ofEnterprise ?enterprise .
  ?enterprise run:has ?report .
  ?report a ?class ; run:year ?reported ; run:day ?day .
  FILTER(?reported < ?year)
  OPTIONAL { ?record run:inSeries ?mine }
  OPTIONAL { ?report run:inSeries ?other }
  FILTER(!?keyed || COALESCE(?mine = ?other, false))
} ;
INSERT { GRAPH ?context { ?series run:clashesIn ?year } }
WHERE {
  {
    SELECT ?context ?series ?year (COUNT(?report) AS ?reports)
    WHERE {
      ?series a run:Series ; run:scope ?scope .
      ?scope run:holds ?context .
      GRAPH ?context { ?series run:shows ?report }
      ?report run:year ?year .
    }
    GROUP BY ?context ?series ?year
  }
  FILTER(?reports > 1)
} ;
INSERT { GRAPH ?context { ?series run:lastYear ?report } }
WHERE {
  ?series a run:Series ; run:scope ?scope .
  ?scope run:holds ?context .
  GRAPH ?context { ?series run:shows ?report ; run:groundYear ?year }
  ?report run:year ?reported .
  FILTER(?reported = ?year - 1)
  OPTIONAL { GRAPH ?context { ?series run:clashesIn ?clash } FILTER(?clash = ?reported) }
  FILTER(!BOUND(?clash))
}
