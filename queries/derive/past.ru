# The value of the year before, and the highest value of the years since a start: from the highest known up to no
# bound while a year is missing. A reported highest value closes the years before the report that states it; if an
# earlier value is higher than it says, nothing is known.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?reading run:low ?value ; run:high ?value ; run:why ?why } }
WHERE {
  ?reading a run:YearBefore ; run:scope ?scope ; run:base ?base .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  OPTIONAL {
    ?ground run:year ?year .
    ?cell run:cellOf ?enterprise ; run:indicator ?base ; run:cellYear ?before .
    FILTER(?before = ?year - 1)
    OPTIONAL { ?cell run:low ?value }
    OPTIONAL { ?cell run:why ?cellWhy }
  }
  BIND(IF(BOUND(?value), ?nothing, COALESCE(?cellWhy, reason:fact-missing)) AS ?why)
} ;
INSERT { GRAPH ?context { ?reading run:sinceYear ?since ; run:groundYear ?year } }
WHERE {
  ?reading a run:Peak ; run:scope ?scope ; run:since ?start .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:year ?year .
  GRAPH ?context { ?start run:low ?day }
  BIND(FLOOR(?day / 10000) AS ?since)
} ;
INSERT { GRAPH ?context { ?reading run:saw ?cell } }
WHERE {
  ?reading a run:Peak ; run:scope ?scope ; run:base ?base .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  GRAPH ?context { ?reading run:sinceYear ?since ; run:groundYear ?year }
  ?cell run:cellOf ?enterprise ; run:indicator ?base ; run:cellYear ?cellYear .
  FILTER(?cellYear >= ?since && ?cellYear < ?year)
} ;
INSERT { GRAPH ?context { ?reading run:attested ?cell } }
WHERE {
  ?reading a run:Peak ; run:scope ?scope ; run:indicator ?peak .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  GRAPH ?context { ?reading run:sinceYear ?since ; run:groundYear ?year }
  ?cell run:cellOf ?enterprise ; run:indicator ?peak ; run:cellYear ?cellYear ; run:low ?value .
  FILTER(?cellYear > ?since && ?cellYear <= ?year)
} ;
INSERT { GRAPH ?context { ?reading run:closedBefore ?year ; run:closedAt ?value } }
WHERE {
  {
    SELECT ?context ?reading (MAX(?cellYear) AS ?year)
    WHERE { GRAPH ?context { ?reading run:attested ?cell } ?cell run:cellYear ?cellYear }
    GROUP BY ?context ?reading
  }
  GRAPH ?context { ?reading run:attested ?latest }
  ?latest run:cellYear ?year ; run:low ?value .
} ;
INSERT { GRAPH ?context { ?reading run:contradicted true } }
WHERE {
  GRAPH ?context { ?reading run:closedBefore ?year ; run:closedAt ?value }
  { GRAPH ?context { ?reading run:saw ?cell } } UNION { GRAPH ?context { ?reading run:attested ?cell } }
  ?cell run:cellYear ?cellYear ; run:low ?earlier .
  FILTER(?cellYear < ?year && ?earlier > ?value)
} ;
INSERT { GRAPH ?context { ?reading run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  ?reading a run:Peak ; run:scope ?scope ; run:since ?start ; run:ofNothing ?nothingBefore .
  ?scope run:holds ?context .
  OPTIONAL { ?reading run:floor ?floor }
  OPTIONAL { GRAPH ?context { ?reading run:sinceYear ?since ; run:groundYear ?year } }
  OPTIONAL { GRAPH ?context { ?reading run:closedBefore ?closed } }
  OPTIONAL { GRAPH ?context { ?reading run:contradicted ?contradicted } }
  OPTIONAL { GRAPH ?context { ?start run:why ?startWhy } }
  OPTIONAL {
    {
      SELECT ?context ?reading (MAX(?value) AS ?highest)
      WHERE {
        { GRAPH ?context { ?reading run:saw ?cell } } UNION { GRAPH ?context { ?reading run:attested ?cell } }
        ?cell run:low ?value .
      }
      GROUP BY ?context ?reading
    }
  }
  OPTIONAL {
    {
      SELECT ?context ?reading (COUNT(?knownCell) AS ?counted)
      WHERE {
        GRAPH ?context { ?reading run:saw ?knownCell }
        ?knownCell run:low ?knownValue ; run:cellYear ?knownYear .
        OPTIONAL { GRAPH ?context { ?reading run:closedBefore ?from } }
        FILTER(!BOUND(?from) || ?knownYear >= ?from)
      }
      GROUP BY ?context ?reading
    }
  }
  BIND(COALESCE(IF(?closed > ?since, ?closed, ?since), ?since) AS ?first)
  BIND(COALESCE(?contradicted, false) AS ?clash)
  BIND(COALESCE(?year <= ?since, false) AS ?fresh)
  BIND(COALESCE(!?clash && ?year - ?first <= COALESCE(?counted, 0), false) AS ?complete)
  BIND(IF(?fresh, ?nothingBefore, IF(?clash || !BOUND(?since), ?floor, COALESCE(?highest, ?floor))) AS ?low)
  BIND(IF(?fresh, ?nothingBefore, IF(?complete, ?low, ?nothing)) AS ?high)
  BIND(IF(?fresh || ?complete, ?nothing,
       IF(?clash, reason:fact-conflict,
       IF(!BOUND(?since), COALESCE(?startWhy, reason:fact-missing), ?nothing))) AS ?why)
} ;
INSERT { GRAPH ?context { ?reading run:why ?why } }
WHERE {
  GRAPH ?context { ?reading run:saw ?cell }
  ?reading a run:Peak .
  ?cell run:why ?why ; run:cellYear ?cellYear .
  OPTIONAL { GRAPH ?context { ?reading run:closedBefore ?from } }
  OPTIONAL { GRAPH ?context { ?reading run:contradicted ?contradicted } }
  FILTER(!BOUND(?contradicted) && (!BOUND(?from) || ?cellYear >= ?from))
} ;
INSERT { GRAPH ?context { ?reading run:why reason:fact-missing } }
WHERE {
  {
    SELECT ?context ?reading (COUNT(?cell) AS ?counted)
    WHERE {
      ?reading a run:Peak .
      GRAPH ?context { ?reading run:sinceYear ?any }
      OPTIONAL {
        GRAPH ?context { ?reading run:saw ?cell }
        ?cell run:cellYear ?cellYear .
        OPTIONAL { GRAPH ?context { ?reading run:closedBefore ?from } }
        FILTER(!BOUND(?from) || ?cellYear >= ?from)
      }
    }
    GROUP BY ?context ?reading
  }
  GRAPH ?context { ?reading run:sinceYear ?since ; run:groundYear ?year }
  OPTIONAL { GRAPH ?context { ?reading run:closedBefore ?closed } }
  OPTIONAL { GRAPH ?context { ?reading run:contradicted ?contradicted } }
  BIND(COALESCE(IF(?closed > ?since, ?closed, ?since), ?since) AS ?first)
  FILTER(!BOUND(?contradicted) && ?year - ?first > ?counted)
} ;
INSERT { GRAPH ?context { ?reading run:low ?number ; run:high ?number ; run:why ?why } }
WHERE {
  ?reading a run:Increase ; run:scope ?scope ; run:of ?now ; run:by ?before .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?now run:low ?nowValue } }
  OPTIONAL { GRAPH ?context { ?before run:low ?beforeValue } }
  OPTIONAL { GRAPH ?context { ?now run:why ?nowWhy } }
  OPTIONAL { GRAPH ?context { ?before run:why ?beforeWhy } }
  BIND(?nowValue - ?beforeValue AS ?number)
  OPTIONAL { VALUES ?which { 1 2 } }
  BIND(IF(BOUND(?number), ?nothing, IF(?which = 1, ?nowWhy, ?beforeWhy)) AS ?why)
}
