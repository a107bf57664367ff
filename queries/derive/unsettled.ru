# What an assumption would say that is not made: unknown, as a condition and as an amount.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:level ?level .
  ?node a run:Unsettled ; run:level ?level ; run:scope ?scope ; run:because ?why .
  ?context run:inScope ?scope .
  OPTIONAL { ?node run:asCondition ?verdict }
}
