"""When two stacking rules contradict each other: one forbids together what the other adds up, on the same ground, as read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from huiqi.names import IND
from huiqi.overlaps.rivals import contradicting
from huiqi.rules.model import Ambiguity, Interpretation, StackingRule
from smt.worlds import book


def rule(name: str, mode: Any, *keys: str, under: str = "") -> StackingRule:
    """Return a rule over two awards for grounds that agree in some keys."""
    same_for = tuple(book().indicators[IND + k] for k in keys)
    readings = frozenset({under} if under else ())
    return StackingRule(iri=name, mode=mode, members=("urn:a", "urn:b"), same_for=same_for, under=readings)


def names(*rules: StackingRule) -> list[str]:
    """Return the rules that contradict each other, where `once` and `twice` are the readings of one question."""
    question = Ambiguity("urn:question", tuple(_reading(n) for n in ("once", "twice")))
    return [r.iri for r in contradicting(replace(book(), ambiguities=(question,)), rules)]


def _reading(name: str) -> Interpretation:
    return Interpretation(**{**dict.fromkeys(Interpretation.__dataclass_fields__, ""), "iri": name})


def test_one_rule_forbids_in_a_year_what_another_adds_up_in_a_year() -> None:
    forbids, adds = rule("f", "Highest", "enterprise", "fiscal-year"), rule("a", "AddUp", "enterprise", "fiscal-year")
    assert names(forbids, adds) == ["f", "a"]


def test_one_project_once_and_different_projects_of_a_firm_together_go_well() -> None:
    assert names(rule("f", "Highest", "project"), rule("a", "AddUp", "enterprise")) == []


def test_the_two_answers_to_one_question_are_never_both_the_law() -> None:
    forbids, adds = rule("f", "Highest", "enterprise", under="once"), rule("a", "AddUp", "enterprise", under="twice")
    assert names(forbids, adds) == []
    assert names(forbids, rule("b", "AddUp", "enterprise", under="once")) == ["f", "b"]
