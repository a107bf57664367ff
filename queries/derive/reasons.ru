# Why a condition of this level is unknown: the reasons of what it rests on.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:verdict 1 }
  { ?node run:child ?part } UNION { ?node run:reads ?part } UNION { ?node run:restsOn ?part }
  GRAPH ?context { ?part run:why ?why }
}
