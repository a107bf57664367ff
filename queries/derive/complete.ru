# For which enterprises a register shows every ground of an award.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT { ?award run:completeFor ?enterprise }
WHERE {
  run:run run:on ?on .
  ?award a run:Award ; run:span ?scope .
  ?scope run:ofClass ?class ; run:earliest ?start ; run:latest ?last .
  BIND(IF(?last < ?on, ?last, ?on) AS ?end)
  ?class run:listedAs ?listed .
  ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
  FILTER(?from <= ?start && ?end <= ?until)
  ?enterprise a :Enterprise .
  OPTIONAL {
    ?enterprise run:has ?undated .
    ?undated a ?class .
    OPTIONAL { ?undated run:day ?day }
    FILTER(!BOUND(?day))
  }
  FILTER(!BOUND(?undated))
}
