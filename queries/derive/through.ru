# Readings on a thing that another reading names: the record it names, if the enterprise has it.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT { GRAPH ?context { ?reading run:value ?value } }
WHERE {
  ?reading a run:ThroughReading ; run:scope ?scope ; run:indicator ?indicator ; run:through ?first .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  GRAPH ?context { ?first run:code ?thing }
  ?enterprise run:has ?thing .
  ?thing run:day ?day ; ?indicator ?value .
} ;
INSERT { GRAPH ?context { ?reading run:low ?number ; run:high ?number ; run:code ?code ; run:why ?because } }
WHERE {
  ?reading a run:ThroughReading ; run:scope ?scope ; run:range ?range ; run:through ?first .
  ?scope run:holds ?context .
  OPTIONAL { GRAPH ?context { ?first run:why ?firstWhy } }
  OPTIONAL {
    { SELECT ?context ?reading (COUNT(?value) AS ?found) (SAMPLE(?value) AS ?any)
      WHERE { GRAPH ?context { ?reading run:value ?value } }
      GROUP BY ?context ?reading }
  }
  OPTIONAL { ?literal run:writes ?any ; run:key ?key }
  BIND(COALESCE(?found, 0) AS ?count)
  BIND(COALESCE(
    (?range = :Number && DATATYPE(?any) = xsd:decimal)
    || (?range = :Money && DATATYPE(?any) = xsd:decimal && ?any >= 0)
    || (?range = :Flag && DATATYPE(?any) = xsd:boolean)
    || (?range = :Date && BOUND(?key))
    || ((?range = :Code || ?range = :Thing) && ISIRI(?any)), false) AS ?fits)
  BIND(IF(?count = 1 && ?fits, true, ?nothing) AS ?known)
  BIND(IF(?known && (?range = :Number || ?range = :Money), ?any,
       IF(?known && ?range = :Date, ?key,
       IF(?known && ?range = :Flag, IF(?any, 1, 0), ?nothing))) AS ?number)
  BIND(IF(?known && (?range = :Code || ?range = :Thing), ?any, ?nothing) AS ?code)
  BIND(IF(?count = 0, reason:fact-missing, IF(?count > 1, reason:fact-conflict, IF(?fits, ?nothing, reason:ill-typed))) AS ?why)
  BIND(COALESCE(?firstWhy, ?why) AS ?because)
}
