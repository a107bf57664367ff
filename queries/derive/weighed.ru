# Counts only if its condition is met: not met is 0, unknown is with and without.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high } }
WHERE {
  run:run run:level ?level .
  ?node a run:Weighed ; run:level ?level ; run:scope ?scope ; run:of ?amount ; run:when ?condition .
  ?context run:inScope ?scope .
  OPTIONAL { ?amount run:floor ?floor }
  OPTIONAL { GRAPH ?context { ?condition run:verdict ?found } }
  OPTIONAL { GRAPH ?context { ?amount run:low ?read } }
  OPTIONAL { GRAPH ?context { ?amount run:high ?most } }
  BIND(COALESCE(?read, ?floor) AS ?least)
  BIND(COALESCE(?found, 1) AS ?verdict)
  BIND(IF(?verdict = 0, 0.0, IF(?verdict = 2, ?least, IF(?least < 0, ?least, 0.0))) AS ?low)
  BIND(IF(?verdict = 0, 0.0, IF(?verdict = 2, ?most, IF(?most > 0, ?most, 0.0))) AS ?high)
}
