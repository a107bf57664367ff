# What each assessment pays under its rule. Surely among the winners: paid in full; surely not: nothing; otherwise from 0.
# Where earlier grants are deducted, each pays what it has above the highest earlier one of this run, or above what
# earlier payments come to together, whichever is more.
# Also what it adds to the enterprise's total: a winner that is not known still counts once. And where only a complete
# register of payments would say what is left.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT { GRAPH ?item { ?other run:surelyBehind true } }
WHERE {
  GRAPH ?item { ?other run:same ?same }
  FILTER(?same > 0)
  ?item run:assesses ?award ; run:onGround ?ground ; run:day ?day ; run:low ?low .
  ?other run:assesses ?otherAward ; run:onGround ?otherGround ; run:day ?otherDay ; run:low ?otherLow ; run:high ?otherHigh .
  ?award run:award ?awardIri .
  ?otherAward run:award ?otherAwardIri .
  OPTIONAL { ?item run:high ?high }
  BIND(COALESCE(?low = ?otherHigh && ?high = ?low && ?otherLow = ?otherHigh, false) AS ?tie)
  BIND(?day < ?otherDay || (?day = ?otherDay && (STR(?ground) < STR(?otherGround)
         || (?ground = ?otherGround && STR(?awardIri) < STR(?otherAwardIri)))) AS ?before)
  FILTER(?low >= ?otherHigh && (!?tie || ?before))
} ;
INSERT { GRAPH ?item { ?other run:laterThan true ; run:lessLow ?lessLow ; run:lessHigh ?lessHigh } }
WHERE {
  GRAPH ?item { ?other run:same ?same }
  FILTER(?same > 0)
  ?item run:assesses ?award ; run:onGround ?ground ; run:day ?day ; run:low ?low .
  ?other run:assesses ?otherAward ; run:onGround ?otherGround ; run:day ?otherDay ; run:low ?otherLow .
  ?award run:award ?awardIri .
  ?otherAward run:award ?otherAwardIri .
  OPTIONAL { ?item run:high ?high }
  OPTIONAL { ?other run:high ?otherHigh }
  BIND(?day < ?otherDay || (?day = ?otherDay && (STR(?ground) < STR(?otherGround)
         || (?ground = ?otherGround && STR(?awardIri) < STR(?otherAwardIri)))) AS ?before)
  BIND(?low > ?otherLow || (?low = ?otherLow && ?before) AS ?lessLow)
  BIND(IF(!BOUND(?high), BOUND(?otherHigh) || ?before,
       IF(!BOUND(?otherHigh), false, ?high > ?otherHigh || (?high = ?otherHigh && ?before))) AS ?lessHigh)
  FILTER(?before || ?lessLow || ?lessHigh)
} ;
DELETE { GRAPH ?item { ?other run:laterThan true } }
WHERE {
  GRAPH ?item { ?other run:laterThan true }
  ?item run:assesses ?award ; run:onGround ?ground ; run:day ?day .
  ?other run:assesses ?otherAward ; run:onGround ?otherGround ; run:day ?otherDay .
  ?award run:award ?awardIri .
  ?otherAward run:award ?otherAwardIri .
  BIND(?day < ?otherDay || (?day = ?otherDay && (STR(?ground) < STR(?otherGround)
         || (?ground = ?otherGround && STR(?awardIri) < STR(?otherAwardIri)))) AS ?before)
  FILTER(!?before)
} ;
INSERT { ?item run:rivalsSure ?sure ; run:rivalsPossible ?possible ; run:aheadLow ?aheadLow ; run:aheadHigh ?aheadHigh ;
  run:takenSure ?takenSure ; run:takenPossible ?takenPossible ; run:unsureKeys ?unsure }
WHERE {
  {
    SELECT ?item (SUM(?isSure) AS ?sure) (SUM(?isPossible) AS ?possible) (SUM(?isAheadLow) AS ?aheadLow)
      (SUM(?isAheadHigh) AS ?aheadHigh) (SUM(?isTaken) AS ?takenSure) (SUM(?mayBeTaken) AS ?takenPossible)
      (SUM(?isUnsure) AS ?unsure)
    WHERE {
      ?item run:in ?rule .
      {
        BIND(0 AS ?isSure)
        BIND(0 AS ?isPossible)
        BIND(0 AS ?isAheadLow)
        BIND(0 AS ?isAheadHigh)
        BIND(0 AS ?isTaken)
        BIND(0 AS ?mayBeTaken)
        BIND(0 AS ?isUnsure)
      } UNION {
        GRAPH ?item { ?other run:same ?same }
        OPTIONAL { GRAPH ?other { ?item run:surelyBehind ?beaten } }
        OPTIONAL { GRAPH ?item { ?other run:surelyBehind ?beats } }
        OPTIONAL { GRAPH ?other { ?item run:lessLow ?lessLow } }
        OPTIONAL { GRAPH ?other { ?item run:lessHigh ?lessHigh } }
        OPTIONAL { ?other run:settled ?settled }
        BIND(IF(?same = 2 && BOUND(?beaten) && !BOUND(?settled), 1, 0) AS ?isSure)
        BIND(IF(?same > 0 && !BOUND(?beats) && !BOUND(?settled), 1, 0) AS ?isPossible)
        BIND(IF(?same = 2 && !BOUND(?settled) && COALESCE(?lessLow, false), 1, 0) AS ?isAheadLow)
        BIND(IF(?same = 2 && !BOUND(?settled) && COALESCE(?lessHigh, false), 1, 0) AS ?isAheadHigh)
        BIND(IF(?same = 2 && BOUND(?settled), 1, 0) AS ?isTaken)
        BIND(IF(?same > 0 && BOUND(?settled), 1, 0) AS ?mayBeTaken)
        BIND(IF(?same = 1, 1, 0) AS ?isUnsure)
      } UNION {
        GRAPH ?item { ?payment run:sameMatter ?match }
        BIND(0 AS ?isSure)
        BIND(0 AS ?isPossible)
        BIND(0 AS ?isAheadLow)
        BIND(0 AS ?isAheadHigh)
        BIND(IF(?match = 2, 1, 0) AS ?isTaken)
        BIND(IF(?match > 0, 1, 0) AS ?mayBeTaken)
        BIND(0 AS ?isUnsure)
      }
    }
    GROUP BY ?item
  }
} ;
INSERT { ?item run:paidLow ?paidLow ; run:paidHigh ?paidHigh }
WHERE {
  {
    SELECT ?item ?rule (SUM(?surely) AS ?paidLow) (SUM(?mostly) AS ?together) (SUM(?noFigure) AS ?open)
    WHERE {
      ?item run:in ?rule .
      {
        BIND(0.0 AS ?surely)
        BIND(0.0 AS ?mostly)
        BIND(0 AS ?noFigure)
      } UNION {
        GRAPH ?item { ?payment run:sameMatter ?match }
        FILTER(?match > 0)
        OPTIONAL { ?payment run:paidAmount ?paid }
        BIND(IF(?match = 2, COALESCE(?paid, 0.0), 0.0) AS ?surely)
        BIND(COALESCE(?paid, 0.0) AS ?mostly)
        BIND(IF(BOUND(?paid), 0, 1) AS ?noFigure)
      }
    }
    GROUP BY ?item ?rule
  }
  OPTIONAL { ?rule run:ledgerKnown ?known }
  BIND(IF(?open = 0 && BOUND(?known), ?together, ?nothing) AS ?paidHigh)
} ;
INSERT { ?item run:netLow ?netLow ; run:netHigh ?netHigh ; run:countLow ?countLow ; run:countHigh ?countHigh }
WHERE {
  ?rule a run:Highest ; run:keeps ?keeps ; run:paidBefore ?mode .
  FILTER(?mode != run:Deducted)
  ?item run:in ?rule ; run:low ?low ; run:rivalsSure ?sure ; run:rivalsPossible ?possible ; run:takenSure ?takenSure ;
    run:takenPossible ?takenPossible ; run:aheadLow ?aheadLow ; run:aheadHigh ?aheadHigh .
  OPTIONAL { ?item run:high ?high }
  OPTIONAL { ?item run:settled ?settled }
  OPTIONAL { ?rule run:ledgerKnown ?ledger }
  BIND(?keeps - ?takenSure AS ?most)
  BIND(IF(?mode = run:Ignored || BOUND(?ledger), ?keeps - ?takenPossible, 0) AS ?least)
  BIND(BOUND(?settled) || ?possible < ?least AS ?wins)
  BIND(!BOUND(?settled) && ?sure >= ?most AS ?loses)
  BIND(IF(?loses, 0.0, IF(?wins, ?low, 0.0)) AS ?netLow)
  BIND(IF(?loses, 0.0, ?high) AS ?netHigh)
  BIND(IF(BOUND(?settled) || ?aheadLow < ?least, ?low, 0.0) AS ?countLow)
  BIND(IF(BOUND(?settled) || ?aheadHigh < ?most, ?high, 0.0) AS ?countHigh)
} ;
INSERT { ?item run:netLow ?netLow ; run:netHigh ?netHigh ; run:countLow ?countLow ; run:countHigh ?countHigh }
WHERE {
  ?rule a run:Highest ; run:paidBefore run:Deducted .
  ?item run:in ?rule ; run:low ?low ; run:paidLow ?paidLow ; run:aheadLow ?aheadLow ; run:aheadHigh ?aheadHigh .
  OPTIONAL { ?item run:high ?high }
  OPTIONAL { ?item run:paidHigh ?paidHigh }
  {
    SELECT ?item (MAX(?surely) AS ?earlierLow) (MAX(?mostly) AS ?earlierHigh) (SUM(?noFigure) AS ?open)
    WHERE {
      ?item run:in ?anyRule .
      {
        BIND(0.0 AS ?surely)
        BIND(0.0 AS ?mostly)
        BIND(0 AS ?noFigure)
      } UNION {
        GRAPH ?earlier { ?item run:laterThan true }
        GRAPH ?item { ?earlier run:same ?same }
        ?earlier run:low ?otherLow .
        OPTIONAL { ?earlier run:high ?otherHigh }
        BIND(IF(?same = 2, ?otherLow, 0.0) AS ?surely)
        BIND(COALESCE(?otherHigh, 0.0) AS ?mostly)
        BIND(IF(BOUND(?otherHigh), 0, 1) AS ?noFigure)
      }
    }
    GROUP BY ?item
  }
  BIND(IF(?paidLow > ?earlierLow, ?paidLow, ?earlierLow) AS ?priorLow)
  BIND(IF(?open = 0, IF(?paidHigh > ?earlierHigh, ?paidHigh, ?earlierHigh), ?nothing) AS ?priorHigh)
  BIND(IF(COALESCE(?low > ?priorHigh, false), ?low - ?priorHigh, 0.0) AS ?netLow)
  BIND(IF(?high > ?priorLow, ?high - ?priorLow, 0.0) AS ?netHigh)
  BIND(IF(?aheadLow = 0 && COALESCE(?low > ?paidHigh, false), ?low - ?paidHigh, 0.0) AS ?countLow)
  BIND(IF(?aheadHigh = 0, IF(?high > ?paidLow, ?high - ?paidLow, 0.0), 0.0) AS ?countHigh)
} ;
INSERT { ?rule run:unsureFor ?enterprise }
WHERE {
  ?item run:in ?rule ; run:ofEnterprise ?enterprise ; run:unsureKeys ?unsure .
  FILTER(?unsure > 0)
} ;
DELETE { ?item run:countLow ?countLow ; run:countHigh ?countHigh }
INSERT { ?item run:countLow ?netLow ; run:countHigh ?netHigh }
WHERE {
  ?rule run:unsureFor ?enterprise .
  ?item run:in ?rule ; run:ofEnterprise ?enterprise ; run:netLow ?netLow ; run:countLow ?countLow .
  OPTIONAL { ?item run:netHigh ?netHigh }
  OPTIONAL { ?item run:countHigh ?countHigh }
} ;
INSERT { ?item run:leftOpen reason:register-not-loaded }
WHERE {
  ?rule a run:Highest ; run:paidBefore ?mode .
  FILTER(?mode != run:Ignored)
  OPTIONAL { ?rule run:ledgerKnown ?known }
  FILTER(!BOUND(?known))
  ?item run:in ?rule ; run:low ?low ; run:netLow ?netLow .
  OPTIONAL { ?item run:high ?high }
  OPTIONAL { ?item run:netHigh ?netHigh }
  BIND(COALESCE(?netLow = ?netHigh, false) AS ?isOne)
  BIND(?low = ?netLow && COALESCE(?high = ?netHigh, !BOUND(?high) && !BOUND(?netHigh)) AS ?isWhole)
  FILTER(!?isOne && !?isWhole)
}
