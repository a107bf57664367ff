# How many records meet the condition: surely so many, at most so many; without a complete register, no upper bound.
# One row for each record, and one where there is none, so that a count of no records is a count.
# Only the records looked for have a verdict of the test.
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
          run:run run:step ?step .
          ?step run:takes ?group .
          ?group run:scope ?scope ; run:evaluates ?node .
          ?node run:test ?test .
          ?scope run:holds ?context .
          OPTIONAL {
            ?context run:inner ?candidate .
            ?candidate run:atBest ?best .
            GRAPH ?candidate { ?test run:verdict ?tested }
          }
          BIND(COALESCE(IF(?tested > ?best, ?best, ?tested), 0) AS ?found)
          BIND(IF(?found = 2, 1, 0) AS ?isSure)
          BIND(IF(?found = 0, 0, 1) AS ?isPossible)
        }
        GROUP BY ?context ?node
      }
      OPTIONAL { GRAPH ?context { ?node run:covered ?isCovered } }
      BIND(COALESCE(?isCovered, false) AS ?covered)
      ?node run:bound ?bound .
      ?bound run:op ?op ; run:limit ?limit .
      BIND(?sure AS ?low)
      BIND(IF(?covered, ?possible, ?nothing) AS ?high)
      BIND(COALESCE(
        (?op = :atLeast && ?low >= ?limit) || (?op = :moreThan && ?low > ?limit)
        || (?op = :atMost && ?high <= ?limit) || (?op = :lessThan && ?high < ?limit)
        || (?op = :equals && ?low = ?high && ?low = ?limit), false) AS ?surely)
      BIND(COALESCE(
        (?op = :atLeast && ?high < ?limit) || (?op = :moreThan && ?high <= ?limit)
        || (?op = :atMost && ?low > ?limit) || (?op = :lessThan && ?low >= ?limit)
        || (?op = :equals && (?high < ?limit || ?low > ?limit)), false) AS ?never)
      BIND(IF(?surely, 2, IF(?never, 0, 1)) AS ?one)
    }
    GROUP BY ?context ?node ?covered
  }
  BIND(IF(?verdict = 1 && !?covered, reason:register-not-loaded, ?nothing) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:test ?test .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:verdict 1 }
  ?context run:inner ?candidate .
  GRAPH ?candidate { ?test run:verdict 1 ; run:why ?why }
} ;
INSERT { GRAPH ?context { ?node run:why reason:fact-missing } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:test ?test .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:verdict 1 }
  ?context run:inner ?candidate .
  ?candidate run:atBest 1 .
  GRAPH ?candidate { ?test run:verdict ?tested }
  FILTER(?tested > 0)
}
