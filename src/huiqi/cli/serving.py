"""The command that serves a project over HTTP (faces layer): serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Lang, LangOption, Quiet
from huiqi.errors import CannotStart, Text


@app.command(epilog="Example: huiqi serve --port 8000 --lang en")
def serve(
    folder: Annotated[Path, typer.Argument(help="Folder of the project; default: this one.")] = Path(),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    address: Annotated[
        str, typer.Option("--address", help="What clients reach the server at, such as https://data.example.org.")
    ] = "",
    state: Annotated[
        Path | None, typer.Option("--state", help="Folder of snapshots and logs; default: the user's folder of state.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="File of keys with a higher quota: hash and factor a line.")
    ] = None,
    deadline: Annotated[
        float, typer.Option("--deadline", min=0.1, max=600, help="Seconds after which a query is stopped.")
    ] = 10.0,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Believe what a proxy on this machine says of the client's address.")
    ] = False,
    no_overlaps: Annotated[
        bool, typer.Option("--no-overlaps", help="Do not work out how awards overlap, for a small machine.")
    ] = False,
    lang: LangOption = None,
    quiet: Quiet = False,
) -> None:
    """Serve the project's law to the public, read-only: pages, self-check, JSON API, linked data, SPARQL, health."""
    try:
        from huiqi.server.limits import Limits
        from huiqi.server.start import Options, build_context, serve
    except ImportError as error:
        text = Text(
            f"缺少 `{error.name}`,请安装:pip install 'huiqi[serve]'",
            f"`{error.name}` is not installed: pip install 'huiqi[serve]'",
        )
        raise CannotStart(text) from error
    options = Options(host, port, state, address, behind_proxy, keys, Limits(deadline=deadline), not no_overlaps)
    context = build_context(folder, options)
    if not quiet:
        said = Text(f"{context.address}/sparql(Ctrl+C 停止)", f"{context.address}/sparql (Ctrl+C stops it)")
        typer.echo(said.say("en" if lang is Lang.en or (lang is None and context.language == "en") else "zh"), err=True)
    serve(context, options)
