# A code is one of the members, or narrower; outside an open list is unknown.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:verdict ?verdict ; run:why ?why } }
WHERE {
  {
    SELECT ?context ?node ?open (MAX(?one) AS ?verdict) (MAX(?has) AS ?known)
    WHERE {
      run:run run:level ?level .
      ?node a run:Membership ; run:level ?level ; run:scope ?scope ; run:reads ?reading ; run:open ?open ; run:oneOf ?member .
      ?context run:inScope ?scope .
      OPTIONAL { GRAPH ?context { ?reading run:code ?code } }
      OPTIONAL {
        GRAPH ?context { ?reading run:code ?inside }
        ?inside run:within ?member .
      }
      BIND(IF(BOUND(?inside), 2, IF(BOUND(?code) && !?open, 0, 1)) AS ?one)
      BIND(IF(BOUND(?code), 1, 0) AS ?has)
    }
    GROUP BY ?context ?node ?open
  }
  BIND(IF(?verdict = 1 && ?known = 1, reason:list-open, ?nothing) AS ?why)
}
