"""The second look at what the solver proves (faces layer): the option of overlaps that asks an OWL reasoner too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.options import write
from huiqi.errors import HuiqiError, Language, Text

if TYPE_CHECKING:
    from huiqi.project import Project


class CrossCheckBy(StrEnum):
    """Programs that take a second look."""

    owl = "owl"


CrossCheckOption = Annotated[
    CrossCheckBy | None,
    typer.Option(
        "--cross-check",
        help="Instead of findings: ask an OWL reasoner (owl; needs Java) what the solver is asked. Exit with 4 if they contradict.",
    ),
]


def second_look(
    project: Project,
    policies: Sequence[str],
    readings: Sequence[str],
    on: date,
    progress: Callable[[str, int, int], None],
    form: str,
    language: Language,
    output: Path | None,
) -> None:
    """Write what an OWL reasoner says of the solver's proofs, as text or json; leaves with 4 if the two contradict each other."""
    from huiqi.overlaps.cross_check import look_again
    from huiqi.render.cross_check import cross_check_text
    from huiqi.render.data import to_json
    from huiqi.scope import scope_of

    if form not in ("text", "json"):
        raise HuiqiError(
            Text(f"--cross-check 没有形式 {form}", f"--cross-check is written as text or json, not {form}")
        )
    scope = scope_of(project.law, policies, project.settings.policies)
    found = look_again(project.law, project.choice(readings, on), scope.policies, on, progress)
    write(to_json(found.to_dict()) if form == "json" else cross_check_text(found, project.law, language), output)
    if found.disagreements:
        raise typer.Exit(4)
