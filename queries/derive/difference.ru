# One quantity less another, crosswise, never below 0.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:of ?one ; run:by ?other .
  ?scope run:holds ?context .
  OPTIONAL { ?one run:floor ?oneFloor }
  OPTIONAL { ?one run:ceiling ?oneCeiling }
  OPTIONAL { ?other run:floor ?otherFloor }
  OPTIONAL { ?other run:ceiling ?otherCeiling }
  OPTIONAL { GRAPH ?context { ?one run:low ?oneRead } }
  OPTIONAL { GRAPH ?context { ?one run:high ?oneMost } }
  OPTIONAL { GRAPH ?context { ?other run:low ?otherRead } }
  OPTIONAL { GRAPH ?context { ?other run:high ?otherMost } }
  BIND(COALESCE(?oneMost, ?oneCeiling) AS ?b)
  BIND(COALESCE(?otherMost, ?otherCeiling) AS ?d)
  BIND(COALESCE(?oneRead, ?oneFloor) - ?d AS ?least)
  BIND(?b - COALESCE(?otherRead, ?otherFloor) AS ?most)
  BIND(IF(COALESCE(?least > 0, false), ?least, 0.0) AS ?low)
  BIND(IF(?most > 0, ?most, 0.0) AS ?high)
}
