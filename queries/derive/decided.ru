# A number set case by case: between its bounds until a decision sets it.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:least ?least .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:most ?most }
  OPTIONAL { GRAPH ?context { ?node run:results ?count ; run:result ?result } }
  BIND(COALESCE(?count = 1, false) AS ?isSet)
  BIND(IF(?isSet, ?result, ?least) AS ?low)
  BIND(IF(?isSet, ?result, ?most) AS ?high)
  BIND(IF(COALESCE(?low = ?high, false), ?nothing, reason:needs-decision) AS ?why)
}
