"""The command that says what a reform does (faces layer): compare."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import (
    Assume,
    DraftOption,
    EngineName,
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
from huiqi.errors import HuiqiError, Text


class CompareFormat(StrEnum):
    """Forms of a comparison."""

    text = "text"
    json = "json"
    csv = "csv"


class ComparePart(StrEnum):
    """Parts of a comparison."""

    clauses = "clauses"
    settings = "settings"
    measures = "measures"
    funds = "funds"
    categories = "categories"
    classes = "classes"
    enterprises = "enterprises"
    vanished = "vanished"
    cliffs = "cliffs"


@app.command(
    epilog="Example: huiqi compare example-city/manufacturing --set lean-research.sum=20万 "
    "--over data/example-city/registers/look-back.ttl --on 2026-06-30 --year 2025"
)
def compare(
    texts: Annotated[
        list[str],
        typer.Argument(help="The old texts (folder or label), then the new one; one alone goes with --set."),
    ],
    over: Annotated[
        list[Path] | None,
        typer.Option("--over", help="Register: .yaml or .ttl with the enterprises; may be given again."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", help="Assessment date, such as 2026-03-01; later records are not seen.")
    ] = "",
    year: Annotated[
        str,
        typer.Option(
            "--year", help="Grounds of this year, or of years such as 2024-2026; default: the last that ended."
        ),
    ] = "",
    own_windows: Annotated[
        bool,
        typer.Option("--own-windows", help="Leave each text its own days instead of applying both to the same year."),
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="Change a figure of the new text, such as online-support.sum=10万; may be given again."
        ),
    ] = None,
    part: Annotated[
        ComparePart | None, typer.Option("--list", help="One part of the answer as a table; csv without it: clauses.")
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="Say how the rules differ, clause by clause; needs no register.")
    ] = False,
    no_cliffs: Annotated[bool, typer.Option("--no-cliffs", help="Do not look for steep steps: quicker.")] = False,
    draft: DraftOption = False,
    assume: Assume = None,
    read: Read = None,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="reference, sql or sparql: outcomes and amounts agree.")
    ] = EngineName.reference,
    form: Annotated[CompareFormat, typer.Option("--format", help="text, json or csv.")] = CompareFormat.text,
    lang: LangOption = None,
    output: Output = None,
    quiet: Quiet = False,
    folder: Folder = Path(),
) -> None:
    """Say what a new text does in place of old ones: who gains and loses over a register, how much, by which clause."""
    from huiqi.compare.rules_told import rules_named, rules_table
    from huiqi.compare.tables import table
    from huiqi.render.compare import comparison_to_text
    from huiqi.render.compare_rules import rules_to_text
    from huiqi.render.data import to_json
    from huiqi.render.rows import rows_in_form

    project = open_project(folder, draft)
    language = language_of(project, lang)
    if rules:
        found_rules = rules_named(project.law, texts, settings or ())
        if form is CompareFormat.json:
            write(to_json(found_rules.to_dict()), output)
        elif form is CompareFormat.csv:
            write(str(rows_in_form(rules_table(found_rules, language), "csv", language)), output)
        else:
            write(rules_to_text(found_rules, project.law, language), output)
        return
    if not over or not on:
        raise HuiqiError(
            Text(
                "请写出企业名录和判定日:--over 名录.ttl --on 2026-06-30",
                "name a register and a day: --over register.ttl --on 2026-06-30",
            )
        )
    facts = facts_of(project, over, quiet, language)

    def say(text: Text) -> None:
        if not quiet:
            typer.echo(text.say(language), err=True)

    readings = [*(assume or ()), *(read or ())]
    steep = not no_cliffs and part in (None, ComparePart.cliffs)
    found = project.compare(
        texts,
        facts,
        day_of(on),
        readings,
        settings=settings or (),
        years=year,
        own_windows=own_windows,
        engine=engine.value,
        with_cliffs=steep,
        progress=say,
    )
    if form is CompareFormat.json and part is None:
        write(to_json(found.to_dict()), output)
    elif form is CompareFormat.text and part is None:
        write(comparison_to_text(found, language), output)
    else:
        rows = table(found, part.value if part else "clauses", language)
        answer = rows_in_form(rows, form.value, language)
        assert isinstance(answer, str)
        write(answer, output)
