# A record is valid on a day: from its first day (or its own day) to its last; without a stated last day only a
# register that is complete on that day shows that it still is.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:asOf ?reading .
  ?scope run:holds ?context .
  ?context run:tests ?record .
  ?outer run:inner ?context .
  OPTIONAL { GRAPH ?outer { ?reading run:low ?day } }
  OPTIONAL { GRAPH ?outer { ?reading run:why ?dayWhy } }
  OPTIONAL { ?record run:from ?stated }
  OPTIONAL { ?record run:day ?own }
  OPTIONAL { ?record run:until ?until }
  OPTIONAL {
    ?node run:register ?register ; run:listsFor ?class .
    ?class run:listedAs ?listed .
    ?register a :Register ; run:lists ?listed ; run:coversFrom ?coversFrom ; run:coversUntil ?coversUntil .
  }
  BIND(COALESCE(?stated, ?own) AS ?from)
  BIND(COALESCE(?coversFrom <= ?day && ?day <= ?coversUntil, false) AS ?covered)
  BIND(IF(!BOUND(?day) || !BOUND(?from), 1,
       IF(?from > ?day || COALESCE(?until < ?day, false), 0,
       IF(BOUND(?until) || ?covered, 2, 1))) AS ?verdict)
  BIND(IF(?verdict = 1, COALESCE(?dayWhy, reason:fact-missing), ?nothing) AS ?why)
}
