"""The fictional city of Yunshan (云山市): its words, one policy, a query that derives an indicator, and a firm.

City, grants, firm and figures are made up. It brings an enterprise category, a code list, a class of record, reported
indicators and a derived one; what the firm is due is worked by hand beside the facts. Texts only, no test.
"""

WORDS = """\
t:peak-firm
    a :EnterpriseCategory , skos:Concept ;
    skos:prefLabel "云山峰企业(虚构)"@zh , "peak firm (fictional)"@en ;
.
t:twin-peak-firm
    a :EnterpriseCategory , skos:Concept ;
    skos:prefLabel "双峰企业(虚构)"@zh , "twin-peak firm (fictional)"@en ;
    skos:broader t:peak-firm ;
.
t:gravel
    a skos:Concept ;
    skos:prefLabel "砂石"@zh , "gravel"@en ;
.
t:plank
    a skos:Concept ;
    skos:prefLabel "栈道"@zh , "plank"@en ;
.
t:TrailSurvey
    a owl:Class ;
    rdfs:label "步道勘测(虚构)"@zh , "trail survey (fictional)"@en ;
    rdfs:subClassOf :Record ;
    :dated t:surveyed-on ;
.
t:surveyed-on
    a :Indicator ;
    rdfs:label "勘测日期"@zh , "surveyed on"@en ;
    rdfs:domain t:TrailSurvey ;
    rdfs:range :Date ;
.
t:kilometres
    a :Indicator ;
    rdfs:label "里程"@zh , "kilometres"@en ;
    rdfs:domain t:TrailSurvey ;
    rdfs:range :Number ;
.
t:surface
    a :Indicator ;
    rdfs:label "路面"@zh , "surface"@en ;
    rdfs:domain t:TrailSurvey ;
    rdfs:range :Code ;
.
t:debt
    a :Indicator ;
    rdfs:label "负债"@zh , "debt"@en ;
    rdfs:domain :AnnualReport ;
    rdfs:range :Money ;
.
t:debt-of-two-years
    a :Indicator ;
    rdfs:label "两年负债合计"@zh , "debt of two years"@en ;
    rdfs:domain :AnnualReport ;
    rdfs:range :Money ;
.
"""
QUERY = """\
# The debt of a year and of the year before, added; nothing where one of the two is not stated.
PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX ind: <https://w3id.org/huiqi/voc/indicator/>
PREFIX t: <https://example.org/fictional/word/>

CONSTRUCT { ?report t:debt-of-two-years ?both }
WHERE {
  ?report a :AnnualReport ; ind:enterprise ?firm ; ind:fiscal-year ?year ; t:debt ?now .
  ?earlier a :AnnualReport ; ind:enterprise ?firm ; ind:fiscal-year ?before ; t:debt ?then .
  FILTER(?before = ?year - 1)
  BIND(?now + ?then AS ?both)
}
"""
CITY = """\
p:policy
    a :Policy ;
    rdfs:label "云山市步道与节俭若干措施(虚构)"@zh , "Yunshan trails and thrift (fictional)"@en ;
    :appliesFrom "2024-01-01"^^xsd:date ;
    :appliesUntil "2026-12-31"^^xsd:date ;
.
p:clause
    a :Clause ;
    dcterms:isPartOf p:policy ;
.
p:measure
    a :Measure ;
    dcterms:isPartOf p:policy ;
    :encodes p:clause ;
.
p:peak
    a :Award ;
    :ofMeasure p:measure ;
    :encodes p:clause ;
    :ground :Recognition ;
    :condition p:is-peak ;
    :amount p:by-level ;
.
p:is-peak
    a :Membership ;
    :indicator ind:category ;
    :isOneOf t:peak-firm ;
.
p:by-level
    a :Table ;
    :by ind:level ;
    :row p:of-the-province , p:of-the-city ;
.
p:of-the-province
    a :Row ;
    :order 1 ;
    :isOneOf level:provincial ;
    :value 80000.00 ;
.
p:of-the-city
    a :Row ;
    :order 2 ;
    :isOneOf level:municipal ;
    :value 20000.00 ;
.
p:trail
    a :Award ;
    :ofMeasure p:measure ;
    :encodes p:clause ;
    :ground t:TrailSurvey ;
    :condition p:is-gravel ;
    :amount p:per-kilometre ;
.
p:is-gravel
    a :Membership ;
    :indicator t:surface ;
    :isOneOf t:gravel ;
.
p:per-kilometre
    a :Sum ;
    :of t:kilometres ;
    :times p:rate ;
    :limit p:at-most ;
.
p:rate
    a :Fixed ;
    :value 12.50 ;
.
p:at-most
    a :Limit ;
    :atMost 1000.00 ;
.
p:thrift
    a :Award ;
    :ofMeasure p:measure ;
    :encodes p:clause ;
    :ground :AnnualReport ;
    :condition p:is-thrifty ;
    :amount p:thrift-sum ;
.
p:is-thrifty
    a :Comparison ;
    :indicator t:debt-of-two-years ;
    :atMost 900000.00 ;
.
p:thrift-sum
    a :Fixed ;
    :value 30000.00 ;
.
p:research
    a :Award ;
    :ofMeasure p:measure ;
    :encodes p:clause ;
    :ground :AnnualReport ;
    :condition p:is-intensive ;
    :amount p:research-share ;
.
p:is-intensive
    a :Comparison ;
    :indicator ind:research-spending ;
    :atLeast 0.03 ;
    :times ind:revenue ;
.
p:research-share
    a :Sum ;
    :of ind:research-spending ;
    :times p:tenth ;
.
p:tenth
    a :Fixed ;
    :value 0.1 ;
.
"""
FACTS = """\
e:a
    a :Enterprise ;
.
f:peak-2025
    a :Recognition ;
    ind:enterprise e:a ;
    ind:category t:twin-peak-firm ;
    ind:level level:provincial ;
    ind:recognised-on "2025-04-01"^^xsd:date ;
.
f:gravel
    a t:TrailSurvey ;
    ind:enterprise e:a ;
    t:surveyed-on "2025-05-01"^^xsd:date ;
    t:surface t:gravel ;
    t:kilometres 37.123 ;
.
f:long-gravel
    a t:TrailSurvey ;
    ind:enterprise e:a ;
    t:surveyed-on "2025-06-01"^^xsd:date ;
    t:surface t:gravel ;
    t:kilometres 80.01 ;
.
f:plank
    a t:TrailSurvey ;
    ind:enterprise e:a ;
    t:surveyed-on "2025-07-01"^^xsd:date ;
    t:surface t:plank ;
    t:kilometres 5 ;
.
f:report-2024
    a :AnnualReport ;
    ind:enterprise e:a ;
    ind:fiscal-year 2024 ;
    ind:revenue 10000000.00 ;
    ind:research-spending 299999.99 ;
    t:debt 400000.00 ;
.
f:report-2025
    a :AnnualReport ;
    ind:enterprise e:a ;
    ind:fiscal-year 2025 ;
    ind:revenue 10000000.00 ;
    ind:research-spending 300000.00 ;
    t:debt 500000.00 ;
.
"""
EXPECTED = {
    # A twin-peak firm is a peak firm; of the province: the first row.
    "peak": "entitled 80000.00",
    # 37.123 x 12.50 = 464.0375, to the fen 464.04; 80.01 x 12.50 = 1000.125, at most 1000.00.
    "trail of gravel": "entitled 464.04",
    "trail of long-gravel": "entitled 1000.00",
    "trail of plank": "not-entitled 0.00",
    # 400000 + 500000 = 900000, the limit itself; for 2024 the debt of 2023 is missing.
    "thrift of report-2025": "entitled 30000.00",
    "thrift of report-2024": "undetermined 0.00 to 30000.00",
    # 0.03 x 10000000 = 300000: 300000.00 reaches it and earns a tenth, 299999.99 does not.
    "research of report-2025": "entitled 30000.00",
    "research of report-2024": "not-entitled 0.00",
}
