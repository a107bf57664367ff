# The highest value in the earlier reports of a series since a start: from the highest known up to no bound while a report
# is missing. Where no year lies between, 0.
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
INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:floor ?floor }
  OPTIONAL { ?node run:since ?start . GRAPH ?context { ?start run:why ?startWhy } }
  OPTIONAL { ?node run:since ?begin . GRAPH ?context { ?begin run:low ?beginDay } }
  OPTIONAL { GRAPH ?context { ?series run:lost ?lost } }
  OPTIONAL { GRAPH ?context { ?node run:sinceYear ?since ; run:groundYear ?year } }
  OPTIONAL {
    {
      SELECT ?context ?node (MAX(?value) AS ?highest)
      WHERE {
        run:run run:step ?step .
        ?step run:takes ?group .
        ?group run:scope ?scope ; run:evaluates ?node .
        ?node run:shown ?figure .
        ?scope run:holds ?context .
        GRAPH ?context { ?node run:saw ?report }
        GRAPH ?report { ?figure run:low ?value }
      }
      GROUP BY ?context ?node
    }
  }
  OPTIONAL {
    {
      SELECT ?context ?node (MAX(?top) AS ?most) (COUNT(?top) AS ?closed)
      WHERE {
        run:run run:step ?step .
        ?step run:takes ?group .
        ?group run:scope ?scope ; run:evaluates ?node .
        ?node run:shown ?figure .
        ?scope run:holds ?context .
        GRAPH ?context { ?node run:saw ?report }
        GRAPH ?report { ?figure run:high ?top }
      }
      GROUP BY ?context ?node
    }
  }
  BIND(COALESCE(?year <= ?since, false) AS ?fresh)
  BIND(BOUND(?lost) AS ?isLost)
  BIND(IF(?isLost, ?nothing, IF(?fresh, 0.0, COALESCE(?highest, ?floor))) AS ?low)
  BIND(IF(?isLost, ?nothing, IF(?fresh, 0.0, IF(?year - ?since = ?closed, ?most, ?nothing))) AS ?high)
  BIND(IF(?isLost, reason:fact-missing,
       IF(BOUND(?since), ?nothing, IF(BOUND(?beginDay), reason:fact-missing, COALESCE(?startWhy, reason:fact-missing)))) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:shown ?figure ; run:series ?series .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?series run:lost ?lost } }
  FILTER(!BOUND(?lost))
  GRAPH ?context { ?node run:saw ?report }
  GRAPH ?report { ?figure run:why ?why }
} ;
INSERT { GRAPH ?context { ?node run:why reason:fact-conflict } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:sinceYear ?since . ?series run:clashesIn ?clash }
  FILTER(?clash >= ?since)
} ;
INSERT { GRAPH ?context { ?node run:why reason:fact-missing } }
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
  OPTIONAL { ?node run:series ?own . GRAPH ?context { ?own run:lost ?lost } }
  FILTER(!BOUND(?lost))
}
