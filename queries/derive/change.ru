# This year's figure less that of the year before, crosswise; it may be below 0.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?now ; run:by ?before ; run:series ?series .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?series run:lost ?lost } }
  OPTIONAL { GRAPH ?context { ?now run:low ?nowLow } }
  OPTIONAL { GRAPH ?context { ?now run:high ?nowHigh } }
  OPTIONAL { GRAPH ?context { ?before run:low ?beforeLow } }
  OPTIONAL { GRAPH ?context { ?before run:high ?beforeHigh } }
  BIND(IF(BOUND(?lost), ?nothing, ?nowLow - ?beforeHigh) AS ?low)
  BIND(IF(BOUND(?lost), ?nothing, ?nowHigh - ?beforeLow) AS ?high)
  BIND(IF(BOUND(?lost), reason:fact-missing, ?nothing) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series .
  ?scope run:holds ?context .
  { ?node run:of ?part } UNION { ?node run:by ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?series run:lost ?lost } }
  FILTER(!BOUND(?lost))
}
