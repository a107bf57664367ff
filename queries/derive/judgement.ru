# What only a decision can say.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?node run:results ?count ; run:result ?result } }
  BIND(IF(COALESCE(?count = 1, false), ?result, 1) AS ?verdict)
  BIND(IF(!BOUND(?count), reason:needs-judgement, IF(?count > 1, reason:fact-conflict, ?nothing)) AS ?why)
}
