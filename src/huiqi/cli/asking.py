"""Commands that ask the law and its answers (faces layer): query."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, Format, FormatOption, LangOption, Output, open_project, write
from huiqi.errors import CannotStart, HuiqiError, Text


@app.command(epilog="Example: huiqi query 'SELECT ?a WHERE { ?a a <https://w3id.org/huiqi/ns#Award> }' --format csv")
def query(
    text: Annotated[str, typer.Argument(help="A SPARQL query, or the name of a .rq file.")],
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Turtle files to ask besides the project's law.")
    ] = None,
    lang: LangOption = None,
    form: FormatOption = Format.text,
    output: Output = None,
    folder: Folder = Path(),
) -> None:
    """Ask the project's law and vocabularies in SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
    from huiqi.render.table import query_result

    project = open_project(folder)
    if text.endswith(".rq"):
        path = Path(text)
        if not path.is_file():
            raise CannotStart(Text(f"没有文件 `{text}`", f"there is no file `{text}`"))
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise HuiqiError(
                Text(f"`{path}` 不是 UTF-8 编码,请另存为 UTF-8", f"`{path}` is not in UTF-8; save it as UTF-8")
            ) from None
    write(query_result(project.query(text, data or []), form.value), output)
