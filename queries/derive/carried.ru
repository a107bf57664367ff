# What was found on another record: the ground, the record under test, or the thing that a reading names. A thing that is no
# dated record of the enterprise shows nothing.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:from ?place } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:anchor ?anchor .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?tested .
  BIND(IF(?anchor = run:tests, ?tested, ?ground) AS ?place)
  ?place run:ofEnterprise ?enterprise .
} ;
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
INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:shown ?figure .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?node run:from ?place } }
  OPTIONAL { GRAPH ?context { ?node run:from ?one } GRAPH ?one { ?figure run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:from ?other } GRAPH ?other { ?figure run:high ?high } }
  OPTIONAL { GRAPH ?context { ?node run:from ?third } GRAPH ?third { ?figure run:why ?figureWhy } }
  OPTIONAL { ?node run:thing ?thing . GRAPH ?context { ?thing run:why ?thingWhy } }
  BIND(IF(BOUND(?place), ?figureWhy, COALESCE(?thingWhy, reason:fact-missing)) AS ?why)
}
