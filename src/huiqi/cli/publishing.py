"""The command that writes linked data for the public (faces layer): publish."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Quiet, day_of, language_of, open_project, write
from huiqi.errors import HuiqiError, Text

if TYPE_CHECKING:
    from huiqi.publish.write import Published

_ADDRESS = re.compile(r"https?://[^\s/<>\"]+(/[^\s<>\"?#]*)?")


@app.command(epilog="Example: huiqi publish site --base https://policies.example.org --on 2026-11-23")
def publish(
    out: Annotated[Path, typer.Argument(help="The folder to write, new or with an earlier publication.")],
    base: Annotated[
        str, typer.Option("--base", help="Where the files will stand (https://…); default: the base of huiqi.toml.")
    ] = "",
    on: Annotated[
        str | None, typer.Option("--on", help="The day of publication; default: the last day that a source bears.")
    ] = None,
    endpoint: Annotated[str, typer.Option("--endpoint", help="A SPARQL service to name in the catalogue.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say what was written as JSON.")] = False,
    lang: LangOption = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Write the public part of the law as linked data: documents, dumps, catalogue, queries, changes; never a fact."""
    for name, address in (("--base", base), ("--endpoint", endpoint)):
        if address and not _ADDRESS.fullmatch(address):
            raise HuiqiError(
                Text(
                    f"{name} 须是 https:// 开头的地址,不能是 `{address}`",
                    f"{name} takes an address such as https://example.org, not `{address}`",
                )
            )
    project = open_project(folder)
    done = project.publish(out, base, day_of(on) if on else None, endpoint)
    if as_json:
        write(json.dumps(done.to_dict(), ensure_ascii=False, indent=2) + "\n", None)
    elif not quiet:
        language = language_of(project, lang)
        write("".join(line.line(language) + "\n" for line in _said(done)), None)


def _said(done: Published) -> list[Text]:
    """Return what was written, and what was not."""
    lines = [
        Text(
            f"`{done.folder}`:{done.files} 个文件,{done.things} 件事物,{done.graphs} 个图共 {done.triples} 条陈述,发布日 {done.day}",
            f"`{done.folder}`: {done.files} files, {done.things} things, {done.triples} statements in {done.graphs} graphs, "
            f"published on {done.day}",
        )
    ]
    if done.unserved:
        n = len(done.unserved)
        lines.append(
            Text(
                f"{n} 项措施没有已知的主管机关,未作为公共服务发布",
                f"{n} measures name no authority and are no public services",
            )
        )
    if done.withheld:
        lines.append(
            Text(
                f"{done.withheld} 条涉及企业的陈述未发布",
                f"{done.withheld} statements that tell of enterprises are withheld",
            )
        )
    if done.gone:
        n = len(done.gone)
        lines.append(Text(f"{n} 件事物已撤销,以 410 回答", f"{n} things are gone and answer 410"))
    return lines
