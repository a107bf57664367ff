# The sum of the parts; an open end of one part is an open end of the sum.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
WHERE {
  {
    SELECT ?context ?node (SUM(?least) AS ?lows) (SUM(?most) AS ?highs) (SUM(?noLow) AS ?lowless) (SUM(?noHigh) AS ?highless)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:term ?term .
      ?term run:is ?part .
      ?scope run:holds ?context .
      OPTIONAL { ?part run:floor ?floor }
      OPTIONAL { ?part run:ceiling ?ceiling }
      OPTIONAL { GRAPH ?context { ?part run:low ?partLow } }
      OPTIONAL { GRAPH ?context { ?part run:high ?partHigh } }
      BIND(COALESCE(?partLow, ?floor, 0.0) AS ?least)
      BIND(COALESCE(?partHigh, ?ceiling, 0.0) AS ?most)
      BIND(IF(BOUND(?partLow) || BOUND(?floor), 0, 1) AS ?noLow)
      BIND(IF(BOUND(?partHigh) || BOUND(?ceiling), 0, 1) AS ?noHigh)
    }
    GROUP BY ?context ?node
  }
  BIND(IF(?lowless = 0, ?lows, ?nothing) AS ?low)
  BIND(IF(?highless = 0, ?highs, ?nothing) AS ?high)
  BIND(IF((?lowless = 0 && !BOUND(?lows)) || (?highless = 0 && !BOUND(?highs))
       || COALESCE(ABS(?low) >= 100000000000000000000.0, false) || COALESCE(ABS(?high) >= 100000000000000000000.0, false), true, ?nothing) AS ?overflow)
}
