# What payments show was paid of another award, on the same ground or on grounds that agree in the keys, each read by its own
# class; open above until a register of payments is complete. A payment that does not say for what it was made may count.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?payment ; run:onGround ?other ; run:match ?start ; run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:paymentsOf ?award .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  OPTIONAL { ?node run:anyGround ?any }
  ?payment a :Payment ; ind:enterprise ?enterprise .
  OPTIONAL { ?payment run:paymentAward ?named }
  FILTER(COALESCE(?named = ?award, true))
  OPTIONAL { ?payment run:paymentGround ?other }
  OPTIONAL { ?payment run:paymentGround ?known . ?enterprise run:has ?known }
  OPTIONAL { ?payment run:day ?day }
  FILTER(BOUND(?any) || COALESCE(?other = ?ground, true))
  BIND(!BOUND(?named) || !BOUND(?day) || !BOUND(?other) || (BOUND(?any) && !BOUND(?known)) AS ?isOpen)
  BIND(IF(?isOpen, 1, 2) AS ?start)
  BIND(IF(?isOpen, reason:fact-missing, ?nothing) AS ?why)
  BIND(IRI(CONCAT(STR(?node), "!", ENCODE_FOR_URI(STR(?context)), "!", ENCODE_FOR_URI(STR(?payment)))) AS ?pair)
} ;
INSERT { GRAPH ?context { ?pair run:agrees ?match } }
WHERE {
  {
    SELECT ?context ?pair (MIN(?equal) AS ?match)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?scope run:holds ?context .
      {
        GRAPH ?context { ?node run:pairs ?pair . ?pair run:match ?equal }
      } UNION {
        ?node run:matches ?key .
        ?key run:reads ?mine .
        ?context run:ground ?ground .
        ?ground run:ofEnterprise ?enterprise .
        GRAPH ?context { ?node run:pairs ?pair . ?pair run:onGround ?other }
        ?enterprise run:has ?other .
        OPTIONAL { GRAPH ?context { ?mine run:low ?number ; run:high ?numberHigh } FILTER(?number = ?numberHigh) }
        OPTIONAL { GRAPH ?context { ?mine run:code ?code } }
        OPTIONAL {
          ?key run:slot ?counted .
          GRAPH ?other { ?counted run:low ?otherNumber ; run:high ?otherHigh }
          FILTER(?otherNumber = ?otherHigh)
        }
        OPTIONAL { ?key run:slot ?coded . GRAPH ?other { ?coded run:code ?otherCode } }
        BIND(COALESCE(IF(?number = ?otherNumber, 2, 0), IF(?code = ?otherCode, 2, 0), 1) AS ?equal)
      }
    }
    GROUP BY ?context ?pair
  }
} ;
INSERT { GRAPH ?context { ?node run:low ?lows ; run:high ?high ; run:why ?why } }
WHERE {
  {
    SELECT ?context ?node ?day (SUM(?least) AS ?lows) (SUM(?most) AS ?highs) (SUM(?noHigh) AS ?highless)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?scope run:holds ?context .
      ?context run:ground ?ground .
      ?ground run:day ?day .
      OPTIONAL {
        GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?payment ; run:agrees ?matched }
        OPTIONAL { ?payment run:paidAmount ?paid }
      }
      BIND(COALESCE(?matched, 0) AS ?match)
      BIND(IF(?match = 2, COALESCE(?paid, 0.0), 0.0) AS ?least)
      BIND(IF(?match > 0, COALESCE(?paid, 0.0), 0.0) AS ?most)
      BIND(IF(?match > 0 && !BOUND(?paid), 1, 0) AS ?noHigh)
    }
    GROUP BY ?context ?node ?day
  }
  OPTIONAL { ?node run:paidSince ?since }
  BIND(COALESCE(?since, ?day) AS ?first)
  OPTIONAL {
    run:run run:on ?on .
    ?register a :Register ; run:lists :Payment ; run:coversFrom ?from ; run:coversUntil ?until .
    FILTER(?on <= ?until && ?from <= ?first)
  }
  BIND(IF(?highless = 0 && BOUND(?register), ?highs, ?nothing) AS ?high)
  BIND(IF(BOUND(?register), ?nothing, reason:register-not-loaded) AS ?why)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:paymentsOf ?award .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?payment ; run:agrees ?match }
  FILTER(?match > 0)
  OPTIONAL { ?payment run:paidAmount ?paid }
  OPTIONAL { GRAPH ?context { ?pair run:why ?pairWhy } }
  BIND(IF(?match = 1 && BOUND(?pairWhy), ?pairWhy, IF(BOUND(?paid), ?nothing, reason:fact-missing)) AS ?why)
  FILTER(BOUND(?why))
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:matches ?key .
  ?key run:reads ?mine .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  GRAPH ?context { ?node run:pairs ?pair . ?pair run:agrees 1 ; run:onGround ?other }
  ?enterprise run:has ?other .
  {
    GRAPH ?context { ?mine run:why ?why }
  } UNION {
    ?key run:slot ?theirs .
    GRAPH ?other { ?theirs run:why ?why }
  } UNION {
    ?node run:matches ?key .
    GRAPH ?context { ?node run:pairs ?pair . ?pair run:agrees 1 ; run:onGround ?other }
    OPTIONAL { ?key run:slot ?slot . ?slot run:scope ?place . ?place run:holds ?other }
    OPTIONAL { ?key run:slot ?figure . GRAPH ?other { ?figure ?says ?what } }
    FILTER(!BOUND(?slot) && !BOUND(?figure))
    BIND(reason:fact-missing AS ?why)
  }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
