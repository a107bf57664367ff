# Two records have the same value of a key.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:reads ?mine ; run:outerReads ?theirs .
  ?scope run:holds ?context .
  ?outer run:inner ?context .
  OPTIONAL { GRAPH ?context { ?mine run:low ?myNumber } }
  OPTIONAL { GRAPH ?context { ?mine run:code ?myCode } }
  OPTIONAL { GRAPH ?outer { ?theirs run:low ?theirNumber } }
  OPTIONAL { GRAPH ?outer { ?theirs run:code ?theirCode } }
  OPTIONAL { GRAPH ?outer { ?theirs run:why ?theirWhy } }
  BIND(COALESCE(IF(?myNumber = ?theirNumber, 2, 0), IF(?myCode = ?theirCode, 2, 0), 1) AS ?verdict)
  BIND(IF(?verdict = 1, ?theirWhy, ?nothing) AS ?why)
}
