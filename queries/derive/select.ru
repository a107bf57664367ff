# Drop what is not seen: records dated after the assessment date, or received after the day known-as-of.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

DELETE { ?record ?predicate ?object . ?enterprise run:has ?record }
WHERE {
  run:run run:on ?on .
  ?record run:day ?day ; ?predicate ?object .
  ?record ind:enterprise ?enterprise .
  FILTER(?day > ?on)
} ;
DELETE { ?record ?predicate ?object . ?enterprise run:has ?record }
WHERE {
  run:run run:knownAsOf ?asOf .
  ?record run:received ?received ; ?predicate ?object .
  ?record ind:enterprise ?enterprise .
  FILTER(?received > ?asOf)
}
