"""SPARQL 1.1 Protocol, query (faces layer): /sparql.

Reads the request, lets the guard look at it, decides the dataset and the form, has a worker answer, and sends the whole
result or none of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.server import description, guard
from huiqi.server.asked import Asked, read_asked
from huiqi.server.caching import etag, is_fresh, not_modified, validators, with_charset
from huiqi.server.context import Context
from huiqi.server.dataset import dataset_of, form_of
from huiqi.server.disconnects import unless_gone
from huiqi.server.negotiate import GRAPHS, RESULTS, Offer, choose
from huiqi.server.problems import Problem, request_id
from huiqi.server.spooled import SpooledResponse
from huiqi.server.workers.pool import Reply

PATH: Final = "/sparql"


def routes(context: Context) -> list[BaseRoute]:
    """Return the route of the query endpoint."""

    async def sparql(request: Request) -> Response:
        asked = await read_asked(request, context)
        if asked is None:
            return description.respond_with(request, context, PATH)
        return await answer(request, context, asked)

    return [Route(PATH, sparql, methods=["GET", "POST"])]


async def answer(request: Request, context: Context, asked: Asked) -> Response:
    """Return the answer to a query, in the form that the client likes best, and log it; raises Problem."""
    client = context.quota.client(request)
    context.quota.check(client)
    told = _Told()
    start = time.monotonic()
    try:
        response = await _answer(request, context, asked, client.name, told)
        told.status = response.status_code
        return response
    except Problem as problem:
        told.status = problem.status
        if problem.kind == "busy":
            told.is_run = False
        else:
            context.quota.take(client, context.limits.error_cost)
        raise
    finally:
        seconds = time.monotonic() - start
        if told.is_run:
            context.quota.take(client, seconds)
        context.audit.write(
            request_id(request), client.name, asked.query, told.dataset, told.status, told.rows, seconds
        )


@dataclass
class _Told:
    """What the log says of a query; `is_run` once a worker had it."""

    dataset: str = ""
    status: int = 500
    rows: int | None = None
    is_run: bool = False


async def _answer(request: Request, context: Context, asked: Asked, client: str, told: _Told) -> Response:
    has_guard = "guard" not in context.without
    if has_guard:
        guard.check(asked.query, context.limits.query)
    dataset = dataset_of(asked.query, asked.default, asked.named, context.snapshot.graphs, has_guard)
    told.dataset = dataset.key
    accept = ", ".join(request.headers.getlist("accept")) or None
    rows, triples = choose(accept, RESULTS), choose(accept, GRAPHS)
    form = form_of(asked.query)
    if (rows is None and triples is None) or (form and _of(form, rows, triples) is None):
        raise not_acceptable(form)
    types = tuple(o.media_type if o else None for o in (rows, triples))
    tag = etag(context.snapshot.generation, asked.query, told.dataset, *(t or "" for t in types))
    if request.method != "POST" and is_fresh(request, tag):
        return not_modified(tag)
    head: dict[str, Any] = {"rows": types[0], "triples": types[1]}
    # Every graph by name would be the larger part of most requests, so the workers know them.
    head |= {"all": True} if dataset.is_all else {"default": dataset.default, "named": dataset.named}
    told.is_run = True
    work = context.queries.run(head, asked.query.encode("utf-8", "surrogatepass"), client)
    reply = await unless_gone(request, work)
    if reply.head.get("status") != "ok" or reply.head.get("type") not in types:
        reply.body.close()
        raise refusal(reply, context.limits.spool)
    found = reply.head.get("rows")
    told.rows = found if isinstance(found, int) else None
    headers = validators(tag) if request.method != "POST" else {"Cache-Control": "no-store", "Vary": "Accept"}
    return SpooledResponse(reply.body, reply.size, with_charset(str(reply.head["type"])), headers)


def _of(form: str, rows: Offer | None, triples: Offer | None) -> Offer | None:
    return triples if form in ("CONSTRUCT", "DESCRIBE") else rows


def not_acceptable(form: str) -> Problem:
    """Return the problem of a client that takes none of the forms of a result."""
    offers = GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS
    names = ", ".join(o.media_type for o in offers)
    return Problem(406, "not-acceptable", Text(f"可用的格式:{names}", f"the forms on offer are {names}"))


def refusal(reply: Reply, spool: int) -> Problem:
    """Return the problem that a worker told of; nothing that it says is trusted further than as a text."""
    status = reply.head.get("status")
    what = str(reply.head.get("message", ""))[:500].replace("`", "'")
    known: dict[Any, Problem] = {
        "syntax": Problem(400, "syntax", Text(f"不是有效的 SPARQL 查询:{what}", f"this is not a SPARQL query: {what}")),
        "failed": Problem(400, "failed", Text(f"查询无法完成:{what}", f"the query cannot be answered: {what}")),
        "not-acceptable": not_acceptable("CONSTRUCT" if reply.head.get("of") == "triples" else ""),
        "too-large": Problem(
            413,
            "result-too-large",
            Text(
                f"结果超过 {spool} 字节,未返回任何部分;请加 LIMIT 或缩小范围",
                f"the result is over {spool} bytes and nothing of it is sent; ask for less, or in parts with LIMIT",
            ),
        ),
    }
    return known.get(status) or Problem(500, "our-fault", Text("服务器内部错误", "a fault of the server"))
