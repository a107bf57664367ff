"""The new kinds are explained: each step with its amount."""

from __future__ import annotations

from pathlib import Path

from docs.small import scene
from huiqi.explain import Step
from language.world import FIRM, LONG, fixed, report


def _steps(step: Step) -> dict[str, object]:
    found: dict[str, object] = {step.node.rsplit("/", 1)[-1]: step.least}
    for child in step.children:
        found |= _steps(child)
    return found


def test_bands_of_another_award_are_explained_step_by_step(tmp_path: Path) -> None:
    law = fixed("city", "25000.00") + (
        "p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:sum .\n"
        "p:sum a :Bands ; :by p:of-city ; :row p:r .\np:of-city a :GrantOf ; :of p:city .\n"
        "p:r a :Row ; :order 1 ; :atLeast 0.00 ; :step 10000.00 ; :begunStep :Full ; :value 7.00 .\n"
    )
    asked = scene(tmp_path, law, FIRM + report(2025), LONG)
    answers = asked.answers(engine="reference")
    found = asked.project.explain(
        answers,
        "firm",
        "https://example.org/id/city/policy/2025-01-01/award",
        "https://example.org/id/enterprise/report-2025",
    )
    ((_, _, amount),) = found.worlds
    assert amount.least == 21
    assert {"sum", "r"} <= set(_steps(amount))
