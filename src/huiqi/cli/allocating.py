"""The command that settles what crosses enterprises (faces layer): allocate."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.asking import RowsFormat, RowsFormatOption
from huiqi.cli.options import (
    Assume,
    EngineName,
    EngineOption,
    Folder,
    ForFiles,
    KnownAsOf,
    LangOption,
    OnDate,
    Output,
    PolicyOption,
    Quiet,
    Read,
    day_of,
    facts_of,
    language_of,
    open_project,
    write,
)
from huiqi.errors import HuiqiError, Text


class PartName(StrEnum):
    """Parts of an allocation."""

    charges = "charges"
    funds = "funds"
    rules = "rules"
    places = "places"


@app.command(
    epilog="Example: huiqi allocate --for data/samples/lumen.yaml --on 2026-03-01 --assume in-effect-from-2025-08-21"
)
def allocate(
    files: ForFiles,
    on: OnDate,
    fund: Annotated[str | None, typer.Option("--fund", help="Tell only what this fund bears, by name.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Tell only what is charged to this year.")] = None,
    part: Annotated[
        PartName | None,
        typer.Option("--list", help="charges, funds, rules or places; text without it tells all, else charges."),
    ] = None,
    policy: PolicyOption = None,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    form: RowsFormatOption = RowsFormat.text,
    output: Output = None,
    folder: Folder = Path(),
    engine: EngineOption = EngineName.sparql,
    quiet: Quiet = False,
) -> None:
    """Settle quotas and joint caps over all enterprises, and share out each fund among what is asked of it."""
    from huiqi.allocate.tables import table
    from huiqi.render.allocation import allocation_to_text
    from huiqi.render.data import to_json
    from huiqi.render.rows import rows_in_form

    if form is RowsFormat.xlsx and output is None:
        raise HuiqiError(Text("xlsx 需要 --output 指定文件", "xlsx needs a file: --output answer.xlsx"))
    project = open_project(folder)
    language = language_of(project, lang)
    facts = facts_of(project, files, quiet, language)
    readings = [*(assume or []), *(read or [])]
    known = None if known_as_of is None else day_of(known_as_of)
    found = project.allocate(facts, day_of(on), readings, known, engine.value, policy or (), fund or "", year)
    if form is RowsFormat.json and part is None:
        write(to_json(found.to_dict()), output)
        return
    if form is RowsFormat.text and part is None:
        write(allocation_to_text(found, language), output)
        return
    answer = rows_in_form(table(found, part.value if part else "charges", language), form.value, language)
    if isinstance(answer, str):
        write(answer, output)
    elif output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(answer)
