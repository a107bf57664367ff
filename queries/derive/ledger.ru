# What earlier payments show for a rule: whether the payments register is complete for it, which assessments have been
# paid, and which payments are of the same matter as an assessment without being its own. The matter of a payment is read
# on what it was made for, if that is known, else on the payment itself.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT { ?rule run:ledgerKnown true }
WHERE {
  run:run run:on ?on .
  ?rule run:ledgerFrom ?start .
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
INSERT { GRAPH ?payment { ?key run:readOn ?ground } }
WHERE {
  ?payment a :Payment ; ind:enterprise ?enterprise ; run:paymentGround ?ground .
  ?key run:slot ?slot .
  ?slot run:scope ?scope .
  ?scope run:holds ?ground .
  ?ground run:ofEnterprise ?enterprise .
} ;
INSERT { GRAPH ?payment { ?key run:readOn ?payment } }
WHERE {
  ?payment a :Payment .
  ?rule a run:Highest ; run:hasKey ?key .
  OPTIONAL { GRAPH ?payment { ?key run:readOn ?ground } }
  FILTER(!BOUND(?ground))
} ;
INSERT { GRAPH ?payment { ?key run:number ?number } }
WHERE {
  ?payment a :Payment .
  GRAPH ?payment { ?key run:readOn ?place }
  ?key run:slot ?slot .
  GRAPH ?place { ?slot run:low ?number ; run:high ?most }
  FILTER(?number = ?most)
} ;
INSERT { GRAPH ?payment { ?key run:code ?code } }
WHERE {
  ?payment a :Payment .
  GRAPH ?payment { ?key run:readOn ?place }
  ?key run:slot ?slot .
  GRAPH ?place { ?slot run:code ?code }
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
