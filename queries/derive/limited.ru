# At most a limit; while its condition is unknown, with and without it.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:level ?level .
  ?node a run:Limited ; run:level ?level ; run:scope ?scope ; run:of ?amount ; run:by ?bound .
  ?context run:inScope ?scope .
  OPTIONAL { ?node run:when ?condition . GRAPH ?context { ?condition run:verdict ?found } }
  OPTIONAL { ?node run:when ?stated }
  OPTIONAL { ?amount run:floor ?floor }
  OPTIONAL { GRAPH ?context { ?amount run:low ?read } }
  OPTIONAL { GRAPH ?context { ?amount run:high ?most } }
  OPTIONAL { GRAPH ?context { ?bound run:low ?boundLow } }
  OPTIONAL { GRAPH ?context { ?bound run:high ?boundHigh } }
  BIND(COALESCE(?read, ?floor) AS ?least)
  BIND(IF(BOUND(?stated), COALESCE(?found, 1), 2) AS ?verdict)
  BIND(IF(?verdict = 0, ?least, IF(?boundLow < ?least, ?boundLow, ?least)) AS ?low)
  BIND(COALESCE(IF(?boundHigh < ?most, ?boundHigh, ?most), ?boundHigh, ?most) AS ?tight)
  BIND(IF(?verdict = 2, ?tight, ?most) AS ?high)
}
