"""A small fictional project for the tests of cases: a policy with two awards and an open question.

`profit` pays 100 yuan, or 200 if it is read as twice, for revenue of 1000 yuan or more; `title` is up to 500 yuan for a
national title; `other` is of another policy. Holds no test.
"""

from __future__ import annotations

from pathlib import Path

from huiqi.cases import CaseRun
from huiqi.engines import Engine
from huiqi.project import Project
from huiqi.render.cases import CaseWriter

LAW = """
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://example.org/id/town/policy/2025-01-01/> .
@prefix q: <https://example.org/id/town/second/2025-01-01/> .

p:policy a :Policy ; rdfs:label "虚构政策"@zh , "fictional policy"@en ;
    :appliesFrom "2025-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
p:factor a :Ambiguity ; rdfs:label "一倍还是两倍"@zh , "once or twice"@en ; :encodes p:clause .
p:once a :Interpretation ; rdfs:label "一倍"@zh , "once"@en ; :of p:factor .
p:twice a :Interpretation ; rdfs:label "两倍"@zh , "twice"@en ; :of p:factor .
p:profit a :Award ; rdfs:label "营业收入奖"@zh , "reward for revenue"@en ; :ofMeasure p:measure ; :encodes p:clause ;
    :ground :AnnualReport ; :condition p:enough ; :amount p:hundred , p:two-hundred .
p:enough a :Comparison ; rdfs:label "营业收入不少于1000元"@zh , "revenue of at least 1000 yuan"@en ;
    :indicator ind:revenue ; :atLeast 1000.00 .
p:hundred a :Fixed ; :value 100.00 ; :underInterpretation p:once .
p:two-hundred a :Fixed ; :value 200.00 ; :underInterpretation p:twice .
p:title a :Award ; rdfs:label "称号奖"@zh , "reward for a title"@en ; :ofMeasure p:measure ; :encodes p:clause ;
    :ground :Recognition ; :condition p:national ; :amount p:sum .
p:national a :Membership ; rdfs:label "国家级"@zh , "is national"@en ; :indicator ind:level ; :isOneOf level:national .
p:sum a :Decided ; :atLeast 0.00 ; :atMost 500.00 .

q:policy a :Policy ; rdfs:label "虚构的另一政策"@zh , "another fictional policy"@en ;
    :appliesFrom "2025-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
q:clause a :Clause ; dcterms:isPartOf q:policy .
q:measure a :Measure ; dcterms:isPartOf q:policy .
q:other a :Award ; rdfs:label "另一项"@zh , "the other one"@en ; :ofMeasure q:measure ; :encodes q:clause ;
    :ground :AnnualReport ; :amount q:seven .
q:seven a :Fixed ; :value 7.00 .
"""

HEAD = """\
policy: https://example.org/id/town/policy/2025-01-01/policy
on: 2026-03-01
readings: [once]
registers:
  - {name: reports, class: AnnualReport, from: 2015-01-01, until: 2027-12-31}
  - {name: titles, class: Recognition, from: 2015-01-01, until: 2027-12-31}
cases:
"""
"""The first case stands on line 8."""

FIRM = "{code: 91371500MATOWN001X, reports: [{fiscal-year: 2025, revenue: 1000}]}"
POOR = "{code: 91371500MATOWN002X, reports: [{fiscal-year: 2025, revenue: 999.99}]}"
TITLED = (
    "{code: 91371500MATOWN003X, records: [{id: t, class: Recognition, category: gazelle, level: national, "
    "recognised-on: 2025-05-01}]}"
)
PAYS = "{award: profit, ground: annual-report/2025, outcome: entitled, amount: 100}"


def case(enterprise: str, *expect: str, name: str = "a case", more: str = "") -> str:
    """Return one case in YAML on four lines: name, enterprise, expectations, and `more` keys."""
    rest = f"    {more}\n" if more else ""
    return f"  - name: {name}\n    enterprise: {enterprise}\n    expect: [{', '.join(expect)}]\n{rest}"


def project(folder: Path, law: str = LAW) -> Project:
    """Write the project into a folder and open it."""
    (folder / "data" / "town").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "town" / "law.ttl").write_text(law, "utf-8")
    return Project.open(folder)


def put(folder: Path, text: str) -> Path:
    """Write a file of cases beside the law."""
    path = folder / "data" / "town" / "law.cases.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def tried(folder: Path, text: str, *engines: Engine, law: str = LAW) -> CaseRun:
    """Write cases and try them, in SPARQL where no engine is named."""
    opened = project(folder, law)
    put(folder, text)
    return opened.test(engines=engines or ("sparql",))


def said(folder: Path, text: str, *engines: Engine, law: str = LAW) -> list[str]:
    """Try cases; return what is said in English of faults and failing cases, without the file's name."""
    run = tried(folder, text, *engines, law=law)
    writer = CaseWriter(project(folder, law), "en")
    lines = [f.say("en") for f in run.findings] + [writer.failure(r) for r in run.failures]
    return [line.replace("data/town/law.cases.yaml:", "") for line in lines]
