"""The worlds of test are worth testing with: every verdict, kind, operator, reason and way of stacking occurs."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from agreement.generate import generate
from agreement.shares import CONDITIONS, LEAVES, ROOT, Shares, count
from huiqi.assessment import MET, NOT_MET, UNKNOWN

SEEDS = range(400)
LEAST = 0.15
LEAST_OF_BRANCHES = 0.10
QUANTITIES = ("Fixed", "Decided", "Sum", "Difference", "Table", "Read", "Row", "Limit", "Unsettled")
SUBJECTS = ("Money", "Number", "Date", "Flag", "Growth", "Increase", "YearBefore", "HighestBefore", "Made")
REASONS = {
    "fact-missing",
    "fact-conflict",
    "ill-typed",
    "register-not-loaded",
    "list-open",
    "assumption-off",
    "needs-allocation",
    "needs-judgement",
    "needs-decision",
    "no-row",
    "no-base",
    "amount-zero",
}
OPERATORS = ("atLeast", "moreThan", "atMost", "lessThan", "equals")
MODES = {  # a rule of mode AddUp leaves every grant as it is and is in no world
    "Highest",
    "Highest keeps 2",
    "Highest keeps 3",
    "Highest Bars",
    "Highest Bars keeps 2",
    "Highest Bars keeps 3",
    "Highest Deducted",
}
WIDER_SEEDS = range(160)
WIDER = {
    "derived+first": (
        "root",
        "Comparison of CountOf",
        "Comparison of SumOf",
        "Comparison of YearNumber",
        "Comparison of YearBefore",
        "Comparison of HighestBefore",
        "Comparison of Increase",
        "FirstReaching derived",
        "FirstReaching on",
        "FirstReaching series",
        "FirstReaching times",
    ),
    **dict.fromkeys(("bands", "grants", "decided", "stacking", "frame"), ("root",)),
}
STAGES = {f"amount of GrantOf {s}{k}" for s in ("Computed", "Granted", "Paid") for k in ("", " with keys")}
WIDER_MODES = {
    *(f"TotalCap {cut}" for cut in ("Latest", "Proportional", "FirstFiled", "Priority", "Unstated")),
    "TotalCap Deducted",
    "Highest between awards",
    "Highest Deducted keeps 2",
    "with rules",
    "by applicant",
    "on a condition",
}


@pytest.fixture(scope="module")
def shares() -> Shares:
    return count(SEEDS)


@pytest.mark.parametrize("kind", [ROOT, *LEAVES])
@pytest.mark.parametrize("verdict", [MET, UNKNOWN, NOT_MET])
def test_each_verdict_is_common_at_the_root_and_at_every_kind_of_leaf(shares: Shares, kind: str, verdict: int) -> None:
    assert shares.share(kind, verdict) >= LEAST


@pytest.mark.parametrize("kind", ["AllOf", "AnyOf", "Not"])
@pytest.mark.parametrize("verdict", [MET, UNKNOWN, NOT_MET])
def test_each_verdict_is_common_at_every_kind_of_branch(shares: Shares, kind: str, verdict: int) -> None:
    assert shares.share(kind, verdict) >= LEAST_OF_BRANCHES


@cache
def of_family(families: str) -> Shares:
    return count(WIDER_SEEDS, families=tuple(families.split("+")))


@pytest.mark.parametrize(("families", "kind"), [(f, kind) for f, kinds in WIDER.items() for kind in kinds])
def test_each_verdict_is_common_for_every_kind_beyond_the_plain_ones(families: str, kind: str) -> None:
    assert min(of_family(families).share(kind, verdict) for verdict in (MET, UNKNOWN, NOT_MET)) >= LEAST


@pytest.mark.parametrize(("families", "kind"), [("bands", "amount of Bands"), ("grants", "amount of GrantOf")])
def test_amounts_are_exact_ranges_or_open(families: str, kind: str) -> None:
    assert min(of_family(families).share(kind, way) for way in (MET, UNKNOWN, NOT_MET)) >= LEAST_OF_BRANCHES


def test_every_stage_of_a_grant_is_read_with_and_without_keys() -> None:
    found = {kind for kind, _ in of_family("grants").verdicts}
    assert found >= STAGES


def test_every_way_in_which_rules_bind_each_other_stands_in_some_world() -> None:
    found = of_family("stacking").modes
    assert {mode for mode in WIDER_MODES if not any(mode in other for other in found)} == set()


def test_few_worlds_are_too_open_to_be_tried() -> None:
    assert of_family("stacking").too_open <= 0.05 * len(WIDER_SEEDS)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("verdict", [MET, UNKNOWN, NOT_MET])
def test_each_verdict_occurs_whatever_is_compared(shares: Shares, subject: str, verdict: int) -> None:
    assert shares.share(f"Comparison of {subject}", verdict) >= LEAST / 2


def test_every_kind_of_condition_and_quantity_stands_in_some_rule(shares: Shares) -> None:
    assert set(shares.kinds) - {"StackingRule", "NeedsAllocation"} == {*CONDITIONS, *QUANTITIES}


def test_every_operator_stands_alone_and_on_days_counted_from_another_and_with_a_factor(shares: Shares) -> None:
    with_factor = {f"{op} times" for op in OPERATORS}
    counted = {f"{op} {way}" for op in OPERATORS for way in ("after", "before")}
    assert set(shares.operators) == {*OPERATORS, *counted, *with_factor}


def test_every_reason_that_an_engine_can_give_is_given(shares: Shares) -> None:
    assert set(shares.reasons) == REASONS


def test_every_way_of_stacking_stands_in_some_world(shares: Shares) -> None:
    assert set(shares.modes) == MODES


def test_every_outcome_and_status_occurs(shares: Shares) -> None:
    assert set(shares.outcomes) == {"entitled", "not-entitled", "undetermined", "not-applicable"}
    assert set(shares.statuses) == {"", "granted", "reduced", "superseded", "open"}


def test_a_seed_gives_the_same_text_whatever_the_hash_seed() -> None:
    texts = {_texts_with_hash_seed(seed) for seed in ("0", "1", "4242")}
    assert texts == {"".join(repr(generate(seed)) for seed in range(30))}


def _texts_with_hash_seed(hash_seed: str) -> str:
    code = "from agreement.generate import generate; print(''.join(repr(generate(s)) for s in range(30)), end='')"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    folder = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return run.stdout
