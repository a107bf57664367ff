# How often a band of growth gives its number. Growth is now / before - 1; everything is multiplied by the year before, so
# that nothing is divided but a count of steps, which is corrected to the whole. A base of 0 or less has no growth.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?now ; run:per ?before .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:stretch ?stretch ; run:begun ?begun }
  OPTIONAL { ?node run:excludes ?excludes }
  OPTIONAL { ?node run:lower ?lower }
  OPTIONAL { ?node run:upper ?upper }
  OPTIONAL { ?node run:lower ?lowerFloorOf . ?lowerFloorOf run:floor ?lowerFloor }
  OPTIONAL { ?node run:lower ?lowerCeilingOf . ?lowerCeilingOf run:ceiling ?lowerCeiling }
  OPTIONAL { ?node run:upper ?upperFloorOf . ?upperFloorOf run:floor ?upperFloor }
  OPTIONAL { ?node run:upper ?upperCeilingOf . ?upperCeilingOf run:ceiling ?upperCeiling }
  OPTIONAL { GRAPH ?context { ?now run:low ?nowLow } }
  OPTIONAL { GRAPH ?context { ?now run:high ?nowHigh } }
  OPTIONAL { GRAPH ?context { ?before run:low ?beforeLow } }
  OPTIONAL { GRAPH ?context { ?before run:high ?beforeHigh } }
  OPTIONAL { ?node run:lower ?lowerLowOf . GRAPH ?context { ?lowerLowOf run:low ?lowerLow } }
  OPTIONAL { ?node run:lower ?lowerHighOf . GRAPH ?context { ?lowerHighOf run:high ?lowerHigh } }
  OPTIONAL { ?node run:upper ?upperLowOf . GRAPH ?context { ?upperLowOf run:low ?upperLow } }
  OPTIONAL { ?node run:upper ?upperHighOf . GRAPH ?context { ?upperHighOf run:high ?upperHigh } }
  BIND(COALESCE(?nowLow < 0, false) AS ?isLoss)
  BIND(COALESCE(?nowHigh < 0, false) AS ?isAllLoss)
  BIND(IF(?beforeLow > 0 && BOUND(?nowLow), true, ?nothing) AS ?known)
  BIND(IF(?known, IF(?isLoss, ?beforeLow, COALESCE(?beforeHigh, 1.0)), ?nothing) AS ?perLow)
  BIND(IF(?known, IF(?isLoss || BOUND(?beforeHigh), ?nowLow - ?perLow, -1.0), ?nothing) AS ?x)
  BIND(IF(?known && BOUND(?nowHigh), IF(?isAllLoss, COALESCE(?beforeHigh, 1.0), ?beforeLow), ?nothing) AS ?perHigh)
  BIND(IF(BOUND(?perHigh), IF(?isAllLoss && !BOUND(?beforeHigh), -1.0, ?nowHigh - ?perHigh), ?nothing) AS ?y)
  BIND(IF(BOUND(?lower), COALESCE(?lowerLow, ?lowerFloor), 0.0) AS ?fromLow)
  BIND(IF(BOUND(?lower), COALESCE(?lowerHigh, ?lowerCeiling), 0.0) AS ?fromHigh)
  BIND(COALESCE(?upperLow, ?upperFloor) * ?perLow AS ?toLow)
  BIND(IF(BOUND(?upper), IF(?toLow < ?x, ?toLow, ?x), ?x) AS ?top)
  BIND(IF(?fromHigh > 0, ?fromHigh * ?perLow, 0.0) AS ?start)
  BIND(COALESCE(IF(?top > ?start, ?top - ?start, 0.0), 0.0) AS ?surely)
  BIND(COALESCE(?upperHigh, ?upperCeiling) AS ?end)
  BIND(COALESCE(?perHigh, 1.0) AS ?scale)
  BIND(COALESCE(IF(?end * ?scale < ?y, ?end * ?scale, ?y), ?end * ?scale, ?y) AS ?most)
  BIND(COALESCE(IF(?fromLow > 0, ?fromLow * ?scale, 0.0), 0.0) AS ?begin)
  BIND(IF(?most > ?begin, ?most - ?begin, 0.0) AS ?mostly)
  BIND(?stretch * COALESCE(?perLow, 1.0) AS ?stepLow)
  BIND(?stretch * ?scale AS ?stepHigh)
  BIND(IF(?surely = 0, 0.0, FLOOR(?surely / ?stepLow)) AS ?guess)
  BIND(IF(?guess * ?stepLow > ?surely, ?guess - 1, IF((?guess + 1) * ?stepLow <= ?surely, ?guess + 1, ?guess)) AS ?full)
  BIND(IF(?mostly = 0, 0.0, FLOOR(?mostly / ?stepHigh)) AS ?guessMost)
  BIND(IF(?guessMost * ?stepHigh > ?mostly, ?guessMost - 1,
       IF((?guessMost + 1) * ?stepHigh <= ?mostly, ?guessMost + 1, ?guessMost)) AS ?fullMost)
  BIND(!BOUND(?lower) || COALESCE(IF(BOUND(?excludes), ?x > ?fromHigh * ?perLow, ?x >= ?fromHigh * ?perLow), false) AS ?isIn)
  BIND(BOUND(?lower) && COALESCE(IF(BOUND(?excludes), ?y <= ?fromLow * ?perHigh, ?y < ?fromLow * ?perHigh), false) AS ?isOut)
  BIND(IF(!BOUND(?stretch), IF(?isIn, 1, 0), IF(?begun = run:Full && ?full * ?stepLow < ?surely, ?full + 1, ?full)) AS ?low)
  BIND(IF(!BOUND(?stretch), IF(?isOut, 0, 1),
       IF(?begun = run:Full && ?fullMost * ?stepHigh < ?mostly, ?fullMost + 1, ?fullMost)) AS ?high)
  BIND(IF(!BOUND(?low) || (BOUND(?mostly) && !BOUND(?high)), true, ?nothing) AS ?overflow)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  ?node run:of ?now ; run:per ?before .
  {
    GRAPH ?context { ?now run:why ?why }
  } UNION {
    GRAPH ?context { ?before run:why ?why }
  } UNION {
    GRAPH ?context { ?before run:low ?base }
    FILTER(?base <= 0)
    BIND(reason:no-base AS ?why)
  } UNION {
    ?node run:lower ?end .
    GRAPH ?context { ?end run:why ?why }
  } UNION {
    ?node run:upper ?end .
    GRAPH ?context { ?end run:why ?why }
  }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
