# What an indicator comes to in the report of the year before.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:series ?series ; run:shown ?figure .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?series run:lastYear ?report } }
  OPTIONAL { GRAPH ?context { ?series run:lastYear ?one } GRAPH ?one { ?figure run:low ?low } }
  OPTIONAL { GRAPH ?context { ?series run:lastYear ?other } GRAPH ?other { ?figure run:high ?high } }
  OPTIONAL { GRAPH ?context { ?series run:lastYear ?third } GRAPH ?third { ?figure run:why ?figureWhy } }
  OPTIONAL { GRAPH ?context { ?series run:groundYear ?year ; run:clashesIn ?clash } FILTER(?clash = ?year - 1) }
  BIND(IF(BOUND(?report), ?figureWhy, IF(BOUND(?clash), reason:fact-conflict, reason:fact-missing)) AS ?why)
}
