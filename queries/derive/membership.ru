# A code is one of the members, or narrower; outside an open list is unknown.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:reads ?reading ; run:open ?open .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?reading run:code ?code } }
  OPTIONAL {
    GRAPH ?context { ?reading run:code ?inside }
    ?inside run:within ?member .
    ?node run:oneOf ?member .
  }
  BIND(IF(BOUND(?inside), 2, IF(BOUND(?code) && !?open, 0, 1)) AS ?verdict)
  BIND(IF(?verdict = 1 && BOUND(?code), reason:list-open, ?nothing) AS ?why)
}
