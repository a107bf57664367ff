# Where a register is complete for the days an Existence looks at, so that "none" is known.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?existence run:covered true } }
WHERE {
  ?existence a run:Existence ; run:scope ?scope ; run:register ?register ; run:coveredOn ?reading ; run:listedAs ?listed .
  ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
  ?context run:inScope ?scope .
  GRAPH ?context { ?reading run:low ?day }
  FILTER(?from <= ?day && ?day <= ?until)
} ;
INSERT { GRAPH ?context { ?existence run:startsOn ?day } }
WHERE {
  ?existence a run:Existence ; run:scope ?scope ; run:startDay ?day .
  ?context run:inScope ?scope .
} ;
INSERT { GRAPH ?context { ?existence run:startsOn ?day } }
WHERE {
  ?existence a run:Existence ; run:scope ?scope ; run:startOperand ?operand .
  ?context run:inScope ?scope .
  GRAPH ?context { ?operand run:low ?day }
} ;
INSERT { GRAPH ?context { ?existence run:covered true } }
WHERE {
  run:run run:on ?on .
  ?existence a run:Existence ; run:scope ?scope ; run:register ?register ; run:anyDay true ; run:listedAs ?listed .
  ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
  ?context run:inScope ?scope .
  OPTIONAL {
    {
      SELECT ?context ?existence (MAX(?day) AS ?latest)
      WHERE { GRAPH ?context { ?existence run:startsOn ?day } }
      GROUP BY ?context ?existence
    }
  }
  FILTER(?from <= COALESCE(?latest, 10101) && ?on <= ?until)
}
