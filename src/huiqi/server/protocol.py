"""SPARQL 1.1 Protocol, query (faces layer): /sparql.

Reads the request, lets the guard look at it, decides the dataset and the form, has a worker answer, and sends the whole
result or none of it.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.server import description, guard
from huiqi.server.asked import Asked, read_asked
from huiqi.server.caching import etag, is_fresh, not_modified, validators, with_charset
from huiqi.server.clients import client_of
from huiqi.server.context import Context
from huiqi.server.dataset import dataset_of, form_of
from huiqi.server.disconnects import unless_gone
from huiqi.server.negotiate import GRAPHS, RESULTS, Offer, choose
from huiqi.server.problems import Problem
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
    """Return the answer to a query, in the form that the client likes best; raises Problem."""
    has_guard = "guard" not in context.without
    if has_guard:
        guard.check(asked.query, context.limits.query)
    dataset = dataset_of(asked.query, asked.default, asked.named, context.snapshot.graphs, has_guard)
    accept = ", ".join(request.headers.getlist("accept")) or None
    rows, triples = choose(accept, RESULTS), choose(accept, GRAPHS)
    form = form_of(asked.query)
    if (rows is None and triples is None) or (form and _of(form, rows, triples) is None):
        raise not_acceptable(form)
    types = tuple(o.media_type if o else None for o in (rows, triples))
    tag = etag(context.snapshot.generation, asked.query, dataset.key(), *(t or "" for t in types))
    if request.method != "POST" and is_fresh(request, tag):
        return not_modified(tag)
    head = {"default": dataset.default, "named": dataset.named, "rows": types[0], "triples": types[1]}
    work = context.queries.run(head, asked.query.encode("utf-8", "surrogatepass"), client_of(request))
    reply = await unless_gone(request, work)
    if reply.head.get("status") != "ok" or reply.head.get("type") not in types:
        reply.body.close()
        raise refusal(reply, context.limits.spool)
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
