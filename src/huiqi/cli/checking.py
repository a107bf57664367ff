"""The command that checks law and queries (faces layer): check."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Output, Quiet, write
from huiqi.errors import Language


class CheckFormat(StrEnum):
    """Forms of a report."""

    text = "text"
    json = "json"


class LevelName(StrEnum):
    """Levels of findings, from the worst."""

    error = "error"
    warning = "warning"
    note = "note"


@app.command(epilog="Example: huiqi check data/liaocheng --level note --lang en")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Turtle files, queries (.rq, .ru) or folders; default: the law and the queries of the project."
        ),
    ] = None,
    form: Annotated[CheckFormat, typer.Option("--format", help="Form of the report.")] = CheckFormat.text,
    lang: LangOption = None,
    level: Annotated[
        LevelName, typer.Option("--level", help="List findings of this level and worse: error, warning or note.")
    ] = LevelName.warning,
    output: Output = None,
    quiet: Quiet = False,
    folder: Folder = Path(),
) -> None:
    """Check the law as it is encoded, and the saved queries: what is wrong, where, and what to do about it."""
    from huiqi.checks import check_project
    from huiqi.render.data import to_json
    from huiqi.render.findings import report_text
    from huiqi.settings import read_settings

    report = check_project(folder, paths or ())
    language: Language = lang.value if lang else "en" if read_settings(folder).language == "en" else "zh"
    if form is CheckFormat.json:
        write(to_json(report.to_dict(level.value)), output)
    elif not quiet or report.at_least(level.value):
        write(report_text(report, level.value, language), output)
    if not report.passes:
        raise typer.Exit(1)
