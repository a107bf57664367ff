# What an assumption would say that is not made: unknown, as a condition and as an amount.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:because ?why .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:asCondition ?verdict }
}
