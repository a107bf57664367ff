"""The command that reads registers and filings as offices keep them (faces layer): import."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Quiet, language_of, open_project, write
from huiqi.errors import HuiqiError, Language, Text

if TYPE_CHECKING:
    from huiqi.findings import Finding
    from huiqi.intake import Import
    from huiqi.project import Project


class ReportFormat(StrEnum):
    """Forms of what is said about an import."""

    text = "text"
    json = "json"


@app.command(
    name="import",
    epilog="Example: huiqi import data/samples/office/office-corrected.xlsx --output out/facts.ttl --lang en",
)
def import_(
    files: Annotated[
        list[Path], typer.Argument(help=".xlsx, .csv, .tsv, .parquet, or RDF: .ttl .nt .nq .trig .jsonld.")
    ],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "-m", help="What the columns mean: .csv, .xlsx, .yaml, or CSVW .json.")
    ] = None,
    corrections: Annotated[
        list[Path] | None, typer.Option("--corrections", "-c", help="A file whose values replace earlier ones.")
    ] = None,
    propose: Annotated[bool, typer.Option("--propose", help="Write a mapping to confirm; import nothing.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .ttl file, or a folder; default: stdout.")
    ] = None,
    lang: LangOption = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="Form of the report: text or json.")
    ] = ReportFormat.text,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Read registers and filings as offices keep them into facts; what cannot be read is said and stays unknown."""
    from huiqi.intake import import_files

    project = open_project(folder)
    language = language_of(project, lang)
    if propose:
        _propose(project, files, output, language, quiet)
        return
    if form is ReportFormat.json and output is None:
        raise HuiqiError(
            Text(
                "--format json 需要 --output",
                "--format json prints the report, so --output must say where the facts go",
            )
        )
    progress = _Progress(language, quiet)
    found = import_files(
        files, project.book, project.graph, project.settings.base, mapping, corrections or (), progress=progress.tell
    )
    progress.end()
    _write_facts(found, output)
    if form is ReportFormat.json:
        write(json.dumps(_to_dict(found), ensure_ascii=False, indent=2) + "\n", None)
    elif not quiet:
        _report(found, language)
    if found.errors:
        raise typer.Exit(1)


def _propose(project: Project, files: list[Path], output: Path | None, language: Language, quiet: bool) -> None:
    from huiqi.intake import propose_files
    from huiqi.intake.mapping_files import write_mapping

    mapping, findings = propose_files(files, project.book, project.graph)
    if not quiet:
        _say(findings, language)
        doubtful = sum(1 for c in mapping.columns if not c.is_sure)
        zh = f"{len(mapping.columns)} 列,其中 {doubtful} 列待确认"
        text = Text(zh, f"{len(mapping.columns)} columns, {doubtful} of them to be confirmed")
        typer.echo(text.say(language), err=True)
    write(write_mapping(mapping, output or Path("mapping.csv")), output)


def _write_facts(found: Import, output: Path | None) -> None:
    if output is None:
        for piece in found.turtle():
            sys.stdout.write(piece)
        return
    target = output if output.suffix == ".ttl" else output / "facts.ttl"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(found.turtle())
    if target is not output:
        report = json.dumps(_to_dict(found), ensure_ascii=False, indent=2) + "\n"
        (output / "report.json").write_text(report, "utf-8", newline="\n")


def _say(findings: tuple[Finding, ...], language: Language) -> None:
    for finding in findings:
        typer.echo(finding.say(language), err=True)


def _report(found: Import, language: Language) -> None:
    _say(found.findings, language)
    for c in found.counts:
        where = f"{c.file}:{c.sheet}" if c.sheet else c.file
        text = Text(
            f"{where}:读取 {c.read} 行 = 导入 {c.imported} + 拒收 {c.refused}",
            f"{where}: {c.read} rows read = {c.imported} imported + {c.refused} refused",
        )
        typer.echo(text.line(language), err=True)
    notes = sum(1 for f in found.findings if f.level != "error")
    typer.echo(
        Text(f"问题 {found.errors} 处,说明 {notes} 处", f"{found.errors} findings, {notes} notes").say(language),
        err=True,
    )


def _to_dict(found: Import) -> dict[str, Any]:
    tables = [
        {
            "file": c.file,
            "sheet": c.sheet,
            "read": c.read,
            "imported": c.imported,
            "refused": c.refused,
            "skipped": c.skipped,
        }
        for c in found.counts
    ]
    sources = [{"file": name, "sha256": sha} for name, sha in sorted(found.store.files)]
    return {"sources": sources, "tables": tables, "findings": [_finding(f) for f in found.findings]}


def _finding(finding: Finding) -> dict[str, Any]:
    from huiqi.intake.tables import CellPlace

    place, found = finding.place, finding.to_dict()
    if isinstance(place, CellPlace):
        found |= {"sheet": place.sheet, "row": place.line, "column": place.column}
        found |= {"header": place.header, "text": place.text}
    return found


class _Progress:
    """Says on stderr how many rows are read, after one second and only at a terminal."""

    def __init__(self, language: Language, is_quiet: bool) -> None:
        self._language = language
        self._is_shown = sys.stderr.isatty() and not is_quiet
        self._next = monotonic() + 1
        self._has_spoken = False

    def tell(self, rows: int) -> None:
        if self._is_shown and monotonic() >= self._next:
            sys.stderr.write(f"\r{rows:,} {Text('行', 'rows').say(self._language)}")
            sys.stderr.flush()
            self._next, self._has_spoken = monotonic() + 0.5, True

    def end(self) -> None:
        if self._has_spoken:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
