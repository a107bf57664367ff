"""Both engines come to what docs/explanation/worked-ladder.md works out by hand for the demonstration register."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.assessment import Figure, WorldAssessment, WorldResult
from huiqi.derive import Derivation
from huiqi.evaluate import assess_world
from huiqi.evaluate.readings import Case
from huiqi.facts.enterprise_file import read_enterprise_file
from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.load import Graph, load_files
from huiqi.names import DEFAULT_BASE, local
from huiqi.rules.book import read_book
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component, World, chosen_interpretations, components
from huiqi.settings import shipped

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
DAY = 20260301
ASSUMPTIONS = ("in-effect-from-2025-08-21", "in-force-through-2026")
READINGS = (
    ("reaching-includes-figure", "steps-highest"),
    ("reaching-includes-figure", "steps-each"),
    ("reaching-includes-figure", "steps-difference"),
    ("reaching-exceeds-figure", "steps-highest"),
    ("reaching-exceeds-figure", "steps-each"),
    ("reaching-exceeds-figure", "steps-difference"),
)
ENGINES = ("reference", "sparql")

# What the report of 2025 comes to, in 万元: typed from the document, one cell for each of the six readings in order,
# then why it is undetermined.
ASSUMED = {
    "001": ("30 | 30 | 30 | no | no | no", ""),
    "002": ("no | no | no | no | no | no", ""),
    "003": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "fact-missing"),
    "004": ("30 | 30 | 30 | 30 | 30 | 30", ""),
    "005": ("50 | 80 | 50 | 50 | 80 | 50", ""),
    "006": ("50 | 50 | 20 of 50 | 50 | 50 | 20 of 50", ""),
    "007": ("30 | 30 | 30 | 30 | 30 | 30", ""),
    "008": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "list-open"),
    "009": ("0–100 | 0–180 | 0–100 | 0–100 | 0–180 | 0–100", "fact-conflict"),
    "010": ("n/a | n/a | n/a | n/a | n/a | n/a", ""),
    "011": ("no | no | no | no | no | no", ""),
    "012": ("no | no | no | no | no | no", ""),
    "013": ("0–100 | 0–180 | 0–100 | 0–100 | 0–180 | 0–100", "ill-typed"),
    "014": ("30 | 30 | 30 | 30 | 30 | 30", ""),
    "015": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "fact-missing"),
    "016": ("50 | 80 | 50 | 30 | 30 | 30", ""),
    "017": ("0–? | 0–? | 0–? | 0–? | 0–? | 0–?", "register-not-loaded"),
    "lumen": ("30 | 30 | 30 | 30 | 30 | 30", ""),
}
NOT_ASSUMED = {
    "001": ("0–30 | 0–30 | 0–30 | no | no | no", "assumption-off"),
    "002": ("no | no | no | no | no | no", ""),
    "003": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off, fact-missing"),
    "004": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off"),
    "005": ("0–50 | 0–80 | 0–50 | 0–50 | 0–80 | 0–50", "assumption-off"),
    "006": ("0–50 | 0–50 | 0–50 | 0–50 | 0–50 | 0–50", "assumption-off"),
    "007": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off"),
    "008": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off, list-open"),
    "009": ("0–100 | 0–180 | 0–100 | 0–100 | 0–180 | 0–100", "assumption-off, fact-conflict"),
    "010": ("0–? | 0–? | 0–? | 0–? | 0–? | 0–?", "assumption-off, register-not-loaded"),
    "011": ("no | no | no | no | no | no", ""),
    "012": ("no | no | no | no | no | no", ""),
    "013": ("0–100 | 0–180 | 0–100 | 0–100 | 0–180 | 0–100", "assumption-off, ill-typed"),
    "014": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off"),
    "015": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off, fact-missing"),
    "016": ("0–50 | 0–80 | 0–50 | 0–30 | 0–30 | 0–30", "assumption-off"),
    "017": ("0–? | 0–? | 0–? | 0–? | 0–? | 0–?", "assumption-off, register-not-loaded"),
    "lumen": ("0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30", "assumption-off"),
}
# Reports before 2025 that are grounds while nothing is assumed; every other one is "no".
EARLIER = {("006", "2024"): "0–30", ("012", "2022"): "0–30"}
# What an enterprise comes to altogether, where that is not its report of 2025 alone.
TOGETHER = {
    "006": "0–80 | 0–80 | 0–50 | 0–80 | 0–80 | 0–50",
    "012": "0–30 | 0–30 | 0–30 | 0–30 | 0–30 | 0–30",
}
NAMES = tuple(ASSUMED)
READING_NAMES = tuple(f"{a.removeprefix('reaching-')}, {b.removeprefix('steps-')}" for a, b in READINGS)

Results = Mapping[tuple[str, str, int], WorldResult]
"""(engine, enterprise, reading) -> what was found."""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    law = ROOT / "data" / "liaocheng" / "manufacturing" / "known-2025-08-21.ttl"
    return read_book(*load_files([*shipped("ontology").rglob("*.ttl"), law], ROOT))


def samples(book: RuleBook) -> list[Facts]:
    """Return the facts of each sample file by itself; a register speaks for the file it stands in."""
    found = []
    for name in ("future-industry.ttl", "uncovered.ttl"):
        graph, findings = load_files([SAMPLES / name], ROOT)
        found.append(read_facts(graph, book, findings))
    statements, findings = read_enterprise_file(SAMPLES / "lumen.yaml", ROOT, book, DEFAULT_BASE)
    return [*found, read_facts(Graph(statements), book, findings)]


def name_of(iri: str) -> str:
    code = local(iri)
    return "lumen" if "LUMEN" in code else code[-4:-1]


def reading_of(world: World) -> int:
    chosen = {local(way) for _, way in world.choice if way is not None}
    return next(i for i, reading in enumerate(READINGS) if chosen.issuperset(reading))


def worlds_of(book: RuleBook, names: tuple[str, ...]) -> Component:
    choice = chosen_interpretations(book, names, DAY)
    (component,) = components(book, choice, [a.iri for a in book.awards if local(a.iri) == "future-industry"])
    return component


def assess(book: RuleBook, all_facts: list[Facts], names: tuple[str, ...]) -> Results:
    component = worlds_of(book, names)
    derivation = Derivation(book, [component])
    found: dict[tuple[str, str, int], WorldResult] = {}
    for facts in all_facts:
        derived = derivation.derive(facts, DAY)
        seen = facts.seen(DAY)
        for enterprise in seen.enterprises:
            case = Case(book, enterprise, seen.registers, book.decisions, DAY)
            for w, world in enumerate(component.worlds):
                key = (name_of(enterprise.iri), reading_of(world))
                found["reference", *key] = assess_world(case, world)
                found["sparql", *key] = derived[enterprise.iri][0, w]
    return found


@pytest.fixture(scope="module")
def assumed(book: RuleBook) -> Results:
    return assess(book, samples(book), ASSUMPTIONS)


@pytest.fixture(scope="module")
def not_assumed(book: RuleBook) -> Results:
    return assess(book, samples(book), ())


def yuan(text: str) -> Decimal | None:
    return None if text == "?" else Decimal(text) * 10_000


def figure(cell: str) -> Figure:
    least, _, most = cell.partition("–")
    return Figure(yuan(least) or Decimal(0), yuan(most or least))


def shown(cell: str) -> tuple[str, Figure, Figure, str]:
    """Return the outcome, gross and net amount and status that a cell of the table stands for."""
    nothing = figure("0")
    if cell == "no":
        return "not-entitled", nothing, nothing, ""
    if cell == "n/a":
        return "not-applicable", nothing, nothing, ""
    if "–" in cell:
        return "undetermined", figure(cell), figure(cell), "open"
    if " of " in cell:
        net, gross = cell.split(" of ")
        return "entitled", figure(gross), figure(net), "reduced"
    return "entitled", figure(cell), figure(cell), "granted"


def found(assessment: WorldAssessment) -> tuple[str, Figure, Figure, str]:
    return assessment.outcome, assessment.gross, assessment.net, assessment.status


def of_2025(result: WorldResult) -> WorldAssessment:
    (assessment,) = [a for a in result.assessments if local(a.ground) in ("2025", "")]
    return assessment


def earlier(result: WorldResult) -> list[WorldAssessment]:
    return [a for a in result.assessments if local(a.ground) not in ("2025", "")]


each_cell = pytest.mark.parametrize("reading", range(6), ids=READING_NAMES)
each_enterprise = pytest.mark.parametrize("name", NAMES)
each_engine = pytest.mark.parametrize("engine", ENGINES)


def test_the_samples_hold_the_enterprises_of_the_table_and_one_revenue_in_the_wrong_form(book: RuleBook) -> None:
    facts = samples(book)
    assert [name_of(e.iri) for f in facts for e in f.enterprises] == list(NAMES)
    assert [(f.code, f.place.file) for found in facts for f in found.findings] == [
        ("H003", "data/samples/future-industry.ttl")
    ]


@pytest.mark.parametrize("name", ["future-industry.ttl", "uncovered.ttl"])
def test_every_sample_enterprise_says_that_it_is_fictional(book: RuleBook, name: str) -> None:
    graph, findings = load_files([SAMPLES / name], ROOT)
    for enterprise in read_facts(graph, book, findings).enterprises:
        assert enterprise.name("zh").endswith("(虚构)")
        assert enterprise.name("en").endswith("(fictional)")


@each_engine
@each_enterprise
@each_cell
def test_under_the_assumptions_the_report_of_2025_comes_to_what_was_worked_by_hand(
    assumed: Results, engine: str, name: str, reading: int
) -> None:
    cells, why = ASSUMED[name]
    result = assumed[engine, name, reading]
    assessment = of_2025(result)
    assert found(assessment) == shown(cells.split(" | ")[reading])
    assert sorted(assessment.reasons) == (why.split(", ") if why else [])
    assert earlier(result) == []
    assert result.total == assessment.net


@each_engine
@each_enterprise
@each_cell
def test_without_the_assumptions_nothing_is_granted(not_assumed: Results, engine: str, name: str, reading: int) -> None:
    cells, why = NOT_ASSUMED[name]
    result = not_assumed[engine, name, reading]
    assessment = of_2025(result)
    cell = cells.split(" | ")[reading]
    assert found(assessment) == shown(cell)
    assert sorted(assessment.reasons) == (why.split(", ") if why and cell != "no" else [])
    assert result.total == figure(TOGETHER[name].split(" | ")[reading] if name in TOGETHER else cell.replace("no", "0"))


@each_engine
@each_enterprise
@each_cell
def test_without_the_assumptions_earlier_reports_are_grounds_too(
    not_assumed: Results, engine: str, name: str, reading: int
) -> None:
    for assessment in earlier(not_assumed[engine, name, reading]):
        assert found(assessment) == shown(EARLIER.get((name, local(assessment.ground)), "no"))


@pytest.mark.parametrize(("heading", "table"), [("With both", ASSUMED), ("Without the", NOT_ASSUMED)])
def test_the_document_shows_this_table(heading: str, table: Mapping[str, tuple[str, str]]) -> None:
    text = (ROOT / "docs" / "explanation" / "worked-ladder.md").read_text("utf-8")
    section = next(s for s in text.split("\n## ") if s.startswith(heading))
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")]
    assert rows[0][-7:-1] == [name.replace("-figure", "") for name in READING_NAMES]
    assert {row[0]: (" | ".join(row[-7:-1]), row[-1]) for row in rows[1:]} == dict(table)


TWO_REPORTS = """
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix e: <https://w3id.org/huiqi/id/enterprise/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix source: <https://w3id.org/huiqi/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:91371500MADEMO909X a :Enterprise ; ind:statistics-entry "2025-05-01"^^xsd:date .
e:status a :EnterpriseStatus ; ind:enterprise e:91371500MADEMO909X ; ind:field field:biomanufacturing ;
    :appliesFrom "2020-01-01"^^xsd:date .
e:reported a :AnnualReport ; ind:enterprise e:91371500MADEMO909X ; ind:fiscal-year 2025 ; ind:revenue 21500000.00 ;
    :fromSource source:demo-annual-reports .
e:taxed a :AnnualReport ; ind:enterprise e:91371500MADEMO909X ; ind:fiscal-year 2025 ; ind:revenue 19200000.00 ;
    :fromSource source:demo-tax-returns .
"""


@each_engine
def test_two_reports_of_one_year_that_differ_never_give_both_verdicts(
    book: RuleBook, tmp_path: Path, engine: str
) -> None:
    path = tmp_path / "two-reports.ttl"
    path.write_text(TWO_REPORTS, "utf-8")
    graph, findings = load_files([path], tmp_path)
    results = assess(book, [read_facts(graph, book, findings)], ASSUMPTIONS)
    outcomes = {a.outcome for a in results[engine, "909", 0].assessments}
    assert outcomes == {"undetermined"}
