"""The command that tries cases (faces layer): test."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Output, Quiet, language_of, open_project, write

if TYPE_CHECKING:
    from huiqi.cases.run import Progress


class CaseEngine(StrEnum):
    """Engines that cases can be tried in."""

    sparql = "sparql"
    reference = "reference"
    sql = "sql"
    all = "all"


class CaseFormat(StrEnum):
    """Forms of what came of cases."""

    text = "text"
    json = "json"
    junit = "junit"


@app.command(epilog="Example: huiqi test data/liaocheng --engine all --lang en")
def test(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files of cases, or folders; default: every *.cases.yaml below data/.")
    ] = None,
    engine: Annotated[
        CaseEngine, typer.Option("--engine", help="sparql, reference, sql or all; sql passes over reasons.")
    ] = CaseEngine.sparql,
    form: Annotated[CaseFormat, typer.Option("--format", help="Form of the report.")] = CaseFormat.text,
    output: Output = None,
    lang: LangOption = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Try the cases that stand beside the policies: does the law, as it is encoded, give what was worked by hand?"""
    from huiqi.engines import ENGINES
    from huiqi.render.cases import CaseWriter, run_to_dict, run_to_junit
    from huiqi.render.data import to_json

    project = open_project(folder)
    engines = ENGINES if engine is CaseEngine.all else tuple(e for e in ENGINES if e == engine.value)
    progress = None if quiet or not sys.stderr.isatty() else _progress()
    run = project.test(paths or (), engines, progress)
    writer = CaseWriter(project, language_of(project, lang))
    if form is CaseFormat.json:
        write(to_json(run_to_dict(run)), output)
    elif form is CaseFormat.junit:
        write(run_to_junit(run, writer), output)
    else:
        write(writer.text(run), output)
    if not quiet and (note := writer.untried(run)):
        typer.echo(note, err=True)
    if not run.passes:
        raise typer.Exit(1)


def _progress() -> Progress:
    """Return what shows progress on a terminal, once a second has passed, and clears its line at the end."""
    start = monotonic()

    def show(done: int, of: int) -> None:
        if monotonic() - start > 1:
            line = f"{done}/{of}"
            sys.stderr.write(f"\r{line}" if done < of else "\r" + " " * len(line) + "\r")
            sys.stderr.flush()

    return show
