"""Money that came back is taken off what was paid before anything is assessed: every engine gives the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import scene
from huiqi.engines import ENGINES, Engine
from language.world import FIRM, LONG, fixed, paid, report

LAW = fixed("city", "100000.00") + (
    "p:top-up a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:gap .\n"
    "p:gap a :Difference ; :of p:full ; :less p:had .\np:full a :Fixed ; :value 80000.00 .\n"
    "p:had a :GrantOf ; :of p:city ; :stage :Paid .\n"
)
CLOSED = 'e:all a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'


def payment(name: str, amount: str, day: str = "2026-02-01") -> str:
    about = "ind:enterprise e:firm ; ind:award p:city ; ind:ground e:report-2025"
    return f'e:{name} a :Payment ; {about} ; ind:paid {amount} ; ind:paid-on "{day}"^^xsd:date .\n'


def repayment(
    amount: str,
    day: str = "2026-02-10",
    about: str = "ind:award p:city ; ind:ground e:report-2025 ; ",
    name: str = "back",
) -> str:
    return f'e:{name} a :Repayment ; ind:enterprise e:firm ; {about}ind:repaid {amount} ; ind:repaid-on "{day}"^^xsd:date .\n'


def top_up(tmp_path: Path, facts: str) -> str:
    """Return what the top-up to 80,000 comes to: 80,000 less what payments for the other award show."""
    return paid(tmp_path, LAW, report(2025) + CLOSED + facts)[1].removeprefix("top-up report-2025: ")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (payment("a", "30000.00"), "50000.00"),
        (payment("a", "30000.00") + repayment("10000.01"), "60000.01"),
        (payment("a", "30000.00") + repayment("30000.00"), "80000.00"),
        # The later payment gives first, then the earlier one: 30,000 less 25,000.
        (payment("a", "20000.00") + payment("b", "10000.00", "2026-02-02") + repayment("25000.00"), "75000.00"),
        (payment("a", "30000.00") + repayment("1.00") + repayment("2.00", name="more"), "50003.00"),
        # After the day of the assessment it is not seen.
        (payment("a", "30000.00") + repayment("10000.00", "2026-03-02"), "50000.00"),
    ],
)
def test_what_came_back_was_not_paid(tmp_path: Path, facts: str, expected: str) -> None:
    assert top_up(tmp_path, facts) == expected


@pytest.mark.parametrize(
    "back",
    [
        repayment("1.00", about=""),
        repayment("1.00", about="ind:award p:city ; "),
        repayment("30000.01"),
        repayment('"a part of it"'),
        repayment("1.00", day="31 February"),
    ],
    ids=["no award", "no ground", "more than was paid", "no sum", "no day"],
)
def test_a_repayment_that_cannot_be_taken_off_leaves_open_what_was_paid(tmp_path: Path, back: str) -> None:
    assert top_up(tmp_path, payment("a", "30000.00") + back) == "0.00 to 80000.00"


def test_a_repayment_for_another_ground_changes_nothing(tmp_path: Path) -> None:
    other = repayment("5.00", about="ind:award p:city ; ind:ground e:report-2024 ; ")
    assert top_up(tmp_path, payment("a", "30000.00") + other) == "50000.00"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_takes_off_what_came_back(tmp_path: Path, engine: Engine) -> None:
    facts = FIRM + report(2025) + CLOSED + payment("a", "30000.00") + repayment("10000.01")
    (found,) = scene(tmp_path, LAW, facts, LONG).answers(engine=engine).enterprises
    assert [str(a.net.least) for a in found.assessments if a.award.endswith("top-up")] == ["60000.01"]
