"""The reasoner and the solver look at the same rules: what one proves impossible the other does not find possible."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
import typer.testing

from agreement.generate import generate, load
from huiqi.cli import app
from huiqi.compile.owl import conditions
from huiqi.compile.owl.expressions import Span, spans
from huiqi.compile.owl.probes import Probe, Questions, name_of
from huiqi.compile.owl.reasoner import check_text
from huiqi.names import IND, NS, local
from huiqi.overlaps.analysis import Law
from huiqi.overlaps.cross_check import CrossCheck, cross_check, look_again
from huiqi.overlaps.variants import Variant, variants
from huiqi.project import Project
from huiqi.render.cross_check import cross_check_text
from huiqi.rules.model import Award
from huiqi.rules.tree import (
    AllOf,
    Bound,
    Comparison,
    Condition,
    FirstReaching,
    Fixed,
    NeedsJudgement,
    Operator,
    Read,
    Row,
)
from huiqi.scope import scope_of
from owl.awards import awards

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "eligibility-classes.md"
needs_java = [pytest.mark.java, pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH")]


@cache
def project() -> Project:
    return Project.open(ROOT)


def award(name: str, *nodes: Condition) -> Award:
    """Return an award on annual reports under these conditions."""
    iri = f"https://example.org/{name}"
    return Award(
        iri=iri,
        policy="https://example.org/policy",
        measure="",
        clause="",
        basis="stated",
        ground=NS + "AnnualReport",
        applies_from=(),
        applies_until=(),
        conditions=nodes,
        amount=(Fixed(iri=f"{iri}/sum", value=Decimal(1)),),
        funds=(),
    )


def money(indicator: str, op: Operator, value: str) -> Comparison:
    name = f"https://example.org/{indicator}-{op}-{value}"
    return Comparison(iri=name, subject=(read(indicator),), bounds=(Bound(op=op, value=Decimal(value)),))


def read(indicator: str) -> Read:
    return Read(iri=f"https://example.org/{indicator}", indicator=project().book.indicators[IND + indicator])


def checked(*own: Award) -> CrossCheck:
    variants = tuple(Variant(a.iri, a.iri, a) for a in own)
    return cross_check(Law(project().book, variants, (), {}), project().law.base)


def impossible(own: Sequence[Award], *probes: Probe) -> list[bool]:
    """Return which questions the reasoner finds impossible."""
    turtle = Questions(project().book, project().law.base, own).ontology(probes)
    found = check_text(turtle).unsatisfiable
    return [name_of(n) in found for n in range(len(probes))]


def names(asked: Sequence[object]) -> list[tuple[list[str], list[str]]]:
    return [([local(m) for m in a.met], [local(u) for u in a.unmet]) for a in asked]  # type: ignore[attr-defined]


# --- what the reasoner is asked, without running it ---


def test_the_questions_hold_whole_numbers_only_and_no_defined_class() -> None:
    own = [award("a", money("revenue", "atLeast", "20000000.50")), award("b", money("revenue", "lessThan", "0.01"))]
    turtle = Questions(project().book, project().law.base, own).ontology([Probe((own[0].iri, own[1].iri))])
    datatypes = {part.split()[0].rstrip(";,.") for part in turtle.split("^^")[1:]}
    assert datatypes == {"xsd:integer"}
    # 20,000,000.50 yuan in hundredths, doubled, so that a whole number lies between any two figures.
    assert '"4000000100"^^xsd:integer' in turtle and '"2"^^xsd:integer' in turtle
    assert "owl:equivalentClass" not in turtle.partition(own[0].iri)[2]
    assert not {"xsd:date", "xsd:gYear", "xsd:decimal", "xsd:double"} & set(turtle.split())


# --- what it answers ---


def _first() -> Award:
    row = Row(iri="https://example.org/row", order=1, bounds=(Bound(op="atLeast", value=Decimal(100)),))
    since = project().book.indicators[IND + "statistics-entry"]
    node = FirstReaching(iri="https://example.org/first", subject=read("revenue"), steps=(row,), since=since)
    return award("first", node)


def _orders() -> list[Award]:
    parts = [money("revenue", "atMost", "5"), money("revenue", "atLeast", "5"), money("revenue", "moreThan", "5")]
    return [award(f"order-{n}", *nodes) for n, nodes in enumerate(permutations(parts))]


@cache
def answers() -> dict[tuple[tuple[str, ...], tuple[str, ...]], bool]:
    """Return what the reasoner says of some awards, asked in one run: whether it is impossible to meet some without others."""
    own = [
        *_orders(),
        award("between", money("revenue", "moreThan", "100.00"), money("revenue", "lessThan", "100.01")),
        award("high", money("revenue", "atLeast", "999999999999999.99")),
        award("low", money("revenue", "atMost", "999999999999999.98")),
        *(award(f"same-{n}", money("exports", "atLeast", "100")) for n in range(4)),
        _first(),
        award("small", money("revenue", "lessThan", "100")),
    ]
    same = [a.iri for a in own if local(a.iri).startswith("same")]
    probes = [Probe((a.iri,)) for a in own]
    probes += [Probe((own[7].iri, own[8].iri)), Probe((own[-2].iri, own[-1].iri))]
    probes += [Probe((a,), (b,)) for a in same for b in same if a != b]
    found = impossible(own, *probes)
    return {(tuple(map(local, p.met)), tuple(map(local, p.unmet))): f for p, f in zip(probes, found, strict=True)}


class TestReasoner:
    pytestmark = needs_java

    def test_bounds_that_leave_one_figure_and_then_none_are_seen_in_every_order(self) -> None:
        assert [answers()[(f"order-{n}",), ()] for n in range(6)] == [True] * 6

    def test_there_is_a_figure_between_any_two_that_rules_name(self) -> None:
        assert not answers()[("between",), ()]

    def test_figures_of_fifteen_digits_keep_their_last_fen(self) -> None:
        assert answers()[("high", "low"), ()]
        assert not answers()[("high",), ()] and not answers()[("low",), ()]

    def test_four_awards_that_are_one_are_each_inside_each_other(self) -> None:
        pairs = [found for (_, unmet), found in answers().items() if unmet]
        assert pairs == [True] * 12

    def test_a_first_time_excludes_an_earlier_one(self) -> None:
        assert answers()[("first", "small"), ()]
        assert not answers()[("first",), ()]

    def test_nothing_is_left_over_from_one_run_to_the_next(self) -> None:
        dead = award("dead", money("exports", "lessThan", "0"))
        alive = award("dead", money("exports", "atLeast", "0"))
        assert [impossible([a], Probe((a.iri,))) for a in (dead, alive)] == [[True], [False]]

    def test_a_judgement_is_left_open_by_name_and_is_still_one_judgement(self) -> None:
        judged = NeedsJudgement(iri="https://example.org/judged")
        both = AllOf(iri="https://example.org/both", of=(judged, money("revenue", "atLeast", "100")))
        found = checked(award("judged", judged), award("more", both))
        assert found.disagreements == found.unconfirmed == ()
        (inside,) = [a for a in found.matters[0].asked if a.is_impossible]
        assert names([inside]) == [(["more"], ["judged"])]
        assert [r.why for r in inside.left_open] == ["judgement"]
        assert found.matters[0].whole == 0

    def test_on_random_awards_that_owl_can_say_both_prove_the_same(self) -> None:
        found = checked(*awards(project().book, 5, 12))
        assert found.disagreements == found.unconfirmed == found.added == ()
        assert found.matters[0].proofs > 15

    def test_on_random_law_of_every_kind_nothing_is_contradicted(self, tmp_path: Path) -> None:
        law = load(generate(2, "large"), tmp_path)
        own, _ = variants(law.components)
        found = cross_check(Law(law.book, own, (), {}), "https://example.org")
        assert found.disagreements == ()
        # Some is left open, some is whole, and something is proved.
        counts = [(m.awards, m.whole) for m in found.matters]
        assert sum(whole for _, whole in counts) not in (0, sum(awards for awards, _ in counts))
        assert sum(m.confirmed for m in found.matters) > 0

    def test_a_fault_in_the_classes_is_a_contradiction(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def strict(op: Operator, value: Decimal | int) -> tuple[Span, tuple[Span, ...]]:
            return spans("moreThan" if op == "atLeast" else op, value)

        monkeypatch.setattr(conditions, "spans", strict)
        found = checked(award("up", money("revenue", "atLeast", "100")), award("to", money("revenue", "atMost", "100")))
        assert names(found.disagreements) == [(["up", "to"], [])]
        text = cross_check_text(found, project().law, "en")
        assert "contradicted: impossible for the reasoner, possible for the solver:\n  up and to\n" in text
        assert text.endswith("contradictions: 1\n")
        assert found.to_dict()["disagreements"][0]["solver"] == "sat"

    def test_on_the_example_city_nothing_is_contradicted_and_the_page_shows_the_result(self) -> None:
        law = project().law
        policies = scope_of(law, ["example-city"], ()).policies
        found = look_again(law, project().choice([], date.max), policies, date.max)
        assert found.disagreements == ()
        # Only what rests on a share of revenue is not confirmed: OWL cannot multiply.
        assert len(found.unconfirmed) == 5
        assert all("multiple" in {r.why for r in a.left_open} for a in found.unconfirmed)
        shown = cross_check_text(found, project().law, "en")
        version = found.reasoner.rpartition(" ")[2]
        assert shown.replace(version, "0.51") in PAGE.read_text("utf-8")


# --- the command ---


def run(*arguments: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [*arguments, "--project", str(ROOT)])


class TestCommand:
    def test_a_contradiction_ends_with_4(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from huiqi.overlaps.cross_check import Asked, MatterCheck

        asked = Asked(NS + "AnnualReport", ("https://example.org/a",), (), "sat", True)
        found = CrossCheck((MatterCheck(NS + "AnnualReport", 1, 1, (asked,)),), "a reasoner")
        monkeypatch.setattr("huiqi.overlaps.cross_check.look_again", lambda *_: found)
        result = run("overlaps", "liaocheng", "--cross-check", "owl", "--format", "json")
        assert result.exit_code == 4
        assert [a["met"] for a in json.loads(result.output)["disagreements"]] == [["https://example.org/a"]]

    def test_it_is_not_written_as_turtle(self) -> None:
        problem = run("overlaps", "liaocheng", "--cross-check", "owl", "--format", "turtle").exception
        assert "--cross-check is written as text or json, not turtle" in str(problem)

    def test_without_java_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        result = run("overlaps", "liaocheng", "--cross-check", "owl", "--quiet", "--lang", "en")
        problem = result.exception
        assert problem is not None and getattr(problem, "exit_status", None) == 2
        assert "the reasoner needs Java and `java` was not found; install a Java runtime" in str(problem)
        assert "请安装 Java 运行环境" in problem.text.zh  # type: ignore[attr-defined]
