# At least one child must hold. A child without a verdict counts as unknown.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict } }
WHERE {
  {
    SELECT ?context ?node (MAX(?one) AS ?verdict)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:child ?child .
      ?scope run:holds ?context .
      OPTIONAL { GRAPH ?context { ?child run:verdict ?found } }
      BIND(COALESCE(?found, 1) AS ?one)
    }
    GROUP BY ?context ?node
  }
}
