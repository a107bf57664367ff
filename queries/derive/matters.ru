# Which assessments under one rule are of the same matter: 2 surely, 1 possibly. A rule that knows no key but the
# enterprise holds all of them in one matter.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { ?one run:in ?rule ; run:ofEnterprise ?enterprise ; run:day ?day }
WHERE {
  run:run run:turn ?turn .
  ?rule run:turn ?turn .
  ?one run:assesses ?award ; run:onGround ?ground ; run:outcome ?outcome .
  ?ground run:ofEnterprise ?enterprise ; run:day ?day .
  ?award run:under ?rule .
  FILTER(?outcome != "not-entitled")
} ;
INSERT { GRAPH ?item { ?key run:number ?number } }
WHERE {
  ?item run:in ?rule ; run:onGround ?ground .
  ?rule run:hasKey ?key .
  ?key run:slot ?slot .
  GRAPH ?ground { ?slot run:low ?number ; run:high ?most }
  FILTER(?number = ?most)
} ;
INSERT { GRAPH ?item { ?key run:code ?code } }
WHERE {
  ?item run:in ?rule ; run:onGround ?ground .
  ?rule run:hasKey ?key .
  ?key run:slot ?slot .
  GRAPH ?ground { ?slot run:code ?code }
} ;
INSERT { GRAPH ?one { ?other run:same ?verdict } }
WHERE {
  {
    SELECT ?one ?other (MIN(?equal) AS ?verdict)
    WHERE {
      {
        ?one run:in ?rule ; run:ofEnterprise ?enterprise .
        ?other run:in ?rule ; run:ofEnterprise ?enterprise .
        FILTER(?one != ?other)
        BIND(2 AS ?equal)
      } UNION {
        ?one run:in ?rule ; run:ofEnterprise ?enterprise .
        ?other run:in ?rule ; run:ofEnterprise ?enterprise .
        FILTER(?one != ?other)
        ?rule run:hasKey ?key .
        OPTIONAL { GRAPH ?one { ?key run:number ?number } }
        OPTIONAL { GRAPH ?one { ?key run:code ?code } }
        OPTIONAL { GRAPH ?other { ?key run:number ?otherNumber } }
        OPTIONAL { GRAPH ?other { ?key run:code ?otherCode } }
        BIND(COALESCE(IF(?number = ?otherNumber, 2, 0), IF(?code = ?otherCode, 2, 0), 1) AS ?equal)
      }
    }
    GROUP BY ?one ?other
  }
}
