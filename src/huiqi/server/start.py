"""Starting the server (faces layer): opens the project, publishes its snapshot, listens.

The command line calls this; nothing else of the server knows of a terminal.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from huiqi import __version__
from huiqi.errors import CannotStart, Text
from huiqi.project import Project
from huiqi.publish import gather
from huiqi.server.audit import AuditLog
from huiqi.server.context import Context
from huiqi.server.copies import copy_law, read_law, unchanged
from huiqi.server.deployment import Deployment
from huiqi.server.history import continued
from huiqi.server.limits import Limits
from huiqi.server.overlaps.plans import key_of, plans_of
from huiqi.server.overlaps.reports import Reports
from huiqi.server.quota import Quota, read_keys
from huiqi.server.snapshot import build_snapshot
from huiqi.server.standing import Standing
from huiqi.server.workers.pool import Pool

_BACKLOG = 512
"""Connections that may wait to be accepted."""


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


def build_context(
    folder: Path,
    options: Options | None = None,
    without: frozenset[str] = frozenset(),
    before: Context | None = None,
) -> Context:
    """Return what the server serves of a project: its law, as a snapshot; raises what `Project.open` raises.

    Takes the place of what was served `before`, if anything was: clients keep their quota and the log goes on. `without`
    leaves defences out by name; only tests do so.
    """
    options = options or Options()
    limits = options.limits or Limits()
    state = options.state or state_folder()
    address = options.address.rstrip("/") or f"http://{_host(options.host)}:{options.port}"
    files = read_law(folder)
    project = Project.open(folder)
    settled, endpoint = project.settings, f"{address}/sparql"
    found = gather(project.law, settled.base, address, endpoint=endpoint, public=settled.public)
    unchanged(folder, files)
    public, changes = continued(found, project.law, folder, state)
    snapshot, law = build_snapshot(public, state), copy_law(files, state)
    stored = {
        "snapshot": str(snapshot.folder),
        "graphs": snapshot.graphs,
        "base": endpoint,
        "dataset": "dataset" not in without,
    }
    asked = {"project": str(law.folder)}
    weaker, left_out = _without(limits, without), {"without": sorted(without)}
    return Context(
        folder=folder,
        base=settled.base,
        snapshot=snapshot,
        law=law,
        edition=edition_of(snapshot.generation, law.folder.name, address, __version__),
        project=project,
        public=public,
        feed=changes,
        queries=Pool("query", stored | left_out, limits.workers, weaker),
        answers=Pool("answer", asked | left_out, limits.answerers, weaker, slow=limits.deadline),
        ingests=Pool("ingest", asked | left_out, limits.ingesters, weaker, slow=limits.deadline),
        quota=before.quota if before else Quota(limits, read_keys(options.keys)),
        audit=before.audit if before else AuditLog(state / "audit.jsonl"),
        standing=before.standing if before else Standing(),
        limits=limits,
        language=project.language,
        address=address,
        overlaps=_overlaps(project, law.folder, state) if options.overlaps else None,
        without=without,
    )


def edition_of(*parts: str) -> str:
    """Return a name for all that decides what is served.

    >>> edition_of("a", "b") == edition_of("a", "c")
    False
    """
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _overlaps(project: Project, law: Path, state: Path) -> Reports:
    """Return the reports on overlaps of a project, made over the copy of its law."""
    return Reports(law, plans_of(project), state.resolve() / "overlaps" / key_of(law))


def _without(limits: Limits, without: frozenset[str]) -> Limits:
    """Return the limits that a pool keeps to where a test leaves one out."""
    spool = 1 << 31 if "spool" in without else limits.spool
    return replace(limits, spool=spool, deadline=3600.0 if "deadline" in without else limits.deadline)


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def listen(options: Options) -> socket.socket:
    """Return a socket on which clients may queue up from now on; raises CannotStart if the port is taken."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Named as TCP, each connection sends small answers at once instead of waiting for more.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotStart(
            Text(
                f"无法监听 {options.host}:{options.port}({error.strerror}),请用 --port 换一个端口",
                f"cannot listen on {options.host}:{options.port} ({error.strerror}); choose another with --port",
            )
        ) from error
    return listening


def serve(
    context: Context,
    options: Options,
    listening: socket.socket,
    ready: Callable[[], None],
    tell: Callable[[Text], None],
) -> None:
    """Answer requests until the process is told to stop.

    `ready` is called once it answers, `tell` with what its operator should know. SIGHUP has the project read again; see
    `Deployment`.
    """
    import uvicorn

    def renewed(before: Context) -> Context:
        return build_context(context.folder, options, context.without, before)

    config = uvicorn.Config(
        Deployment(context, renewed, options.state or state_folder(), ready, tell),
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
    uvicorn.Server(config).run(sockets=[listening])
