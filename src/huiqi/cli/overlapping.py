"""The command that compares awards over every possible enterprise (faces layer): overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.cross_checking import CrossCheckOption, second_look
from huiqi.cli.options import (
    Assume,
    EngineName,
    EngineOption,
    Folder,
    LangOption,
    Output,
    Quiet,
    Read,
    day_of,
    facts_of,
    language_of,
    open_project,
    write,
)
from huiqi.errors import HuiqiError, Language, Text

if TYPE_CHECKING:
    from huiqi.project import Project
    from huiqi.stakes import Report


class OverlapFormat(StrEnum):
    """Forms of the findings."""

    text = "text"
    json = "json"
    turtle = "turtle"
    html = "html"


@app.command(epilog="Example: huiqi overlaps example-city --lang en --fail-on equivalent --fail-on dead")
def overlaps(
    policies: Annotated[
        list[str] | None,
        typer.Argument(
            help="Policies (folder or label) compared as if in force together; default: those of huiqi.toml."
        ),
    ] = None,
    over: Annotated[
        list[Path] | None,
        typer.Option("--over", help="Register file or folder: whom each finding touches; may be given again."),
    ] = None,
    on: Annotated[
        str,
        typer.Option(
            "--on", help="Day of the register; decisions count up to it. Without --over default: every decision."
        ),
    ] = "",
    year: Annotated[
        list[int] | None, typer.Option("--year", help="Only grounds of this year in the register; may be given again.")
    ] = None,
    engine: EngineOption = EngineName.sparql,
    assume: Assume = None,
    read: Read = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only findings of this kind, such as dead; may be given again.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", help="Exit with 1 if a finding of this kind stands, or of any: all."),
    ] = None,
    cross_check: CrossCheckOption = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest", help="Add the smallest edits that would remove a finding, each tried; text and json."
        ),
    ] = False,
    form: Annotated[
        OverlapFormat, typer.Option("--format", help="text, json, turtle or html (one page that needs nothing else).")
    ] = OverlapFormat.text,
    lang: LangOption = None,
    output: Output = None,
    quiet: Quiet = False,
    folder: Folder = Path(),
) -> None:
    """Find how awards overlap over every possible enterprise, each finding with an enterprise that shows it."""
    from dataclasses import replace

    _check_kinds([*(kind or ()), *(n for n in fail_on or () if n != "all")])
    if bool(over) != bool(over and on) or (year and not over):
        problem = Text(
            "查名册需要 --over 与 --on;--year 只与 --over 合用",
            "a register needs --over and --on; --year goes with --over",
        )
        raise HuiqiError(problem)
    project = open_project(folder)
    language = language_of(project, lang)
    day, readings = day_of(on) if on else date.max, [*(assume or ()), *(read or ())]
    register = facts_of(project, register_files(over), quiet, language) if over else None

    def say(ground: str, done: int, count: int) -> None:
        if not quiet:
            typer.echo(f"{done + 1}/{count} {project.label(ground, language)}", err=True)

    if cross_check is not None:
        second_look(project, policies or (), readings, day, say, form.value, language, output)
        return
    found = whole = project.overlaps(policies or (), readings, day, say)
    if kind:
        found = replace(found, findings=tuple(f for f in found.findings if f.kind in kind))
    report = project.weigh(found, readings, register, day, year or (), engine.value)
    if form is OverlapFormat.html:
        written = _page(report, project, policies or (), readings, day, language)
    else:
        written = _written(report, project, form, language)
    if suggest:
        from huiqi.render.suggestions import with_suggestions

        suggested = project.suggest(whole, policies or (), readings, day, kind or ())
        written = with_suggestions(written, suggested, found, form.value, language)
    write(written, output)
    unwanted = fail_on or ()
    if found.unconfirmed:
        raise typer.Exit(4)
    if any("all" in unwanted or s.finding.kind in unwanted for s in report.standing):
        raise typer.Exit(1)


def _check_kinds(names: list[str]) -> None:
    from huiqi.names import near
    from huiqi.overlaps.findings import KINDS

    for name in names:
        if name not in KINDS:
            hint = ", ".join(f"`{c}`" for c in near(name, KINDS) or sorted(KINDS))
            raise HuiqiError(Text(f"没有这种发现 `{name}`,可用:{hint}", f"there is no kind `{name}`; there are {hint}"))


def register_files(named: list[Path]) -> list[Path]:
    """Return the files that are named and those in the folders that are named; raises HuiqiError for an empty folder."""
    found: list[Path] = []
    for path in named:
        inside = [path]
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in (".ttl", ".yaml", ".yml"))
        if not inside:
            raise HuiqiError(Text(f"`{path}` 中没有名册文件", f"there is no register file in `{path}`"))
        found += inside
    return found


def _written(report: Report, project: Project, form: OverlapFormat, language: Language) -> str:
    from huiqi.render.data import to_json
    from huiqi.render.overlaps import overlaps_text, overlaps_turtle

    if form is OverlapFormat.json:
        return to_json(report.to_dict())
    if form is OverlapFormat.turtle:
        return overlaps_turtle(report, project.settings.base)
    return overlaps_text(report, project.law, language)


def _page(
    report: Report, project: Project, policies: Sequence[str], readings: Sequence[str], day: date, language: Language
) -> str:
    from huiqi.render.overlap_page import report_page
    from huiqi.render.overlap_view import view_of

    chosen, covered = project.coverage(policies, readings, day)
    return report_page(view_of(report, project.law, project.choice(readings, day), chosen, covered, language))
