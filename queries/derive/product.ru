# One quantity times another, end by end; where a value may be below 0 the corners decide.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
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
  BIND(COALESCE(?oneRead, ?oneFloor) AS ?a)
  BIND(COALESCE(?oneMost, ?oneCeiling) AS ?b)
  BIND(COALESCE(?otherRead, ?otherFloor) AS ?c)
  BIND(COALESCE(?otherMost, ?otherCeiling) AS ?d)
  BIND(COALESCE(?a >= 0 && ?c >= 0, false) AS ?positive)
  BIND(?a * ?c AS ?ac)
  BIND(?a * ?d AS ?ad)
  BIND(?b * ?c AS ?bc)
  BIND(?b * ?d AS ?bd)
  BIND(IF(?ac < ?ad, ?ac, ?ad) AS ?low1)
  BIND(IF(?bc < ?bd, ?bc, ?bd) AS ?low2)
  BIND(IF(?ac > ?ad, ?ac, ?ad) AS ?high1)
  BIND(IF(?bc > ?bd, ?bc, ?bd) AS ?high2)
  BIND(IF(?positive, ?ac, IF(?low1 < ?low2, ?low1, ?low2)) AS ?low)
  BIND(IF(?positive, ?bd, IF(?high1 > ?high2, ?high1, ?high2)) AS ?high)
  BIND(IF((BOUND(?a) && BOUND(?c) && !BOUND(?ac)) || (BOUND(?b) && BOUND(?d) && !BOUND(?bd))
       || COALESCE(ABS(?low) >= 100000000000000000000.0, false) || COALESCE(ABS(?high) >= 100000000000000000000.0, false), true, ?nothing) AS ?overflow)
}
