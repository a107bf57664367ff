# Why a node of this level is unknown, or its amount no single figure: the reasons of what it rests on.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node run:level ?level ; run:rests ?part ; run:scope ?scope .
  ?context run:inScope ?scope .
  GRAPH ?context { ?part run:why ?why }
  GRAPH ?context { ?node run:verdict 1 }
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node run:level ?level ; run:reads ?operand ; run:bound ?bound ; run:scope ?scope .
  ?bound run:why ?why .
  ?context run:inScope ?scope .
  GRAPH ?context { ?node run:verdict 1 }
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a ?kind ; run:level ?level ; run:rests ?part ; run:scope ?scope .
  FILTER(?kind IN (run:Scaled, run:Product, run:Sum, run:Difference, run:Weighed))
  ?context run:inScope ?scope .
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a run:Limited ; run:level ?level ; run:of ?amount ; run:by ?bound ; run:scope ?scope .
  ?context run:inScope ?scope .
  OPTIONAL { ?node run:when ?condition . GRAPH ?context { ?condition run:verdict ?verdict } }
  {
    GRAPH ?context { ?amount run:why ?why }
  } UNION {
    GRAPH ?context { ?bound run:why ?why }
    BIND(true AS ?ofLimit)
  } UNION {
    ?node run:when ?test .
    GRAPH ?context { ?test run:verdict 1 ; run:why ?why }
  }
  FILTER(!BOUND(?ofLimit) || COALESCE(?verdict, 2) > 0)
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
