# A stated number that is compared as if it were read; other amounts take it from its floor and ceiling.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?scope run:holds ?context .
  OPTIONAL { ?node run:floor ?low }
  OPTIONAL { ?node run:ceiling ?high }
  OPTIONAL { ?node run:because ?why }
}
