"""The command that lays a finance office's file beside what is due (faces layer): match."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import (
    Assume,
    Folder,
    KnownAsOf,
    LangOption,
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


@app.command(
    epilog="Example: huiqi match payments.xlsx --for firms.ttl --on 2026-03-01 --output proposal.xlsx\n\n"
    "Then, when the column confirmed is filled in: huiqi match --confirmed proposal.xlsx --for firms.ttl -o paid.ttl"
)
def match(
    payments: Annotated[Path | None, typer.Argument(help="The finance office's file: .csv, .tsv or .xlsx.")] = None,
    confirmed: Annotated[
        Path | None, typer.Option("--confirmed", help="A proposal that a person has gone through: record its payments.")
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--for", "-f", help="Enterprise file: .yaml or .ttl; may be given again.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Assessment date, such as 2026-03-01.")] = None,
    unit: Annotated[
        str, typer.Option("--unit", help="Unit of the amounts, such as 元 or 万元, if no header says it.")
    ] = "",
    policy: PolicyOption = None,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="proposal.csv or .xlsx; with --confirmed a .ttl file.")
    ] = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Propose what each payment of a file is for; record as facts only what a person has confirmed."""
    from huiqi.render.rows import rows_in_form

    project = open_project(folder)
    language = language_of(project, lang)
    if (payments is None) == (confirmed is None):
        raise HuiqiError(
            Text(
                "给出付款文件,或用 --confirmed 给出确认过的建议表",
                "give a file of payments, or a proposal that was gone through with --confirmed",
            )
        )
    if confirmed is not None:
        found = project.record(confirmed, facts_of(project, files, quiet, language) if files else None)
        for finding in found.findings:
            typer.echo(finding.say(language), err=True)
        write(found.turtle(), output)
        if not quiet:
            typer.echo(found.account().say(language), err=True)
        if found.findings:
            raise typer.Exit(1)
        return
    if not files or on is None or payments is None:
        raise HuiqiError(
            Text("需要企业文件 --for 与评估日期 --on", "match needs enterprise files --for and a day --on")
        )
    known = None if known_as_of is None else day_of(known_as_of)
    facts = facts_of(project, files, quiet, language)
    readings = [*(assume or []), *(read or [])]
    rows, findings = project.match(payments, facts, day_of(on), readings, known, policy or (), unit, language)
    for finding in findings:
        typer.echo(finding.say(language), err=True)
    is_workbook = output is not None and output.suffix.lower() == ".xlsx"
    answer = rows_in_form(rows, "xlsx" if is_workbook else "csv", language)
    if isinstance(answer, bytes):
        assert output is not None
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(answer)
    else:
        write(answer, output)
    for note in () if quiet else rows.notes:
        typer.echo(note.say(language), err=True)
