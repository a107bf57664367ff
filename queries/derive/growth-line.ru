# What growth is held against: the year before times (1 + the stated bound, itself perhaps multiplied), so that nothing is
# divided. It is used only where the year before is above 0; no part at all of a base is 0, however large that may be.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:factor ?factor ; run:of ?base .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:by ?times }
  OPTIONAL { ?node run:by ?lowOf . GRAPH ?context { ?lowOf run:low ?timesLow } }
  OPTIONAL { ?node run:by ?highOf . GRAPH ?context { ?highOf run:high ?timesHigh } }
  OPTIONAL { GRAPH ?context { ?base run:low ?from } }
  OPTIONAL { GRAPH ?context { ?base run:high ?to } }
  BIND(IF(BOUND(?times), IF(?factor >= 0, ?timesLow, ?timesHigh), 1.0) AS ?least)
  BIND(IF(BOUND(?times), IF(?factor >= 0, ?timesHigh, ?timesLow), 1.0) AS ?most)
  BIND(1 + ?factor * ?least AS ?partLow)
  BIND(1 + ?factor * ?most AS ?partHigh)
  BIND(IF(?partLow = 0, 0.0, IF(?partLow > 0, ?partLow * ?from, ?partLow * ?to)) AS ?low)
  BIND(IF(?partHigh = 0, 0.0, IF(?partHigh > 0, ?partHigh * ?to, ?partHigh * ?from)) AS ?high)
  BIND(IF((BOUND(?least) && !BOUND(?partLow)) || (BOUND(?most) && !BOUND(?partHigh))
       || (BOUND(?partLow) && BOUND(?from) && BOUND(?to) && !BOUND(?low))
       || (BOUND(?partHigh) && BOUND(?from) && BOUND(?to) && !BOUND(?high))
       || COALESCE(ABS(?low) >= 100000000000000000000.0, false)
       || COALESCE(ABS(?high) >= 100000000000000000000.0, false), true, ?nothing) AS ?overflow)
}
