# Days counted from a day that an indicator gives; calendar shifts are looked up, not calculated.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?day run:low ?to ; run:high ?to ; run:why ?why } }
WHERE {
  ?day a run:ShiftedDay ; run:scope ?scope ; run:of ?anchor ; run:shift ?shift .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?anchor run:low ?from } }
  OPTIONAL { GRAPH ?context { ?anchor run:why ?anchorWhy } }
  BIND(COALESCE(IRI(CONCAT(STR(?shift), "/", STR(?from))), run:none) AS ?entry)
  OPTIONAL { ?entry run:toKey ?to }
  BIND(IF(BOUND(?to), ?nothing, IF(BOUND(?from), reason:ill-typed, ?anchorWhy)) AS ?why)
}
