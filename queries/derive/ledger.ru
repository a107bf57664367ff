# What earlier payments show for a rule: whether the payments register is complete for it, which assessments have been
# paid, and which payments are of the same matter as an assessment without being its own.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT { ?rule run:ledgerKnown true }
WHERE {
  run:run run:on ?on .
  ?rule a run:Highest ; run:ledgerFrom ?start .
  ?register a :Register ; run:lists :Payment ; run:coversFrom ?from ; run:coversUntil ?until .
  FILTER(?from <= ?start && ?on <= ?until)
} ;
INSERT { ?payment run:settles ?rule . ?item run:ownPayment ?mode }
WHERE {
  ?rule a run:Highest ; run:paidBefore ?mode .
  FILTER(?mode != run:Ignored)
  ?item run:in ?rule ; run:assesses ?award ; run:onGround ?ground .
  ?award run:award ?awardIri .
  ?payment run:paymentAward ?awardIri ; run:paymentGround ?ground .
} ;
INSERT { ?item run:settled true }
WHERE { ?item run:ownPayment run:Bars } ;
INSERT { ?payment run:besides ?item }
WHERE {
  ?rule a run:Highest ; run:paidBefore ?mode .
  FILTER(?mode != run:Ignored)
  ?item run:in ?rule ; run:ofEnterprise ?enterprise .
  ?payment a :Payment ; ind:enterprise ?enterprise .
  OPTIONAL { ?payment run:settles ?settled . FILTER(?settled = ?rule) }
  FILTER(!BOUND(?settled))
  OPTIONAL { ?payment run:paymentAward ?award }
  OPTIONAL { ?rule run:member ?member . FILTER(?member = ?award) }
  FILTER(!BOUND(?award) || BOUND(?member))
} ;
INSERT { GRAPH ?payment { ?key run:number ?number } }
WHERE {
  ?payment a :Payment .
  ?rule run:hasKey ?key .
  ?key run:slot ?slot .
  GRAPH ?payment { ?slot run:low ?number }
} ;
INSERT { GRAPH ?payment { ?key run:code ?code } }
WHERE {
  ?payment a :Payment .
  ?rule run:hasKey ?key .
  ?key run:slot ?slot .
  GRAPH ?payment { ?slot run:code ?code }
} ;
INSERT { GRAPH ?item { ?payment run:sameMatter ?verdict } }
WHERE {
  {
    SELECT ?item ?payment (MIN(?equal) AS ?verdict)
    WHERE {
      {
        ?payment run:besides ?item .
        OPTIONAL { ?payment run:paymentAward ?award ; run:paymentGround ?ground }
        BIND(IF(BOUND(?ground), 2, 1) AS ?equal)
      } UNION {
        ?payment run:besides ?item .
        ?item run:in ?rule .
        ?rule run:hasKey ?key .
        OPTIONAL { GRAPH ?item { ?key run:number ?number } }
        OPTIONAL { GRAPH ?item { ?key run:code ?code } }
        OPTIONAL { GRAPH ?payment { ?key run:number ?paidNumber } }
        OPTIONAL { GRAPH ?payment { ?key run:code ?paidCode } }
        BIND(COALESCE(IF(?number = ?paidNumber, 2, 0), IF(?code = ?paidCode, 2, 0), 1) AS ?equal)
      }
    }
    GROUP BY ?item ?payment
  }
}
