# A stated multiple of a quantity, as a bound.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:overflow ?overflow } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:factor ?factor ; run:of ?operand .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?operand run:low ?from } }
  OPTIONAL { GRAPH ?context { ?operand run:high ?to } }
  BIND(IF(?factor >= 0, ?factor * ?from, ?factor * ?to) AS ?low)
  BIND(IF(?factor >= 0, ?factor * ?to, ?factor * ?from) AS ?high)
  BIND(IF((BOUND(?from) && BOUND(?to) && (!BOUND(?low) || !BOUND(?high)))
       || COALESCE(ABS(?low) >= 100000000000000000000.0, false) || COALESCE(ABS(?high) >= 100000000000000000000.0, false), true, ?nothing) AS ?overflow)
}
