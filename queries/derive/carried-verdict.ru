# What a condition came to on the thing that a reading names: a dated record of the enterprise.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:from ?place } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:thing ?thing .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  GRAPH ?context { ?thing run:code ?place }
  ?place run:ofEnterprise ?enterprise ; run:day ?dated .
} ;
INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:shown ?condition ; run:thing ?thing .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?node run:from ?place } }
  OPTIONAL { GRAPH ?context { ?node run:from ?one } GRAPH ?one { ?condition run:verdict ?found } }
  OPTIONAL { GRAPH ?context { ?node run:from ?other } GRAPH ?other { ?condition run:why ?foundWhy } }
  OPTIONAL { GRAPH ?context { ?thing run:why ?thingWhy } }
  BIND(COALESCE(?found, 1) AS ?verdict)
  BIND(IF(BOUND(?place), ?foundWhy, COALESCE(?thingWhy, reason:fact-missing)) AS ?why)
}
