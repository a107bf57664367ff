# A stated number.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?value ; run:high ?value } }
WHERE {
  run:run run:level ?level .
  ?node a run:Fixed ; run:level ?level ; run:scope ?scope ; run:value ?value .
  ?context run:inScope ?scope .
}
