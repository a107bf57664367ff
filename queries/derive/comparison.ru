# A number against numbers that are read or computed: met or not met only if it is so for every value of either.
# A growth is unknown where the year before is 0 or less, or where of either year no least value is known.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  {
    SELECT ?context ?node (MIN(?one) AS ?least)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:reads ?operand ; run:bound ?bound .
      ?bound run:op ?op ; run:operand ?limit .
      ?scope run:holds ?context .
      OPTIONAL { GRAPH ?context { ?operand run:low ?low } }
      OPTIONAL { GRAPH ?context { ?operand run:high ?high } }
      OPTIONAL { GRAPH ?context { ?limit run:low ?limitLow } }
      OPTIONAL { GRAPH ?context { ?limit run:high ?limitHigh } }
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
    GROUP BY ?context ?node
  }
  OPTIONAL { ?node run:base ?base }
  OPTIONAL { ?node run:base ?baseOf . GRAPH ?context { ?baseOf run:low ?before } }
  OPTIONAL { ?node run:base ?grown ; run:reads ?nowOf . GRAPH ?context { ?nowOf run:low ?now } }
  BIND(COALESCE(?before <= 0, false) AS ?noBase)
  BIND(?noBase || (BOUND(?base) && (!BOUND(?before) || !BOUND(?now))) AS ?unknown)
  BIND(IF(?unknown, 1, ?least) AS ?verdict)
  BIND(IF(?noBase, reason:no-base, ?nothing) AS ?why)
}
