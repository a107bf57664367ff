# Every dated record whose class some award takes as its ground, and whose day some award's window may hold,
# is a context: a named graph of its own name in which verdicts and amounts are kept. So is what a payment was made for,
# where its keys are asked for even without a day.
PREFIX run: <https://w3id.org/huiqi/ns/run#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>

INSERT {
  ?scope run:holds ?record .
  ?record run:ground ?record ; run:tests ?record ; run:ofEnterprise ?enterprise .
}
WHERE {
  ?scope run:ofClass ?class ; run:earliest ?earliest ; run:latest ?latest .
  ?record a ?class ; ind:enterprise ?enterprise ; run:day ?day .
  FILTER(?day >= ?earliest && ?day <= ?latest)
  OPTIONAL { ?scope run:only ?one }
  OPTIONAL { ?scope run:without ?left . FILTER(?left = ?record) }
  FILTER((!BOUND(?one) || ?one = ?record) && !BOUND(?left))
} ;
INSERT {
  ?scope run:holds ?record .
  ?record run:ground ?record ; run:tests ?record ; run:ofEnterprise ?enterprise .
}
WHERE {
  ?scope run:paidFor ?class .
  ?payment run:paymentGround ?record ; ind:enterprise ?enterprise .
  ?record run:ownClass ?class ; ind:enterprise ?enterprise ; run:day ?day .
} ;
INSERT {
  ?scope run:holds ?record .
  ?record run:ground ?record ; run:tests ?record ; run:ofEnterprise ?enterprise .
}
WHERE {
  ?scope run:namedByPayments ?class .
  ?payment run:paymentGround ?record ; ind:enterprise ?enterprise .
  ?record run:ownClass ?class ; ind:enterprise ?enterprise .
}
