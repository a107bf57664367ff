# A record without a day may or may not count.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  ?context run:tests ?record .
  OPTIONAL { ?record run:day ?day }
  BIND(IF(BOUND(?day), 2, 1) AS ?verdict)
  BIND(IF(BOUND(?day), ?nothing, reason:fact-missing) AS ?why)
}
