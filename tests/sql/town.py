"""A town with one policy, for tests of the SQL engine: rules and facts in Turtle, answers by enterprise."""

from __future__ import annotations

from pathlib import Path

from huiqi.assessment import WorldAssessment, WorldResult
from huiqi.compile.sql import assess_world
from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.load import load_files
from huiqi.rules.book import read_book
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import World, chosen_interpretations, components

ONTOLOGY = Path(__file__).parents[2] / "ontology"
ON = 20260301
RULE = "https://example.org/rule/"
FIRM = "https://example.org/firm/"
PREFIXES = f"""\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <{RULE}> .
@prefix f: <{FIRM}> .
"""
FRAME = """\
p:policy a :Policy .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy ; :encodes p:clause .
"""


def award(body: str, ground: str = ":AnnualReport", name: str = "award") -> str:
    """Return an award in Turtle; `body` gives its condition and amount."""
    return f"p:{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground {ground} ; {body} .\n"


def report(year: int, body: str, name: str = "") -> str:
    """Return the annual report of the firm f:a in Turtle."""
    return f"f:report-{name or year} a :AnnualReport ; ind:enterprise f:a ; ind:fiscal-year {year} ; {body} .\n"


def town(folder: Path, rules: str, facts: str) -> tuple[RuleBook, World, Facts]:
    """Read rules and facts as any others are read; the rules must have one world."""
    law, known = folder / "rules.ttl", folder / "facts.ttl"
    law.write_text(PREFIXES + FRAME + rules, encoding="utf-8")
    known.write_text(PREFIXES + "f:a a :Enterprise .\n" + facts, encoding="utf-8")
    graph, findings = load_files([*sorted(ONTOLOGY.rglob("*.ttl")), law], folder)
    book = read_book(graph, findings)
    stated, faults = load_files([known], folder)
    (component,) = components(book, chosen_interpretations(book, (), ON), [a.iri for a in book.awards])
    (world,) = component.worlds
    return book, world, read_facts(stated, book, faults).seen(ON)


def result(folder: Path, rules: str, facts: str) -> WorldResult:
    """Return what the SQL engine finds for the firm f:a."""
    book, world, seen = town(folder, rules, facts)
    return assess_world(book, world, seen, ON, with_nodes=True)[f"{FIRM}a"]


def assessed(folder: Path, rules: str, facts: str) -> WorldAssessment:
    """Return the one assessment of the firm f:a."""
    (assessment,) = result(folder, rules, facts).assessments
    return assessment


def verdict(found: WorldResult, node: str) -> int | None:
    """Return the verdict of a node on the only ground."""
    (value,) = [r.verdict for key, r in found.nodes.items() if key[0] == RULE + node]
    return value
