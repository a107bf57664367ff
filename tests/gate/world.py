"""Small projects for the tests of this folder: a fictional policy, its awards, the facts of one enterprise.

Writes files and asks engines; holds no expected value and no test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from huiqi.names import local
from huiqi.project import Answers, Engine, Project

ENGINES: tuple[Engine, ...] = ("reference", "sparql", *(("sql",) if find_spec("duckdb") else ()))
ON = date(2026, 3, 1)
PREFIXES = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix category: <https://w3id.org/huiqi/voc/enterprise-category/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://example.org/fictional/policy/> .
@prefix e: <https://example.org/fictional/enterprise/> .
@prefix f: <https://example.org/fictional/record/> .
@prefix t: <https://example.org/fictional/word/> .
"""
POLICY = """\
p:policy
    a :Policy ;
    rdfs:label "虚构政策"@zh , "fictional policy"@en ;
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
p:sum
    a :Fixed ;
    :encodes p:clause ;
    :value 100000.00 ;
.
"""
FACTS = """\
e:a
    a :Enterprise ;
    rdfs:label "虚构企业"@zh , "fictional firm"@en ;
    ind:statistics-entry "2023-05-01"^^xsd:date ;
.
f:report-2025
    a :AnnualReport ;
    ind:enterprise e:a ;
    ind:fiscal-year 2025 ;
    ind:revenue 20000000.00 ;
.
"""


def award(name: str, condition: str, amount: str = "p:sum", ground: str = ":AnnualReport") -> str:
    """Return the Turtle of one award under the fictional policy."""
    lines = [f"p:{name}", "    a :Award ;", "    :ofMeasure p:measure ;", "    :encodes p:clause ;"]
    lines += [f"    :ground {ground} ;", f"    :condition {condition} ;", f"    :amount {amount} ;", "."]
    return "\n".join(lines) + "\n"


def write_project(folder: Path, law: str, files: Mapping[str, str] | None = None) -> Path:
    """Write a project with the fictional policy and `law` in data/, and `files` (Turtle without prefixes if .ttl)."""
    every = {"data/policy.ttl": PREFIXES + POLICY + law, **(files or {})}
    for name, text in every.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def write_facts(folder: Path, text: str, name: str = "facts.ttl") -> Path:
    """Write an enterprise file with the usual prefixes."""
    path = folder / name
    path.write_text(PREFIXES + text, "utf-8")
    return path


def decide(
    folder: Path, facts: Path, engine: Engine, on: date = ON, interpretations: Iterable[str] = ()
) -> dict[str, str]:
    """Return what an engine says of each award: outcome and net amount, by the award's name (and ground, if several).

    Written as `entitled 100000.00`, or `undetermined 0.00 to 100000.00`; an open end is `open`.
    """
    project = Project.open(folder)
    return say(project.decide(project.facts([facts]), on, tuple(interpretations), engine=engine, with_needs=False))


def say(answers: Answers) -> dict[str, str]:
    """Return each assessment in words, by `award` or, where an award has several grounds, `award of ground`."""
    found: dict[str, list[tuple[str, str]]] = {}
    for enterprise in answers.enterprises:
        for a in enterprise.assessments:
            most = "open" if a.net.most is None else f"{a.net.most:.2f}"
            span = "" if a.net.is_exact else f" to {most}"
            found.setdefault(local(a.award), []).append((local(a.ground), f"{a.outcome} {a.net.least:.2f}{span}"))
    return {
        (name if len(rows) == 1 else f"{name} of {ground}"): text
        for name, rows in found.items()
        for ground, text in rows
    }
