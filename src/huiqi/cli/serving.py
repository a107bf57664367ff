"""The command that serves a project over HTTP (faces layer): serve."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Lang, LangOption, Quiet
from huiqi.errors import CannotStart, Language, Text

if TYPE_CHECKING:
    from huiqi.server.context import Context
    from huiqi.server.start import Options


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
        import jinja2  # noqa: F401 - its workers need it
        import uvicorn  # noqa: F401 - needed once everything is read

        from huiqi.server.limits import Limits
        from huiqi.server.start import Options, build_context, listen, serve
    except ImportError as error:
        text = Text(
            f"缺少 `{error.name}`,请安装:pip install 'huiqi[serve]'",
            f"`{error.name}` is not installed: pip install 'huiqi[serve]'",
        )
        raise CannotStart(text) from error
    options = Options(host, port, state, address, behind_proxy, keys, Limits(deadline=deadline), not no_overlaps)
    started = time.monotonic()
    with listen(options) as listening:
        options = replace(options, port=listening.getsockname()[1])
        context = build_context(folder, options)
        language: Language = "en" if lang is Lang.en or (lang is None and context.language == "en") else "zh"

        def tell(text: Text) -> None:
            typer.echo(text.say(language), err=True)

        def ready() -> None:
            for text in () if quiet else _where(context, options, time.monotonic() - started):
                tell(text)

        serve(context, options, listening, ready, tell)


def _where(context: Context, options: Options, seconds: float) -> tuple[Text, ...]:
    """Return what an operator wants to know of a server that is ready: what to open, where the log is, how to stop it."""
    at, log, number = context.address, context.audit.path, os.getpid()
    found = (
        Text(f"已就绪({seconds:.1f} 秒)", f"ready after {seconds:.1f} s"),
        Text(f"  网页与政策体检  {at}/", f"  pages, self-check  {at}/"),
        Text(f"  SPARQL          {at}/sparql", f"  SPARQL             {at}/sparql"),
        Text(f"  运行状况        {at}/ready", f"  health             {at}/ready"),
        Text(f"  日志            {log}", f"  log                {log}"),
        Text(f"  法规改动后      kill -HUP {number}", f"  after an edit      kill -HUP {number}"),
        Text("  停止            Ctrl+C", "  stop               Ctrl+C"),
    )
    where = f"{options.host}:{options.port}"
    return found if where in at else (*found, Text(f"  监听            {where}", f"  listens on         {where}"))
