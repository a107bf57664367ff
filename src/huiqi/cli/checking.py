"""The command that checks law, facts and queries (faces layer): check."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Output, Quiet, write
from huiqi.errors import Language, Text

if TYPE_CHECKING:
    from huiqi.checks import Report
    from huiqi.findings import Level


class CheckFormat(StrEnum):
    """Forms of a report."""

    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"
    turtle = "turtle"


class LevelName(StrEnum):
    """Levels of findings, from the worst."""

    error = "error"
    warning = "warning"
    note = "note"


class EngineName(StrEnum):
    """What runs the shapes over facts."""

    auto = "auto"
    pyshacl = "pyshacl"
    columns = "columns"


@app.command(epilog="Example: huiqi check data/liaocheng --level note --lang en")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Law and facts (.ttl, .yaml), queries (.rq, .ru), cases or folders; default: the project."),
    ] = None,
    form: Annotated[
        CheckFormat, typer.Option("--format", help="Form of the report: text, json, sarif, junit, github or turtle.")
    ] = CheckFormat.text,
    lang: LangOption = None,
    level: Annotated[
        LevelName | None,
        typer.Option("--level", help="List findings of this level and worse: error, warning (default) or note."),
    ] = None,
    no_cases: Annotated[bool, typer.Option("--no-cases", help="Do not try the cases of what is checked.")] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="First write Turtle files canonically and lay them out; what they say stays the same."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: only list the files that would change, and write nothing.")
    ] = False,
    on: Annotated[str, typer.Option("--on", help="The day that waivers are held against; default: today.")] = "",
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine", help="What runs shapes over facts: auto (by size), pyshacl or columns (needs polars)."
        ),
    ] = EngineName.auto,
    output: Output = None,
    quiet: Quiet = False,
    folder: Folder = Path(),
) -> None:
    """Check law, facts, saved queries and cases: what is wrong, where, and what to do about it."""
    from datetime import date

    from huiqi.checks import check_project, mend_paths, mend_report, read_check_settings
    from huiqi.dates import parse_date
    from huiqi.errors import HuiqiError
    from huiqi.settings import read_settings

    language: Language = lang.value if lang else "en" if read_settings(folder).language == "en" else "zh"
    wanted: Level = level.value if level else read_check_settings(folder).level
    try:
        day = parse_date(on) if on else date.today()
    except ValueError as error:
        raise HuiqiError(Text(f"`{on}` 不是日期,如 2026-03-01", f"`{on}` is no day such as 2026-03-01")) from error
    if dry_run and not fix:
        raise HuiqiError(Text("--dry-run 须与 --fix 同用", "`--dry-run` goes with `--fix`"))
    if dry_run:
        report = mend_report(folder, paths or (), day)
    else:
        for said in mend_paths(folder, paths or ()) if fix else ():
            typer.echo(said.line(language), err=True)
        report = check_project(folder, paths or (), cases=not no_cases, on=day, engine=engine.value)
    if form is not CheckFormat.text or not quiet or report.at_least(wanted):
        write(_rendered(report, form, wanted, language), output)
    if report.how is not None and form not in (CheckFormat.text, CheckFormat.json) and not quiet:
        typer.echo(report.how.text.say(language), err=True)
    if not report.passes:
        raise typer.Exit(1)


def _rendered(report: Report, form: CheckFormat, level: Level, lang: Language) -> str:
    from huiqi import __version__
    from huiqi.render import ci
    from huiqi.render.data import to_json
    from huiqi.render.findings import report_text
    from huiqi.render.sarif import report_sarif

    match form:
        case CheckFormat.json:
            return to_json(report.to_dict(level))
        case CheckFormat.sarif:
            return to_json(report_sarif(report, level, lang, __version__))
        case CheckFormat.junit:
            return ci.report_junit(report, level, lang)
        case CheckFormat.github:
            return ci.report_github(report, level, lang)
        case CheckFormat.turtle:
            return ci.report_turtle(report, level)
        case CheckFormat.text:
            return report_text(report, level, lang)
