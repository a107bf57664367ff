# How many records meet the condition: surely so many, at most so many; without a complete register, no upper bound.
# One row for each record and one more, so that a count of no records is a count.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  {
    SELECT ?context ?node ?covered (MIN(?one) AS ?verdict)
    WHERE {
      {
        SELECT ?context ?node (SUM(?isSure) AS ?sure) (SUM(?isPossible) AS ?possible)
        WHERE {
          run:run run:level ?level .
          ?node a run:Existence ; run:level ?level ; run:scope ?scope ; run:inside ?inside ; run:test ?test .
          ?context run:inScope ?scope .
          {
            BIND(0 AS ?found)
          } UNION {
            ?candidate run:outer ?context ; run:inScope ?inside .
            GRAPH ?candidate { ?test run:verdict ?found }
          }
          BIND(IF(?found = 2, 1, 0) AS ?isSure)
          BIND(IF(?found = 0, 0, 1) AS ?isPossible)
        }
        GROUP BY ?context ?node
      }
      OPTIONAL { GRAPH ?context { ?node run:covered ?isCovered } }
      BIND(COALESCE(?isCovered, false) AS ?covered)
      ?node run:bound ?bound .
      ?bound run:op ?op ; run:low ?limit .
      BIND(?sure AS ?low)
      BIND(IF(?covered, ?possible, ?nothing) AS ?high)
      BIND(?limit AS ?limitLow)
      BIND(?limit AS ?limitHigh)
      BIND(COALESCE(
        (?op = :atLeast && ?low >= ?limitHigh) || (?op = :moreThan && ?low > ?limitHigh)
        || (?op = :atMost && ?high <= ?limitLow) || (?op = :lessThan && ?high < ?limitLow)
        || (?op = :equals && ?low = ?high && ?limitLow = ?limitHigh && ?low = ?limitLow), false) AS ?surely)
      BIND(COALESCE(
        (?op = :atLeast && ?high < ?limitLow) || (?op = :moreThan && ?high <= ?limitLow)
        || (?op = :atMost && ?low > ?limitHigh) || (?op = :lessThan && ?low >= ?limitHigh)
        || (?op = :equals && (?high < ?limitLow || ?low > ?limitHigh)), false) AS ?never)
      BIND(IF(?surely, 2, IF(?never, 0, 1)) AS ?one)
    }
    GROUP BY ?context ?node ?covered
  }
  BIND(IF(?verdict = 1 && !?covered, reason:register-not-loaded, ?nothing) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a run:Existence ; run:level ?level ; run:scope ?scope ; run:inside ?inside ; run:test ?test .
  GRAPH ?context { ?node run:verdict 1 }
  ?candidate run:outer ?context ; run:inScope ?inside .
  GRAPH ?candidate { ?test run:verdict 1 ; run:why ?why }
}
