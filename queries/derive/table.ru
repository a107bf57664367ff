# The first row that is met gives the number; unknown rows before it are possible. If no row is surely met the
# amount is unknown, unless the award cannot be met without one of the rows.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?line run:rowVerdict ?verdict } }
WHERE {
  run:run run:level ?level .
  ?node a run:Table ; run:level ?level ; run:scope ?scope ; run:row ?line .
  ?context run:inScope ?scope .
  OPTIONAL { ?line run:always ?always }
  OPTIONAL { ?line run:when ?test . GRAPH ?context { ?test run:verdict ?found } }
  BIND(IF(BOUND(?always), 2, COALESCE(?found, 1)) AS ?verdict)
} ;
INSERT { GRAPH ?context { ?node run:firstRow ?first } }
WHERE {
  {
    SELECT ?context ?node (MIN(?order) AS ?first)
    WHERE {
      run:run run:level ?level .
      ?node a run:Table ; run:level ?level ; run:row ?line .
      ?line run:order ?order .
      GRAPH ?context { ?line run:rowVerdict 2 }
    }
    GROUP BY ?context ?node
  }
} ;
INSERT { GRAPH ?context { ?node run:usesRow ?line } }
WHERE {
  run:run run:level ?level .
  ?node a run:Table ; run:level ?level ; run:row ?line .
  ?line run:order ?order .
  GRAPH ?context { ?line run:rowVerdict ?verdict }
  OPTIONAL { GRAPH ?context { ?node run:firstRow ?first } }
  FILTER(?verdict >= 1 && (!BOUND(?first) || ?order <= ?first))
} ;
INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a run:Table ; run:level ?level ; run:scope ?scope ; run:exhaustive ?exhaustive .
  ?context run:inScope ?scope .
  OPTIONAL { ?node run:never ?floor }
  OPTIONAL { GRAPH ?context { ?node run:firstRow ?first } }
  OPTIONAL {
    {
      SELECT ?context ?node (MIN(?least) AS ?lowest) (MAX(?most) AS ?highest) (SUM(?noLow) AS ?lowless) (SUM(?noHigh) AS ?highless)
      WHERE {
        GRAPH ?context { ?node run:usesRow ?line }
        ?line run:amount ?amount .
        OPTIONAL { ?amount run:floor ?amountFloor }
        OPTIONAL { GRAPH ?context { ?amount run:low ?amountLow } }
        OPTIONAL { GRAPH ?context { ?amount run:high ?amountHigh } }
        BIND(COALESCE(?amountLow, ?amountFloor, 0.0) AS ?least)
        BIND(COALESCE(?amountHigh, 0.0) AS ?most)
        BIND(IF(BOUND(?amountLow) || BOUND(?amountFloor), 0, 1) AS ?noLow)
        BIND(IF(BOUND(?amountHigh), 0, 1) AS ?noHigh)
      }
      GROUP BY ?context ?node
    }
  }
  BIND(BOUND(?lowest) && (BOUND(?first) || ?exhaustive) AS ?some)
  BIND(IF(!?some, ?floor, IF(?lowless = 0, ?lowest, ?nothing)) AS ?low)
  BIND(IF(?some && ?highless = 0, ?highest, ?nothing) AS ?high)
  BIND(IF(?some, ?nothing, reason:no-row) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a run:Table ; run:level ?level .
  GRAPH ?context { ?node run:usesRow ?line }
  { ?line run:amount ?part } UNION { ?line run:when ?part }
  GRAPH ?context { ?part run:why ?why }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
