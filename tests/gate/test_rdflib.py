"""The texts of queries/derive/ are plain SPARQL 1.1: RDFLib runs them too and finds the same.

Three tiny stores, filled with the same triples and queried in the same order as `huiqi.derive` does it on pyoxigraph;
compared are outcomes and amounts, reasons, and every verdict and interval on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareUpdate

from gate.world import FACTS, PREFIXES, award, write_facts, write_project
from gate.yunshan import CITY, QUERY, WORDS
from gate.yunshan import FACTS as CITY_FACTS
from huiqi import derive
from huiqi.compile.store import lower_facts
from huiqi.facts.model import Facts
from huiqi.names import RUN
from huiqi.project import Project
from huiqi.rules.worlds import chosen_interpretations, components

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
ON = 20260301
ROOT = Path(__file__).parents[2]
ASSUMED = ("in-effect-from-2025-08-21", "in-force-through-2026")

# --- three worlds ---

# True, false and unknown under every fold; a class nobody has an instance of; one record without a day.
LOGIC = """\
p:true a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 20000000.00 .
p:false a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :moreThan 20000000.00 .
p:unknown a :Comparison ; :encodes p:clause ; :indicator ind:exports ; :atLeast 0.00 .
p:torn a :Comparison ; :encodes p:clause ; :indicator ind:research-spending ; :atLeast 1.00 .
p:all a :AllOf ; :encodes p:clause ; :of p:true , p:unknown .
p:none-of-it a :AllOf ; :encodes p:clause ; :of p:false , p:unknown .
p:any a :AnyOf ; :encodes p:clause ; :of p:false , p:unknown , p:torn .
p:enough a :AnyOf ; :encodes p:clause ; :of p:unknown , p:true .
p:not a :Not ; :encodes p:clause ; :of p:any .
p:listed a :Existence ; :encodes p:clause ; :record :AdverseRecord ; :register f:register ; :condition p:recent .
p:recent a :Comparison ; :encodes p:clause ; :indicator ind:date ; :atMost "P1Y"^^xsd:yearMonthDuration ;
    :before ind:ground-date .
p:unlisted a :Not ; :encodes p:clause ; :of p:listed .
p:recognised a :Existence ; :encodes p:clause ; :record :Recognition ; :condition p:of-the-province .
p:of-the-province a :Membership ; :encodes p:clause ; :indicator ind:level ; :isOneOf level:provincial .
"""
LOGIC_FACTS = """\
f:register a :Register ; :record :AdverseRecord ; :appliesUntil "2026-03-01"^^xsd:date .
f:report-2025 ind:research-spending 2000000.00 , 3000000.00 .
f:recognition a :Recognition ; ind:enterprise e:a ; ind:level level:provincial .
"""
LOGIC_AWARDS = ("all", "none-of-it", "any", "enough", "not", "listed", "unlisted", "recognised")
# One firm on the ladder of Liaocheng: 21 million in 2024, 120 million in 2025, paid 300 thousand between them.
LADDER_FACTS = """\
e:a a :Enterprise ; ind:statistics-entry "2024-05-01"^^xsd:date .
f:status a :EnterpriseStatus ; ind:enterprise e:a ; ind:field field:biomanufacturing ;
    :appliesFrom "2020-01-01"^^xsd:date .
f:report-2024 a :AnnualReport ; ind:enterprise e:a ; ind:fiscal-year 2024 ; ind:revenue 21000000.00 .
f:report-2025 a :AnnualReport ; ind:enterprise e:a ; ind:fiscal-year 2025 ; ind:revenue 120000000.00 .
f:payment a :Payment ; ind:enterprise e:a ; ind:paid 300000.00 ; ind:paid-on "2025-09-01"^^xsd:date ;
    ind:award <https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/future-industry> ;
    ind:ground f:report-2024 .
f:ledger a :Register ; :record :Payment ; :appliesUntil "2026-12-31"^^xsd:date .
"""


@dataclass(frozen=True)
class World:
    """Rules ready to be applied, and the facts of one firm."""

    derivation: derive.Derivation
    facts: Facts


def _world(project: Project, facts: Path, interpretations: tuple[str, ...] = ()) -> World:
    choice = chosen_interpretations(project.book, interpretations, ON)
    parts = components(project.book, choice, [a.iri for a in project.book.awards])
    return World(derive.Derivation(project.book, parts), project.facts([facts]))


def _logic(folder: Path) -> World:
    write_project(folder, LOGIC + "".join(award(f"if-{name}", f"p:{name}") for name in LOGIC_AWARDS))
    return _world(Project.open(folder), write_facts(folder, FACTS + LOGIC_FACTS))


def _city(folder: Path) -> World:
    words = PREFIXES + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + WORDS
    write_project(folder, "", {"ontology/words.ttl": words, "queries/indicators/debt.rq": QUERY})
    (folder / "data/policy.ttl").write_text(PREFIXES + CITY, "utf-8")
    return _world(Project.open(folder), write_facts(folder, CITY_FACTS))


def _ladder(folder: Path) -> World:
    return _world(Project.open(ROOT), write_facts(folder, LADDER_FACTS), ASSUMED)


# Bands, growth, a line of its own, a sum, another award read in a later turn, two rules over one award.
WIDE = """\
t:Line rdfs:subClassOf :PeriodReport ; :dated ind:period-end ; :sameFor t:of .
t:of a :Indicator ; rdfs:domain t:Line ; rdfs:range :Code .
t:yield a :Indicator ; rdfs:domain t:Line ; rdfs:range :Number .
t:yield-before a :Indicator ; rdfs:domain t:Line ; rdfs:range :Number ; :derivation :YearBefore ; :of t:yield .
t:yield-peak a :Indicator ; rdfs:domain t:Line ; rdfs:range :Number ; :derivation :HighestBefore ; :of t:yield ;
    :since ind:statistics-entry .
t:growth a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :Growth ; :of ind:revenue .
t:year a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :YearNumber ;
    :since ind:statistics-entry .
t:yields a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :SumOf ; :of t:yield ;
    :record t:Line ; :condition p:large ; :register f:lines .
p:large a :Comparison ; :encodes p:clause ; :indicator t:yield ; :atLeast 5.00 .
p:bands a :Bands ; :encodes p:clause ; :by ind:revenue ; :row p:low , p:high .
p:low a :Row ; :order 1 ; :atLeast 0.00 ; :atMost 5000000.00 ; :step 1.00 ; :value 0.01 .
p:high a :Row ; :order 2 ; :moreThan 5000000.00 ; :step 3000000.00 ; :begunStep :Full ; :value 7.00 .
p:steps a :Bands ; :encodes p:clause ; :by t:growth ; :row p:each .
p:each a :Row ; :order 1 ; :atLeast 0.10 ; :step 0.03 ; :begunStep :Dropped ; :value 1000.00 .
p:share a :GrantOf ; :encodes p:clause ; :of p:by-bands ; :times p:half .
p:half a :Fixed ; :value 0.50 .
p:years a :Fixed ; :encodes p:clause ; :value 10.00 ; :times t:year .
p:total a :Fixed ; :encodes p:clause ; :value 1.00 ; :times t:yields .
p:more a :Comparison ; :encodes p:clause ; :indicator t:yield ; :atLeast 1.00 ; :times t:yield-before .
p:first a :FirstReaching ; :encodes p:clause ; :indicator t:yield ; :atLeast 6.00 ; :since ind:statistics-entry .
p:one a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :of p:by-bands , p:by-steps ;
    :sameFor ind:enterprise , ind:fiscal-year .
p:two a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :of p:by-steps , p:by-years ;
    :sameFor ind:enterprise , ind:fiscal-year .
"""
WIDE_FACTS = """\
f:report-2024 a :AnnualReport ; ind:enterprise e:a ; ind:fiscal-year 2024 ; ind:revenue 15000000.00 .
f:line-1 a t:Line ; ind:enterprise e:a ; ind:fiscal-year 2024 ; t:of t:loom ; t:yield 5.00 .
f:line-2 a t:Line ; ind:enterprise e:a ; ind:fiscal-year 2025 ; t:of t:loom ; t:yield 7.00 .
f:line-3 a t:Line ; ind:enterprise e:a ; ind:fiscal-year 2025 ; t:of t:lathe ; t:yield 4.00 .
f:lines a :Register ; :record t:Line ; :appliesUntil "2026-03-01"^^xsd:date .
"""


def _wide(folder: Path) -> World:
    law = WIDE
    for name in ("bands", "steps", "years", "share", "total"):
        law += f"p:by-{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:{name} .\n"
    for name in ("more", "first"):
        law += (
            f"p:if-{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground t:Line ; :condition p:{name} ; "
            ":amount p:half .\n"
        )
    write_project(folder, law)
    return _world(Project.open(folder), write_facts(folder, FACTS + WIDE_FACTS))


WORLDS = {
    "the whole language": _wide,
    "logic and registers": _logic,
    "sums and tables of a city": _city,
    "a ladder with payments": _ladder,
}

# --- the same texts on RDFLib ---


def _term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


@cache
def _prepared(text: str) -> Any:
    """Parse an update once, since parsing is most of the work here."""
    return prepareUpdate(text)


class _Rdflib:
    """A micro-store on RDFLib: the default graph holds what was lowered, each context is a named graph."""

    def __init__(self, world: World) -> None:
        rules, book = world.derivation.rules, world.derivation.book
        self.rules = rules
        self.texts = world.derivation.queries.texts
        self.plan = list(world.derivation.plan())
        self.dataset = rdflib.Dataset(default_union=False)
        self.graph = self.dataset.default_graph
        facts = world.facts
        lowered = lower_facts(facts.enterprises, facts.registers, book.decisions, ON, None, book.wider, rules.shifts)
        for quad in (*rules.quads, *lowered):
            self.graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))

    def run(self) -> None:
        """Run every update by the plan of the derivation."""
        turn = 0
        for name, value in self.plan:
            turn = int(value.value) if name == "turn" and isinstance(value, ox.Literal) else turn
            if name == "settle":
                for quad in derive.settle(self.rules, turn, self.texts_of):
                    self.graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
            elif value is None:
                self.dataset.update(_prepared(self.texts[name]))
            else:
                self.graph.set((rdflib.URIRef(f"{RUN}run"), rdflib.URIRef(RUN + name), _term(value)))

    def texts_of(self, name: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a query as texts."""
        return [tuple(None if v is None else str(v) for v in row) for row in self.dataset.query(self.texts[name])]

    def rows(self, name: str) -> set[tuple[Any, ...]]:
        """Return the rows of a query, numbers as numbers."""
        return {
            tuple(_plain(None if v is None else str(v)) for v in row) for row in self.dataset.query(self.texts[name])
        }


def _plain(text: str | None) -> Any:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return text


@dataclass(frozen=True)
class Both:
    """The same store after every query, on either engine."""

    oxigraph: ox.Store
    rdflib: _Rdflib

    def rows(self, name: str) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
        """Return the rows of a query on pyoxigraph and on RDFLib."""
        found: Any = self.oxigraph.query(self.rdflib.texts[name])
        return {tuple(_plain(None if v is None else v.value) for v in row) for row in found}, self.rdflib.rows(name)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Both]:
    """Return what runs a world on both engines, once."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)

    @cache
    def once(name: str) -> Both:
        world = WORLDS[name](tmp_path_factory.mktemp("world"))
        ported = _Rdflib(world)
        ported.run()
        return Both(world.derivation.run(world.facts.enterprises, world.facts, ON), ported)

    return once


@pytest.fixture(params=WORLDS)
def both(request: pytest.FixtureRequest, run: Callable[[str], Both]) -> Both:
    """Return each world after it has run on both engines."""
    return run(request.param)


def test_rdflib_gives_the_same_outcomes_and_amounts(both: Both) -> None:
    mine, theirs = both.rows("answer-assessments")
    assert mine and theirs == mine


def test_rdflib_gives_the_same_verdicts_and_intervals_on_the_way(both: Both) -> None:
    mine, theirs = both.rows("answer-nodes")
    assert mine and theirs == mine


def test_rdflib_gives_the_same_reasons(both: Both) -> None:
    mine, theirs = both.rows("answer-reasons")
    assert theirs == mine


@pytest.mark.parametrize("check", ["check-total", "check-overflow", "check-count", "check-nets", "check-lawful"])
def test_the_checks_find_nothing_on_rdflib(both: Both, check: str) -> None:
    assert both.rdflib.rows(check) == set()


def test_the_checks_find_a_missing_verdict_on_rdflib(run: Callable[[str], Both]) -> None:
    ported = run("logic and registers").rdflib
    node = rdflib.URIRef("https://example.org/fictional/policy/unlisted")
    taken = list(ported.dataset.quads((node, rdflib.URIRef(f"{RUN}verdict"), None, None)))
    for quad in taken:
        ported.dataset.remove(quad)
    found = {row[0] for row in ported.rows("check-total")}
    ported.dataset.addN((s, p, o, ported.dataset.graph(g)) for s, p, o, g in taken)
    assert found == {str(node)}


# --- amounts worked by hand, on RDFLib alone ---


def test_the_ladder_deducts_the_earlier_step_on_rdflib(run: Callable[[str], Both]) -> None:
    # 2025 crosses 100 million first: 500000; less the 300000 of 2024 where the earlier step is deducted.
    rows = run("a ladder with payments").rdflib.rows("answer-assessments")
    ladder = [row for row in rows if "/future-industry" in str(row[0]) and str(row[2]).endswith("2025")]
    assert {(row[3], row[6], row[7]) for row in ladder} == {
        ("entitled", Decimal("500000.00"), Decimal("500000.00")),
        ("entitled", Decimal("200000.00"), Decimal("200000.00")),
    }


def test_a_city_pays_to_the_fen_on_rdflib(run: Callable[[str], Both]) -> None:
    # 37.123 x 12.50 = 464.0375; 80.01 x 12.50 = 1000.125, at most 1000.
    rows = run("sums and tables of a city").rdflib.rows("answer-assessments")
    found = {str(row[2]).rsplit("/", 1)[-1]: row[6] for row in rows}
    assert (found["gravel"], found["long-gravel"]) == (Decimal("464.04"), Decimal("1000"))


def test_the_whole_language_is_worked_out_on_rdflib(run: Callable[[str], Both]) -> None:
    # Bands of 20 million: 5 million at 0.01 and five steps of 3 million at 7. Growth by a third: seven full steps of 0.03
    # above 0.1. Year 3 since 2023: 30. The second rule leaves the years beside the bands, so the steps pay nothing; half
    # of what is granted of the bands; 5 and 7 are the yields from 5.
    rows = run("the whole language").rdflib.rows("answer-assessments")
    found = {str(row[0]).rsplit("/", 1)[-1]: row[6] for row in rows if str(row[2]).endswith("report-2025")}
    assert found == {
        "by-bands": Decimal("50035"),
        "by-steps": Decimal("0"),
        "by-years": Decimal("30"),
        "by-share": Decimal("25017.5"),
        "by-total": Decimal("12"),
    }
