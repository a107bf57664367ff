# Judgements and amounts that a signed decision settles: one for this very ground comes before one for all;
# decisions that differ settle nothing.
PREFIX run: <https://w3id.org/huiqi/ns/run#>

INSERT { GRAPH ?context { ?node run:settled ?result } }
WHERE {
  run:run run:on ?on .
  ?node run:node ?iri .
  ?group run:evaluates ?node ; run:scope ?scope .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?decision run:decides ?iri ; run:day ?day ; run:forGround ?ground ; run:result ?result .
  FILTER(?day <= ?on)
} ;
INSERT { GRAPH ?context { ?node run:settledForAll ?result } }
WHERE {
  run:run run:on ?on .
  ?node run:node ?iri .
  ?group run:evaluates ?node ; run:scope ?scope .
  ?scope run:holds ?context .
  ?decision run:decides ?iri ; run:day ?day ; run:forGround run:every ; run:result ?result .
  FILTER(?day <= ?on)
} ;
INSERT { GRAPH ?context { ?node run:result ?result ; run:results ?count } }
WHERE {
  {
    SELECT ?context ?node (COUNT(?value) AS ?count) (SAMPLE(?value) AS ?result)
    WHERE {
      GRAPH ?context { ?node run:settled ?value }
    }
    GROUP BY ?context ?node
  }
} ;
INSERT { GRAPH ?context { ?node run:result ?result ; run:results ?count } }
WHERE {
  {
    SELECT ?context ?node (COUNT(?value) AS ?count) (SAMPLE(?value) AS ?result)
    WHERE {
      GRAPH ?context { ?node run:settledForAll ?value }
    }
    GROUP BY ?context ?node
  }
  OPTIONAL { GRAPH ?context { ?node run:settled ?own } }
  FILTER(!BOUND(?own))
}
