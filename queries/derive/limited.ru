# At most a limit; while its condition is unknown, with and without it.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?amount ; run:by ?bound .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:when ?condition . GRAPH ?context { ?condition run:verdict ?found } }
  OPTIONAL { ?node run:when ?stated }
  OPTIONAL { ?amount run:floor ?floor }
  OPTIONAL { ?amount run:ceiling ?ceiling }
  OPTIONAL { ?bound run:floor ?boundFloor }
  OPTIONAL { ?bound run:ceiling ?boundCeiling }
  OPTIONAL { GRAPH ?context { ?amount run:low ?read } }
  OPTIONAL { GRAPH ?context { ?amount run:high ?readHigh } }
  OPTIONAL { GRAPH ?context { ?bound run:low ?limitLow } }
  OPTIONAL { GRAPH ?context { ?bound run:high ?limitHigh } }
  BIND(COALESCE(?read, ?floor) AS ?least)
  BIND(COALESCE(?readHigh, ?ceiling) AS ?most)
  BIND(COALESCE(?limitLow, ?boundFloor) AS ?boundLow)
  BIND(COALESCE(?limitHigh, ?boundCeiling) AS ?boundHigh)
  BIND(IF(BOUND(?stated), COALESCE(?found, 1), 2) AS ?verdict)
  BIND(IF(?verdict = 0, ?least, IF(?boundLow < ?least, ?boundLow, ?least)) AS ?low)
  BIND(COALESCE(IF(?boundHigh < ?most, ?boundHigh, ?most), ?boundHigh, ?most) AS ?tight)
  BIND(IF(?verdict = 2, ?tight, ?most) AS ?high)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  { ?node run:of ?part } UNION { ?node run:by ?part . BIND(true AS ?ofLimit) } UNION { ?node run:when ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { ?node run:when ?condition . GRAPH ?context { ?condition run:verdict ?verdict } }
  FILTER(!BOUND(?ofLimit) || COALESCE(?verdict, 2) > 0)
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
