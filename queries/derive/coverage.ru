# Where a register is complete for the days an Existence looks at, so that "none" is known.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?existence run:covered true } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?existence .
  ?existence run:coveredOn ?reading ; run:register ?register ; run:listsFor ?class .
  ?class run:listedAs ?listed .
  ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
  ?scope run:holds ?context .
  GRAPH ?context { ?reading run:low ?day }
  FILTER(?from <= ?day && ?day <= ?until)
} ;
INSERT { GRAPH ?context { ?existence run:startsOn ?day } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?existence .
  ?existence run:startDay ?day .
  ?scope run:holds ?context .
} ;
INSERT { GRAPH ?context { ?existence run:startsOn ?day } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?existence .
  ?existence run:startOperand ?operand .
  ?scope run:holds ?context .
  GRAPH ?context { ?operand run:low ?day }
} ;
INSERT { GRAPH ?context { ?existence run:covered true } }
WHERE {
  run:run run:on ?on ; run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?existence .
  ?existence run:anyDay true ; run:register ?register ; run:listsFor ?class .
  ?class run:listedAs ?listed .
  ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
  ?scope run:holds ?context .
  OPTIONAL {
    {
      SELECT ?context ?existence (MAX(?day) AS ?latest)
      WHERE { GRAPH ?context { ?existence run:startsOn ?day } }
      GROUP BY ?context ?existence
    }
  }
  FILTER(?from <= COALESCE(?latest, 10101) && ?on <= ?until)
}
