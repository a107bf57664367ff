# One quantity less another, crosswise, never below 0.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:level ?level .
  ?node a run:Difference ; run:level ?level ; run:scope ?scope ; run:of ?one ; run:by ?other .
  ?context run:inScope ?scope .
  OPTIONAL { ?one run:floor ?oneFloor }
  OPTIONAL { ?other run:floor ?otherFloor }
  OPTIONAL { GRAPH ?context { ?one run:low ?oneRead } }
  OPTIONAL { GRAPH ?context { ?one run:high ?b } }
  OPTIONAL { GRAPH ?context { ?other run:low ?otherRead } }
  OPTIONAL { GRAPH ?context { ?other run:high ?d } }
  BIND(COALESCE(?oneRead, ?oneFloor) - ?d AS ?least)
  BIND(?b - COALESCE(?otherRead, ?otherFloor) AS ?most)
  BIND(IF(COALESCE(?least > 0, false), ?least, 0.0) AS ?low)
  BIND(IF(?most > 0, ?most, 0.0) AS ?high)
}
