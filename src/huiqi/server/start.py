"""Starting the server (faces layer): opens the project, publishes its snapshot, listens.

The command line calls this; nothing else of the server knows of a terminal.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from huiqi.errors import CannotStart, Text
from huiqi.server.audit import AuditLog
from huiqi.server.context import Context
from huiqi.server.limits import Limits
from huiqi.server.quota import Quota, read_keys
from huiqi.server.snapshot import build_snapshot
from huiqi.server.workers.pool import Pool


@dataclass(frozen=True)
class Options:
    """Where the server listens, where it keeps its files, how much it allows."""

    host: str = "127.0.0.1"
    port: int = 8000
    state: Path | None = None
    address: str = ""
    behind_proxy: bool = False
    keys: Path | None = None
    limits: Limits | None = None
    overlaps: bool = False


def state_folder() -> Path:
    """Return where the server keeps its files unless told otherwise: the user's folder for state."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "huiqi"


def build_context(folder: Path, options: Options | None = None, without: frozenset[str] = frozenset()) -> Context:
    """Return what the server serves of a project: its law, as a snapshot; raises what `Project.open` raises.

    `without` leaves defences out by name; only tests do so.
    """
    from huiqi.project import Project
    from huiqi.publish import gather

    options = options or Options()
    project = Project.open(folder)
    limits = options.limits or Limits()
    state = options.state or state_folder()
    address = options.address.rstrip("/") or f"http://{_host(options.host)}:{options.port}"
    settled, endpoint = project.settings, f"{address}/sparql"
    public = gather(project.law, settled.base, address, endpoint=endpoint, public=settled.public)
    snapshot = build_snapshot(public, state)
    settings = {"snapshot": str(snapshot.folder), "dataset": "dataset" not in without, "without": sorted(without)}
    queries = Pool("query", settings, limits.workers, _without(limits, without))
    asked = {"project": str(folder.resolve()), "without": sorted(without)}
    overlaps = None
    if options.overlaps:
        from huiqi.server.overlaps.plans import key_of, plans_of
        from huiqi.server.overlaps.reports import Reports

        overlaps = Reports(folder.resolve(), plans_of(project), state.resolve() / "overlaps" / key_of(folder.resolve()))
    answers = Pool("answer", asked, limits.answerers, _without(limits, without), slow=limits.deadline)
    ingests = Pool("ingest", asked, limits.ingesters, _without(limits, without), slow=limits.deadline)
    return Context(
        folder=folder,
        base=project.settings.base,
        snapshot=snapshot,
        public=public,
        queries=queries,
        answers=answers,
        ingests=ingests,
        quota=Quota(limits, read_keys(options.keys)),
        audit=AuditLog(state / "audit.jsonl"),
        limits=limits,
        language=project.language,
        address=address,
        overlaps=overlaps,
        without=without,
    )


def _without(limits: Limits, without: frozenset[str]) -> Limits:
    """Return the limits that a pool keeps to where a test leaves one out."""
    spool = 1 << 31 if "spool" in without else limits.spool
    return replace(limits, spool=spool, deadline=3600.0 if "deadline" in without else limits.deadline)


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def serve(context: Context, options: Options) -> None:
    """Answer requests until the process is told to stop; raises CannotStart if the port is taken."""
    import socket

    import uvicorn

    from huiqi.server.app import create_app

    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Named as TCP, each connection sends small answers at once instead of waiting for more.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
    except OSError as error:
        listening.close()
        raise CannotStart(
            Text(
                f"无法监听 {options.host}:{options.port}({error.strerror}),请用 --port 换一个端口",
                f"cannot listen on {options.host}:{options.port} ({error.strerror}); choose another with --port",
            )
        ) from error
    config = uvicorn.Config(
        create_app(context),
        loop="asyncio",
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=options.behind_proxy,
        limit_concurrency=context.limits.connections,
        timeout_graceful_shutdown=3,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])
