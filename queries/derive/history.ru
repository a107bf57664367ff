# The value of each year of an indicator that rules look back on, once for each enterprise and year.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  ?cell run:cellOf ?enterprise ; run:indicator ?indicator ; run:range ?range ; run:cellYear ?year ; run:cellValue ?value .
}
WHERE {
  ?history a run:History ; run:indicator ?indicator ; run:domain ?domain ; run:range ?range .
  ?report a ?domain ; ind:enterprise ?enterprise ; run:year ?year ; run:day ?day ; ?indicator ?value .
  BIND(IRI(CONCAT(STR(?enterprise), "!", ENCODE_FOR_URI(STR(?indicator)), "!", STR(?year))) AS ?cell)
} ;
INSERT { ?cell run:low ?number ; run:why ?why }
WHERE {
  ?cell run:cellOf ?enterprise ; run:range ?range .
  OPTIONAL {
    { SELECT ?cell (COUNT(?value) AS ?found) (SAMPLE(?value) AS ?any)
      WHERE { ?cell run:cellValue ?value }
      GROUP BY ?cell }
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
}
