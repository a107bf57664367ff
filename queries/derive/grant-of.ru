# What another award comes to: on the same ground, or on every ground that agrees in the keys, added up; 0 where it is not
# assessed. What it computes is its gross amount, what is granted its net amount. A ground that may agree counts from 0; by
# keys there is no upper figure until a register shows every ground.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?grant ; run:onGround ?other } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:grantOf ?award .
  ?scope run:holds ?context .
  ?context run:ground ?ground .
  ?ground run:ofEnterprise ?enterprise .
  OPTIONAL { ?node run:anyGround ?any }
  ?grant run:assesses ?award ; run:onGround ?other .
  ?other run:ofEnterprise ?enterprise .
  FILTER(BOUND(?any) || ?other = ?ground)
  BIND(IRI(CONCAT(STR(?node), "!", ENCODE_FOR_URI(STR(?context)), "!", ENCODE_FOR_URI(STR(?grant)))) AS ?pair)
} ;
INSERT { GRAPH ?context { ?pair run:match ?match } }
WHERE {
  {
    SELECT ?context ?pair (MIN(?equal) AS ?match)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?scope run:holds ?context .
      {
        GRAPH ?context { ?node run:pairs ?pair }
        BIND(2 AS ?equal)
      } UNION {
        ?node run:matches ?key .
        ?key run:reads ?mine ; run:slot ?theirs .
        GRAPH ?context { ?node run:pairs ?pair . ?pair run:onGround ?other }
        OPTIONAL { GRAPH ?context { ?mine run:low ?number ; run:high ?numberHigh } FILTER(?number = ?numberHigh) }
        OPTIONAL { GRAPH ?context { ?mine run:code ?code } }
        OPTIONAL { GRAPH ?other { ?theirs run:low ?otherNumber ; run:high ?otherHigh } FILTER(?otherNumber = ?otherHigh) }
        OPTIONAL { GRAPH ?other { ?theirs run:code ?otherCode } }
        BIND(COALESCE(IF(?number = ?otherNumber, 2, 0), IF(?code = ?otherCode, 2, 0), 1) AS ?equal)
      }
    }
    GROUP BY ?context ?pair
  }
} ;
INSERT { GRAPH ?context { ?node run:low ?low ; run:high ?high ; run:why ?why ; run:overflow ?overflow } }
WHERE {
  {
    SELECT ?context ?node ?enterprise (SUM(?least) AS ?lows) (SUM(?most) AS ?highs) (SUM(?noHigh) AS ?highless)
    WHERE {
      run:run run:step ?step .
      ?step run:takes ?group .
      ?group run:scope ?scope ; run:evaluates ?node .
      ?node run:stage ?stage .
      ?scope run:holds ?context .
      ?context run:ground ?ground .
      ?ground run:ofEnterprise ?enterprise .
      OPTIONAL {
        GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?grant ; run:match ?matched }
        ?grant run:low ?gross .
        OPTIONAL { ?grant run:high ?grossHigh }
        OPTIONAL { ?grant run:netLow ?net }
        OPTIONAL { ?grant run:netHigh ?netHigh }
      }
      BIND(COALESCE(?matched, 0) AS ?match)
      BIND(?stage = run:Granted && BOUND(?net) AS ?isNet)
      BIND(IF(?match = 2, IF(?isNet, ?net, ?gross), 0.0) AS ?least)
      BIND(IF(?isNet, ?netHigh, ?grossHigh) AS ?top)
      BIND(IF(?match > 0, COALESCE(?top, 0.0), 0.0) AS ?most)
      BIND(IF(?match > 0 && !BOUND(?top), 1, 0) AS ?noHigh)
    }
    GROUP BY ?context ?node ?enterprise
  }
  OPTIONAL { ?node run:openUnless ?award }
  OPTIONAL { ?node run:openUnless ?closed . ?closed run:completeFor ?enterprise . BIND(true AS ?complete) }
  BIND(BOUND(?award) && !BOUND(?complete) AS ?isOpen)
  BIND(?lows AS ?low)
  BIND(IF(?highless = 0 && !?isOpen, ?highs, ?nothing) AS ?high)
  BIND(IF(?isOpen, reason:register-not-loaded, ?nothing) AS ?why)
  BIND(IF(!BOUND(?lows) || !BOUND(?highs) || ABS(?lows) >= 100000000000000000000.0 || ABS(?highs) >= 100000000000000000000.0, true, ?nothing) AS ?overflow)
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:stage ?stage .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:pairs ?pair . ?pair run:grant ?grant ; run:match ?match }
  FILTER(?match > 0)
  ?grant run:low ?gross .
  { ?grant run:why ?why } UNION { ?node run:stage run:Granted . ?grant run:leftOpen ?why } UNION {
    ?node run:stage run:Granted .
    ?grant run:low ?computed ; run:netLow ?netLeast .
    OPTIONAL { ?grant run:high ?computedHigh }
    OPTIONAL { ?grant run:netHigh ?netMost }
    OPTIONAL { ?grant run:leftOpen ?known . FILTER(?known != reason:needs-decision) }
    FILTER(!BOUND(?known) && COALESCE(?netLeast != ?netMost, true))
    FILTER(?netLeast != ?computed || COALESCE(?netMost != ?computedHigh, BOUND(?netMost) || BOUND(?computedHigh)))
    BIND(reason:grant-open AS ?why)
  }
  OPTIONAL { ?grant run:high ?grossHigh }
  OPTIONAL { ?grant run:netLow ?net }
  OPTIONAL { ?grant run:netHigh ?netHigh }
  BIND(?stage = run:Granted && BOUND(?net) AS ?isNet)
  BIND(IF(?isNet, ?net, ?gross) AS ?low)
  BIND(IF(?isNet, ?netHigh, ?grossHigh) AS ?high)
  FILTER(COALESCE(?low != ?high, true))
  OPTIONAL { GRAPH ?context { ?node run:low ?nodeLow } }
  OPTIONAL { GRAPH ?context { ?node run:high ?nodeHigh } }
  FILTER(COALESCE(?nodeLow != ?nodeHigh, true))
} ;
INSERT { GRAPH ?context { ?node run:why ?why } }
WHERE {
  run:run run:step ?step .
  ?step run:takes ?group .
  ?group run:scope ?scope ; run:evaluates ?node .
  ?node run:matches ?key .
  ?key run:reads ?mine ; run:slot ?theirs .
  ?scope run:holds ?context .
  GRAPH ?context { ?node run:pairs ?pair . ?pair run:match 1 ; run:onGround ?other }
  { GRAPH ?context { ?mine run:why ?why } } UNION { GRAPH ?other { ?theirs run:why ?why } }
  OPTIONAL { GRAPH ?context { ?node run:low ?low } }
  OPTIONAL { GRAPH ?context { ?node run:high ?high } }
  FILTER(COALESCE(?low != ?high, true))
}
