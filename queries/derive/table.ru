# The first row that is met gives the number; unknown rows before it are possible. If no row is surely met the
# amount is unknown, unless the award cannot be met without one of the rows.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:firstRow ?first } }
WHERE {
  {
    SELECT ?context ?node (MIN(?order) AS ?first)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:row ?line .
      ?line run:order ?order .
      ?scope run:holds ?context .
      OPTIONAL { ?line run:always ?always }
      OPTIONAL { ?line run:when ?test . GRAPH ?context { ?test run:verdict ?found } }
      FILTER(BOUND(?always) || ?found = 2)
    }
    GROUP BY ?context ?node
  }
} ;
INSERT { GRAPH ?context { ?node run:usesRow ?line } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:row ?line .
  ?line run:order ?order .
  ?scope run:holds ?context .
  OPTIONAL { ?line run:always ?always }
  OPTIONAL { ?line run:when ?test . GRAPH ?context { ?test run:verdict ?found } }
  OPTIONAL { GRAPH ?context { ?node run:firstRow ?first } }
  BIND(IF(BOUND(?always), 2, COALESCE(?found, 1)) AS ?verdict)
  FILTER(?verdict >= 1 && (!BOUND(?first) || ?order <= ?first))
} ;
INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:exhaustive ?exhaustive .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:never ?never }
  OPTIONAL { GRAPH ?context { ?node run:firstRow ?first } }
  OPTIONAL {
    {
      SELECT ?context ?node (MIN(?least) AS ?lowest) (MAX(?most) AS ?highest) (SUM(?noLow) AS ?lowless) (SUM(?noHigh) AS ?highless)
      WHERE {
        run:run run:step ?step .
        ?step run:takes ?group .
        ?group run:scope ?scope ; run:evaluates ?node .
        ?scope run:holds ?context .
        GRAPH ?context { ?node run:usesRow ?line }
        ?line run:amount ?amount .
        OPTIONAL { ?amount run:floor ?floor }
        OPTIONAL { ?amount run:ceiling ?ceiling }
        OPTIONAL { GRAPH ?context { ?amount run:low ?amountLow } }
        OPTIONAL { GRAPH ?context { ?amount run:high ?amountHigh } }
        BIND(COALESCE(?amountLow, ?floor, 0.0) AS ?least)
        BIND(COALESCE(?amountHigh, ?ceiling, 0.0) AS ?most)
        BIND(IF(BOUND(?amountLow) || BOUND(?floor), 0, 1) AS ?noLow)
        BIND(IF(BOUND(?amountHigh) || BOUND(?ceiling), 0, 1) AS ?noHigh)
      }
      GROUP BY ?context ?node
    }
  }
  BIND(BOUND(?lowest) && (BOUND(?first) || ?exhaustive) AS ?some)
  BIND(IF(!?some, ?never, IF(?lowless = 0, ?lowest, ?nothing)) AS ?low)
  BIND(IF(?some && ?highless = 0, ?highest, ?nothing) AS ?high)
  BIND(IF(?some, ?nothing, reason:no-row) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:usesRow ?line }
  { ?line run:amount ?part } UNION { ?line run:when ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
