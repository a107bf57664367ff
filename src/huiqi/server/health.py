"""Health (faces layer): /live says that the front answers, /ready that requests can be served, and how well."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from huiqi.server.context import Context
from huiqi.server.problems import Problem

_PROBE: Final = {"default": [None], "named": [], "rows": "text/csv", "triples": None}
_WITHIN: Final = 1.0
_LITTLE: Final = 100 * 1024 * 1024


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of health."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})

    async def ready(_: Request) -> Response:
        found = await state_of(context)
        status = 200 if found["status"] == "ready" else 503
        return JSONResponse(found, status, headers={"Cache-Control": "no-store"})

    return [Route("/live", live), Route("/ready", ready)]


async def state_of(context: Context) -> dict[str, Any]:
    """Return what /ready tells: status, the snapshot, each pool with its sandbox, limits, room on the disk.

    Not ready where no worker answers within a second, or where the disk is nearly full. A wall of the sandbox that the
    kernel lacks is told and does not make the server unready.
    """
    answers = await _answers(context)
    room = shutil.disk_usage(context.snapshot.folder).free
    pools = [pool.status() for pool in context.pools]
    return {
        "status": "ready" if answers and room > _LITTLE else "not ready",
        "snapshot": _snapshot(context),
        "workerAnswers": answers,
        "sandbox": "on" if all(v == "on" for p in pools for v in p["sandbox"].values()) else "partly",
        "pools": pools,
        "overlaps": {"state": "off"} if context.overlaps is None else context.overlaps.status(),
        "diskFree": room,
        "limits": context.limits.to_dict(),
    }


def _snapshot(context: Context) -> dict[str, Any]:
    """Return what is served: which snapshot, of what age in seconds, since when, and how its renewal went."""
    made = context.snapshot.held.made
    return {
        "generation": context.snapshot.generation,
        "triples": context.snapshot.triples,
        "published": made.isoformat(timespec="seconds"),
        "ageSeconds": max(0, round((datetime.now(UTC) - made).total_seconds())),
        **context.standing.to_dict(),
    }


async def _answers(context: Context) -> bool:
    try:
        async with asyncio.timeout(_WITHIN):
            reply = await context.queries.run(_PROBE, b"ASK {}", deadline=_WITHIN)
    except (TimeoutError, Problem):
        return False
    return reply.read() == b"true" and reply.head.get("status") == "ok"
