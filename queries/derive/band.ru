# How often a band gives its number: steps counted inside the band, begun steps as declared; without a step once, as soon
# as the base has entered it. A band begins at 0 at the earliest. What is not known of the base may or may not lie in it.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?base .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:stretch ?stretch ; run:begun ?begun ; run:share ?share }
  OPTIONAL { ?node run:excludes ?excludes }
  OPTIONAL { ?node run:lower ?lower }
  OPTIONAL { ?node run:upper ?upper }
  OPTIONAL { ?base run:floor ?baseFloor }
  OPTIONAL { ?base run:ceiling ?baseCeiling }
  OPTIONAL { ?node run:lower ?lowerFloorOf . ?lowerFloorOf run:floor ?lowerFloor }
  OPTIONAL { ?node run:lower ?lowerCeilingOf . ?lowerCeilingOf run:ceiling ?lowerCeiling }
  OPTIONAL { ?node run:upper ?upperFloorOf . ?upperFloorOf run:floor ?upperFloor }
  OPTIONAL { ?node run:upper ?upperCeilingOf . ?upperCeilingOf run:ceiling ?upperCeiling }
  OPTIONAL { GRAPH ?context { ?base run:low ?baseLow } }
  OPTIONAL { GRAPH ?context { ?base run:high ?baseHigh } }
  OPTIONAL { ?node run:lower ?lowerLowOf . GRAPH ?context { ?lowerLowOf run:low ?lowerLow } }
  OPTIONAL { ?node run:lower ?lowerHighOf . GRAPH ?context { ?lowerHighOf run:high ?lowerHigh } }
  OPTIONAL { ?node run:upper ?upperLowOf . GRAPH ?context { ?upperLowOf run:low ?upperLow } }
  OPTIONAL { ?node run:upper ?upperHighOf . GRAPH ?context { ?upperHighOf run:high ?upperHigh } }
  BIND(COALESCE(?baseLow, ?baseFloor) AS ?x)
  BIND(COALESCE(?baseHigh, ?baseCeiling) AS ?y)
  BIND(IF(BOUND(?lower), COALESCE(?lowerLow, ?lowerFloor), 0.0) AS ?fromLow)
  BIND(IF(BOUND(?lower), COALESCE(?lowerHigh, ?lowerCeiling), 0.0) AS ?fromHigh)
  BIND(COALESCE(?upperLow, ?upperFloor) AS ?toLow)
  BIND(COALESCE(?upperHigh, ?upperCeiling) AS ?toHigh)
  BIND(IF(BOUND(?upper), IF(?toLow < ?x, ?toLow, ?x), ?x) AS ?top)
  BIND(IF(?fromHigh > 0, ?fromHigh, 0.0) AS ?start)
  BIND(COALESCE(IF(?top > ?start, ?top - ?start, 0.0), 0.0) AS ?surely)
  BIND(COALESCE(IF(?toHigh < ?y, ?toHigh, ?y), ?toHigh, ?y) AS ?most)
  BIND(COALESCE(IF(?fromLow > 0, ?fromLow, 0.0), 0.0) AS ?begin)
  BIND(IF(?most > ?begin, ?most - ?begin, 0.0) AS ?mostly)
  BIND(IF(?surely = 0, 0.0, FLOOR(?surely / ?stretch)) AS ?guess)
  BIND(IF(?guess * ?stretch > ?surely, ?guess - 1, IF((?guess + 1) * ?stretch <= ?surely, ?guess + 1, ?guess)) AS ?full)
  BIND(IF(?mostly = 0, 0.0, FLOOR(?mostly / ?stretch)) AS ?guessMost)
  BIND(IF(?guessMost * ?stretch > ?mostly, ?guessMost - 1,
       IF((?guessMost + 1) * ?stretch <= ?mostly, ?guessMost + 1, ?guessMost)) AS ?fullMost)
  BIND(!BOUND(?lower) || COALESCE(IF(BOUND(?excludes), ?x > ?fromHigh, ?x >= ?fromHigh), false) AS ?isIn)
  BIND(BOUND(?lower) && COALESCE(IF(BOUND(?excludes), ?y <= ?fromLow, ?y < ?fromLow), false) AS ?isOut)
  BIND(IF(!BOUND(?stretch), IF(?isIn, 1, 0),
       IF(?begun = run:ProRata, ?surely * ?share,
       IF(?begun = run:Full && ?full * ?stretch < ?surely, ?full + 1, ?full))) AS ?low)
  BIND(IF(!BOUND(?stretch), IF(?isOut, 0, 1),
       IF(?begun = run:ProRata, ?mostly * ?share,
       IF(?begun = run:Full && ?fullMost * ?stretch < ?mostly, ?fullMost + 1, ?fullMost))) AS ?high)
  BIND(IF(!BOUND(?low) || (BOUND(?mostly) && !BOUND(?high)), true, ?nothing) AS ?overflow)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  { ?node run:of ?part } UNION { ?node run:lower ?part } UNION { ?node run:upper ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
