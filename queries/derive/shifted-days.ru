# Days counted from a day that an indicator gives; calendar shifts are looked up, not calculated.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?day run:low ?to ; run:high ?to ; run:why ?why } }
WHERE {
  ?day a run:ShiftedDay ; run:scope ?scope ; run:of ?anchor ; run:shift ?shift .
  ?context run:inScope ?scope .
  OPTIONAL { GRAPH ?context { ?anchor run:low ?from } }
  OPTIONAL { GRAPH ?context { ?anchor run:why ?anchorWhy } }
  OPTIONAL {
    GRAPH ?context { ?anchor run:low ?key }
    ?entry run:by ?shift ; run:fromKey ?key ; run:toKey ?to .
  }
  BIND(IF(BOUND(?to), ?nothing, IF(BOUND(?from), reason:ill-typed, ?anchorWhy)) AS ?why)
}
