# Why a computed number of this level is no single figure: the reasons of what it is computed from.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  { ?node run:of ?part } UNION { ?node run:by ?part } UNION { ?node run:when ?part } UNION { ?node run:term ?term . ?term run:is ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
