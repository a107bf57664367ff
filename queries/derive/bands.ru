# Why the sum of bands is no single figure: how often a band counts, its number, whether it counts at all.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:band ?band .
  ?scope run:holds ?context .
  { ?band run:counts ?part } UNION { ?band run:amount ?part } UNION { ?band run:when ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { ?band run:when ?test . GRAPH ?context { ?test run:verdict ?verdict } }
  FILTER(COALESCE(?verdict, 2) > 0)
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
