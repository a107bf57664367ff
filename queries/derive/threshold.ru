# A number against stated figures: met or not met only if it is so for every value it can have.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict } }
WHERE {
  {
    SELECT ?context ?node (MIN(?one) AS ?verdict)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:reads ?operand ; run:bound ?bound .
      ?bound run:op ?op ; run:limit ?limit .
      ?scope run:holds ?context .
      OPTIONAL { GRAPH ?context { ?operand run:low ?low } }
      OPTIONAL { GRAPH ?context { ?operand run:high ?high } }
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
    GROUP BY ?context ?node
  }
}
