"""Small projects for the tests of the documentation: one policy, one firm, every engine asked, one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from huiqi.assessment import Assessment, EnterpriseAnswer, Figure
from huiqi.money import canonical
from huiqi.project import Answers, Engine, Project

ON = date(2026, 3, 1)
ENGINES: tuple[Engine, ...] = tuple(e for e in get_args(Engine) if e != "sql" or find_spec("duckdb") is not None)

PREFIXES = """
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix category: <https://w3id.org/huiqi/voc/enterprise-category/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix place: <https://w3id.org/huiqi/voc/place/> .
@prefix reason: <https://w3id.org/huiqi/voc/reason/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://example.org/id/city/policy/2025-01-01/> .
@prefix e: <https://example.org/id/enterprise/> .
"""

# The window holds one fiscal year, so that one report is the ground and earlier ones are history.
POLICY = """
p:policy a :Policy ; :appliesFrom "2025-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
"""

AWARD = "p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport"

FIRM = 'e:firm a :Enterprise ; ind:statistics-entry "2023-05-01"^^xsd:date .\n'


def award(condition: str = "", amount: str = "p:sum") -> str:
    """Return an award on annual reports; without an amount of its own it pays 100."""
    when = f" ; :condition {condition}" if condition else ""
    fixed = "p:sum a :Fixed ; :value 100.00 .\n" if amount == "p:sum" else ""
    return f"{AWARD}{when} ; :amount {amount} .\n{fixed}"


def report(year: int, **figures: object) -> str:
    """Return one annual report; figures are indicators by name, underscores for hyphens."""
    lines = "".join(f" ; ind:{name.replace('_', '-')} {value}" for name, value in figures.items())
    return f"e:report-{year} a :AnnualReport ; ind:enterprise e:firm ; ind:fiscal-year {year}{lines} .\n"


def status(first: str, last: str = "", **codes: str) -> str:
    """Return what holds of the firm from the day `first` to the day `last`."""
    until = f' ; :appliesUntil "{last}"^^xsd:date' if last else ""
    lines = "".join(f" ; ind:{name} {value}" for name, value in codes.items())
    return f'e:status-{first} a :EnterpriseStatus ; ind:enterprise e:firm ; :appliesFrom "{first}"^^xsd:date{until}{lines} .\n'


def register(record: str, first: str = "", last: str = "2026-03-01") -> str:
    """Return a register that is complete for a class of record from `first` (empty: always) to `last`."""
    start = f':appliesFrom "{first}"^^xsd:date ; ' if first else ""
    return f'e:register-{record} a :Register ; :record :{record} ; {start}:appliesUntil "{last}"^^xsd:date .\n'


@dataclass(frozen=True)
class Scene:
    """A project with one law and one set of facts in files."""

    project: Project
    facts: Path

    def answers(
        self, read: Sequence[str] = (), on: date = ON, known_as_of: date | None = None, engine: Engine = "sparql"
    ) -> Answers:
        """Return the answers of one engine."""
        return self.project.decide(self.project.facts([self.facts]), on, read, known_as_of, engine)

    def answer(self, read: Sequence[str] = (), on: date = ON, known_as_of: date | None = None) -> EnterpriseAnswer:
        """Return the answer for the only firm, on which every engine agrees; the SQL engine gives no reasons."""
        found = {}
        for engine in ENGINES:
            (found[engine],) = self.answers(read, on, known_as_of, engine).enterprises
        assert found["reference"] == found["sparql"]
        if "sql" in found:
            assert _bare(found["sql"]) == _bare(found["sparql"])
        return found["sparql"]

    def one(self, read: Sequence[str] = (), on: date = ON, known_as_of: date | None = None) -> Assessment:
        """Return the only assessment."""
        (only,) = self.answer(read, on, known_as_of).assessments
        return only


def _bare(answer: EnterpriseAnswer) -> EnterpriseAnswer:
    """Return an answer without what follows from reasons alone."""
    assessed = []
    for a in answer.assessments:
        needs = tuple(n for n in a.needs if n.reason != "needs-choice" and not n.about.endswith("#Payment"))
        assessed.append(replace(a, reasons=(), exactness="exact", needs=needs))
    return replace(answer, assessments=tuple(assessed))


def scene(folder: Path, law: str, facts: str, policy: str = POLICY) -> Scene:
    """Write a project into `folder` and open it."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "law.ttl").write_text(PREFIXES + policy + law, "utf-8")
    path = folder / "facts.ttl"
    path.write_text(PREFIXES + facts, "utf-8")
    return Scene(Project.open(folder), path)


def said(found: Assessment) -> str:
    """Return an outcome or amount in a few words: "met", "not met", "unknown: reasons"."""
    words = {"entitled": "met", "not-entitled": "not met", "undetermined": "unknown"}
    why = f": {', '.join(found.reasons)}" if found.reasons else ""
    return words.get(found.outcome, found.outcome) + why


def span(figure: Figure) -> str:
    """Return an amount in a few words: "300000.00", "0.00 to 500000.00", "0.00 to ?"."""
    least = canonical(figure.least)
    if figure.is_exact:
        return least
    return f"{least} to {'?' if figure.most is None else canonical(figure.most)}"
