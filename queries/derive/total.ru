# The sum, or the number, of the records that meet a condition; open above until a register is complete. A record that may
# or may not count is from 0. One row for each record, and one where there is none.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why ; run:overflow ?overflow } }
WHERE {
  {
    SELECT ?context ?node (SUM(?least) AS ?lows) (SUM(?most) AS ?highs) (SUM(?noLow) AS ?lowless) (SUM(?noHigh) AS ?highless)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:test ?test .
      ?scope run:holds ?context .
      OPTIONAL { ?node run:shown ?figure }
      OPTIONAL { ?node run:shown ?money . ?money run:floor ?floor }
      OPTIONAL {
        ?context run:inner ?candidate .
        ?candidate run:atBest ?best .
        GRAPH ?candidate { ?test run:verdict ?tested }
      }
      OPTIONAL { ?node run:shown ?one . ?context run:inner ?candidate . GRAPH ?candidate { ?one run:low ?readLow } }
      OPTIONAL { ?node run:shown ?other . ?context run:inner ?candidate . GRAPH ?candidate { ?other run:high ?readHigh } }
      BIND(COALESCE(IF(?tested > ?best, ?best, ?tested), 0) AS ?found)
      BIND(IF(BOUND(?figure), COALESCE(?readLow, ?floor), 1) AS ?part)
      BIND(IF(BOUND(?figure), ?readHigh, 1) AS ?partHigh)
      BIND(COALESCE(IF(?found = 2, ?part, IF(?found = 1 && ?part < 0, ?part, 0.0)), 0.0) AS ?least)
      BIND(COALESCE(IF(?found = 2, ?partHigh, IF(?found = 1 && ?partHigh > 0, ?partHigh, 0.0)), 0.0) AS ?most)
      BIND(IF(?found > 0 && !BOUND(?part), 1, 0) AS ?noLow)
      BIND(IF(?found > 0 && !BOUND(?partHigh), 1, 0) AS ?noHigh)
    }
    GROUP BY ?context ?node
  }
  OPTIONAL { ?node run:grows ?grows }
  OPTIONAL { GRAPH ?context { ?node run:covered ?isCovered } }
  BIND(COALESCE(?isCovered, false) AS ?covered)
  BIND(IF(?lowless = 0 && (?covered || BOUND(?grows)), ?lows, ?nothing) AS ?low)
  BIND(IF(?highless = 0 && ?covered, ?highs, ?nothing) AS ?high)
  BIND(IF(?covered, ?nothing, reason:register-not-loaded) AS ?why)
  BIND(IF(!BOUND(?lows) || !BOUND(?highs) || ABS(?lows) >= 100000000000000000000.0 || ABS(?highs) >= 100000000000000000000.0, true, ?nothing) AS ?overflow)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:test ?test .
  ?scope run:holds ?context .
  ?context run:inner ?candidate .
  GRAPH ?candidate { ?test run:verdict ?tested }
  FILTER(?tested > 0)
  { ?node run:shown ?part } UNION { ?node run:test ?part }
  GRAPH ?candidate { ?part run:why ?why }
} ;
INSERT { GRAPH ?context { ?node run:why reason:fact-missing } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:test ?test .
  ?scope run:holds ?context .
  ?context run:inner ?candidate .
  ?candidate run:atBest 1 .
  GRAPH ?candidate { ?test run:verdict ?tested }
  FILTER(?tested > 0)
}
