# The child must not hold.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict } }
WHERE {
  run:run run:level ?level .
  ?node a run:Not ; run:level ?level ; run:scope ?scope ; run:child ?child .
  ?context run:inScope ?scope .
  OPTIONAL { GRAPH ?context { ?child run:verdict ?found } }
  BIND(2 - COALESCE(?found, 1) AS ?verdict)
}
