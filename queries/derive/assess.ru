# One assessment for each award (in each world) and each ground that its window may hold; for an award without a
# ground, whether there is none or none is known. What is not entitled has no amount.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>
PREFIX reason: <https://w3id.org/huiqi/voc/reason/>

INSERT {
  ?assessment run:assesses ?award ; run:onGround ?ground ; run:outcome ?outcome ; run:low ?low ; run:high ?high ; run:why ?why .
}
WHERE {
  run:run run:turn ?turn .
  ?award run:turn ?turn ; run:scope ?scope ; run:root ?root ; run:amount ?amount .
  ?scope run:holds ?ground .
  OPTIONAL { ?amount run:floor ?floor }
  OPTIONAL { ?amount run:ceiling ?ceiling }
  OPTIONAL { GRAPH ?ground { ?root run:verdict ?found } }
  OPTIONAL { GRAPH ?ground { ?amount run:low ?readLow } }
  OPTIONAL { GRAPH ?ground { ?amount run:high ?readHigh } }
  OPTIONAL {
    GRAPH ?ground { ?amount run:why ?because }
    FILTER(?because != reason:needs-decision)
  }
  BIND(IRI(CONCAT(STR(?award), "!", ENCODE_FOR_URI(STR(?ground)))) AS ?assessment)
  BIND(COALESCE(?readLow, ?floor) AS ?least)
  BIND(COALESCE(?readHigh, ?ceiling) AS ?most)
  BIND(COALESCE(?found, 1) AS ?met)
  BIND(IF(?met = 2 && !COALESCE(?least > 0, false) && BOUND(?because), 1, ?met) AS ?verdict)
  BIND(COALESCE(?most <= 0, false) AS ?isZero)
  BIND(IF(?verdict = 0 || ?isZero, "not-entitled", IF(?verdict = 2, "entitled", "undetermined")) AS ?outcome)
  BIND(IF(?outcome = "not-entitled", ?nothing, IF(?outcome = "entitled" && COALESCE(?least > 0, false), ?least, 0.0)) AS ?low)
  BIND(IF(?outcome = "not-entitled", ?nothing, ?most) AS ?high)
  BIND(IF(?isZero && ?verdict > 0, reason:amount-zero, ?nothing) AS ?why)
} ;
INSERT { ?assessment run:why ?why }
WHERE {
  ?assessment run:assesses ?award ; run:onGround ?ground ; run:outcome "undetermined" .
  ?award run:root ?root .
  GRAPH ?ground { ?root run:why ?why }
} ;
INSERT { ?assessment run:why ?why }
WHERE {
  ?assessment run:assesses ?award ; run:onGround ?ground ; run:outcome ?outcome .
  ?award run:amount ?amount .
  GRAPH ?ground { ?amount run:why ?why }
  FILTER(?outcome != "not-entitled")
} ;
INSERT {
  ?assessment a run:Absence ; run:assesses ?award ; run:ofEnterprise ?enterprise ; run:outcome ?outcome ; run:why ?why .
}
WHERE {
  run:run run:on ?on .
  ?award a run:Award ; run:span ?scope .
  ?scope run:ofClass ?class ; run:earliest ?first .
  ?enterprise a :Enterprise .
  FILTER(?first <= ?on)
  OPTIONAL { ?scope run:holds ?ground . ?ground run:ofEnterprise ?enterprise }
  FILTER(!BOUND(?ground))
  OPTIONAL {
    {
      SELECT ?class ?enterprise (COUNT(?undated) AS ?withoutDay)
      WHERE {
        ?anyScope run:ofClass ?class .
        ?undated a ?class ; ind:enterprise ?enterprise .
        OPTIONAL { ?undated run:day ?day }
        FILTER(!BOUND(?day))
      }
      GROUP BY ?class ?enterprise
    }
  }
  OPTIONAL {
    {
      SELECT ?award (COUNT(?register) AS ?complete)
      WHERE {
        run:run run:on ?today .
        ?award a run:Award ; run:span ?span .
        ?span run:ofClass ?kind ; run:earliest ?start ; run:latest ?lastDay .
        BIND(IF(?lastDay < ?today, ?lastDay, ?today) AS ?end)
        ?kind run:listedAs ?listed .
        ?register a :Register ; run:lists ?listed ; run:coversFrom ?from ; run:coversUntil ?until .
        FILTER(?from <= ?start && ?end <= ?until)
      }
      GROUP BY ?award
    }
  }
  BIND(IRI(CONCAT(STR(?award), "!", ENCODE_FOR_URI(STR(?enterprise)))) AS ?assessment)
  BIND(IF(BOUND(?complete) && !BOUND(?withoutDay), "not-applicable", "undetermined") AS ?outcome)
  BIND(IF(BOUND(?withoutDay), reason:fact-missing, IF(BOUND(?complete), ?nothing, reason:register-not-loaded)) AS ?why)
} ;
INSERT { ?assessment run:why ?why }
WHERE {
  run:run run:on ?on .
  ?assessment a run:Absence ; run:outcome "undetermined" ; run:assesses ?award .
  ?award run:window ?window .
  ?window run:bound ?bound .
  ?bound run:op ?op ; run:operand ?end .
  ?end run:because ?why .
  OPTIONAL { ?end run:floor ?low }
  OPTIONAL { ?end run:ceiling ?high }
  FILTER(!COALESCE((?op = :atLeast && ?on >= ?high) || (?op = :atMost && ?on <= ?low), false))
}
