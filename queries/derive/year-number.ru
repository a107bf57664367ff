# The number of the year, that of the first day being 1.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?number ; run:high ?number ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:anchor ?anchor .
  ?scope run:holds ?context .
  ?context run:ground ?ground ; run:tests ?tested .
  BIND(IF(?anchor = run:tests, ?tested, ?ground) AS ?record)
  OPTIONAL { ?record run:year ?year }
  OPTIONAL { ?node run:since ?start . GRAPH ?context { ?start run:low ?day } }
  OPTIONAL { ?node run:since ?begin . GRAPH ?context { ?begin run:why ?startWhy } }
  BIND(?year - FLOOR(?day / 10000) + 1 AS ?number)
  BIND(IF(BOUND(?number), ?nothing, IF(BOUND(?day), reason:fact-missing, COALESCE(?startWhy, reason:fact-missing))) AS ?why)
}
