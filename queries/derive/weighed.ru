# Counts only if its condition is met: not met is 0, unknown is with and without.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?amount ; run:when ?condition .
  ?scope run:holds ?context .
  OPTIONAL { ?amount run:floor ?floor }
  OPTIONAL { ?amount run:ceiling ?ceiling }
  OPTIONAL { GRAPH ?context { ?condition run:verdict ?found } }
  OPTIONAL { GRAPH ?context { ?amount run:low ?read } }
  OPTIONAL { GRAPH ?context { ?amount run:high ?readHigh } }
  BIND(COALESCE(?read, ?floor) AS ?least)
  BIND(COALESCE(?readHigh, ?ceiling) AS ?most)
  BIND(COALESCE(?found, 1) AS ?verdict)
  BIND(IF(?verdict = 0, 0.0, IF(?verdict = 2, ?least, IF(?least < 0, ?least, 0.0))) AS ?low)
  BIND(IF(?verdict = 0, 0.0, IF(?verdict = 2, ?most, IF(?most > 0, ?most, 0.0))) AS ?high)
}
