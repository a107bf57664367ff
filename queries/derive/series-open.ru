# Where it is not known to which series a report belongs, nothing is known of its earlier years.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?series run:lost ?lost } }
  BIND(IF(BOUND(?lost), 1, 0) AS ?verdict)
  BIND(IF(BOUND(?lost), reason:fact-missing, ?nothing) AS ?why)
}
