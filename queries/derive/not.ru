# The child must not hold.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:child ?child .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?child run:verdict ?found } }
  BIND(2 - COALESCE(?found, 1) AS ?verdict)
}
