# Whether a condition was met in any earlier report of a series since a start; a year without one report is unknown.
# One row for each report, and one for what is not known of the years.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:sinceYear ?since ; run:groundYear ?year } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series ; run:since ?start .
  ?scope run:holds ?context .
  GRAPH ?context { ?series run:groundYear ?year . ?start run:low ?day }
  BIND(FLOOR(?day / 10000) AS ?since)
} ;
INSERT { GRAPH ?context { ?node run:saw ?report } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:sinceYear ?since . ?series run:shows ?report }
  ?report run:year ?year .
  FILTER(?year >= ?since)
  OPTIONAL { GRAPH ?context { ?series run:clashesIn ?clash } FILTER(?clash = ?year) }
  FILTER(!BOUND(?clash))
} ;
INSERT { GRAPH ?context { ?node run:mayMiss reason:fact-conflict } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:sinceYear ?since . ?series run:clashesIn ?clash }
  FILTER(?clash >= ?since)
} ;
INSERT { GRAPH ?context { ?node run:mayMiss reason:fact-missing } }
WHERE {
  {
    SELECT ?context ?node ?since ?year (COUNT(DISTINCT ?reported) AS ?reports)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:series ?series .
      ?scope run:holds ?context .
      GRAPH ?context { ?node run:sinceYear ?since ; run:groundYear ?year }
      OPTIONAL {
        GRAPH ?context { ?series run:shows ?report }
        ?report run:year ?reported .
        FILTER(?reported >= ?since)
      }
    }
    GROUP BY ?context ?node ?since ?year
  }
  FILTER(?year - ?since > ?reports)
} ;
INSERT { GRAPH ?context { ?node run:mayMiss ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:since ?start .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?node run:sinceYear ?since } }
  FILTER(!BOUND(?since))
  OPTIONAL { GRAPH ?context { ?start run:low ?day } }
  OPTIONAL { GRAPH ?context { ?start run:why ?startWhy } }
  BIND(IF(BOUND(?day), reason:fact-missing, COALESCE(?startWhy, reason:fact-missing)) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:verdict ?verdict } }
WHERE {
  {
    SELECT ?context ?node (MAX(?one) AS ?verdict)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?scope run:holds ?context .
      {
        BIND(0 AS ?one)
      } UNION {
        GRAPH ?context { ?node run:mayMiss ?missing }
        BIND(1 AS ?one)
      } UNION {
        ?node run:shown ?condition .
        GRAPH ?context { ?node run:saw ?report }
        OPTIONAL { GRAPH ?report { ?condition run:verdict ?found } }
        BIND(COALESCE(?found, 1) AS ?one)
      }
    }
    GROUP BY ?context ?node
  }
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:shown ?condition .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:verdict 1 }
  {
    GRAPH ?context { ?node run:mayMiss ?why }
  } UNION {
    GRAPH ?context { ?node run:saw ?report }
    GRAPH ?report { ?condition run:why ?why }
  }
}
