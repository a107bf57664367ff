"""The command that compares awards over every possible enterprise (faces layer): overlaps."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Assume, Folder, LangOption, Output, Quiet, Read, day_of, language_of, open_project, write


class OverlapFormat(StrEnum):
    """Forms of the findings."""

    text = "text"
    json = "json"


@app.command(epilog="Example: huiqi overlaps example-city --lang en --fail-on equivalent --fail-on dead")
def overlaps(
    policies: Annotated[
        list[str] | None,
        typer.Argument(
            help="Policies (folder or label) compared as if in force together; default: those of huiqi.toml."
        ),
    ] = None,
    on: Annotated[str, typer.Option("--on", help="Count decisions up to this day; default: every decision.")] = "",
    assume: Assume = None,
    read: Read = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only findings of this kind, such as dead; may be given again.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", help="Exit with 1 if there is a finding of this kind, or of any: all."),
    ] = None,
    form: Annotated[OverlapFormat, typer.Option("--format", help="text or json.")] = OverlapFormat.text,
    lang: LangOption = None,
    output: Output = None,
    quiet: Quiet = False,
    folder: Folder = Path(),
) -> None:
    """Find how awards overlap over every possible enterprise, each finding with an enterprise that shows it."""
    from dataclasses import replace
    from datetime import date

    from huiqi.errors import HuiqiError, Text
    from huiqi.names import near
    from huiqi.overlaps.findings import KINDS
    from huiqi.render.data import to_json
    from huiqi.render.overlaps import overlaps_text

    for name in (*(kind or ()), *(n for n in fail_on or () if n != "all")):
        if name not in KINDS:
            hint = ", ".join(f"`{c}`" for c in near(name, KINDS) or sorted(KINDS))
            raise HuiqiError(Text(f"没有这种发现 `{name}`,可用:{hint}", f"there is no kind `{name}`; there are {hint}"))
    project = open_project(folder)
    language = language_of(project, lang)

    def say(ground: str, done: int, count: int) -> None:
        if not quiet:
            typer.echo(f"{done + 1}/{count} {project.label(ground, language)}", err=True)

    found = project.overlaps(policies or (), [*(assume or ()), *(read or ())], day_of(on) if on else date.max, say)
    if kind:
        found = replace(found, findings=tuple(f for f in found.findings if f.kind in kind))
    write(
        to_json(found.to_dict()) if form is OverlapFormat.json else overlaps_text(found, project.law, language), output
    )
    unwanted = {*KINDS} if "all" in (fail_on or ()) else {*(fail_on or ())}
    if found.unconfirmed:
        raise typer.Exit(4)
    if any(f.kind in unwanted for f in found.findings):
        raise typer.Exit(1)
