"""Where SPARQL is written (faces layer): /editor, the same query as a file at /sparql.csv and so on.

A query goes the way of every query to /sparql: guard, quota, dataset, worker, log. The page is then written by an
answering worker, from bytes; nothing here reads a result.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.server.answered import ask, cached, language, respond
from huiqi.server.asked import Asked, read_asked
from huiqi.server.caching import etag, is_fresh, not_modified, validators
from huiqi.server.context import Context
from huiqi.server.negotiate import GRAPHS, RESULTS
from huiqi.server.pages import as_page
from huiqi.server.problems import Problem
from huiqi.server.protocol import answer
from huiqi.server.spooled import SpooledResponse

PATH: Final = "/editor"
POLICY: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}
"""What this page may load: scripts, styles and answers of this site, and images that stand in its style sheet."""
_LONGEST: Final = 100_000
"""Characters of a query that a page repeats."""
_VARY: Final = ("Accept", "Accept-Language")
_ENDINGS: Final = {o.ending: o for o in (*RESULTS, *GRAPHS)}
_SHOWN: Final = "application/sparql-results+json, application/n-triples"


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of the editor."""

    async def editor(request: Request) -> Response:
        asked = await read_asked(request, context)
        if asked is None:
            args = {"example": request.query_params.get("example", "")[:_LONGEST]}
            return await cached(request, context, "page_editor", args, headers=POLICY)
        return await _asked(request, context, asked)

    async def described(request: Request) -> Response:
        return await cached(request, context, "editor", {})

    async def download(request: Request) -> Response:
        offer = _ENDINGS.get(str(request.path_params["form"]))
        asked = await read_asked(request, context) if offer is not None else None
        if offer is None or asked is None:
            names = ", ".join(f"/sparql.{name}?query=" for name in _ENDINGS)
            raise Problem(
                404, "not-found", Text(f"此处没有内容,可用:{names}", f"there is nothing here; there are {names}")
            )
        response = await answer(_accepting(request, offer.media_type, False), context, asked)
        response.headers["Content-Disposition"] = f'attachment; filename="result.{offer.ending}"'
        return response

    return [
        Route(PATH, as_page(context, editor), methods=["GET", "POST"]),
        Route(PATH + ".json", described),
        Route("/sparql.{form}", download, methods=["GET", "POST"]),
    ]


async def _asked(request: Request, context: Context, asked: Asked) -> Response:
    """Have a query answered and return the page with its result, or with what is wrong with it."""
    if len(asked.query) > _LONGEST:
        text = Text(f"查询超过 {context.limits.query} 个字符", f"the query has over {context.limits.query} characters")
        raise Problem(400, "query-too-long", text)
    graphs = "\n".join([*asked.default, "", *asked.named])
    tag = etag(context.edition, "page_editor", language(request, context), asked.query, graphs)
    if request.method != "POST" and is_fresh(request, tag):
        return not_modified(tag, _VARY)
    args: dict[str, Any] = {"query": asked.query}
    status, headers, data = 200, validators(tag, _VARY), b""
    if request.method == "POST":
        headers = {"Cache-Control": "no-store"}
    try:
        response = await answer(_accepting(request, _SHOWN, True), context, asked)
        assert isinstance(response, SpooledResponse)
        args["type"], data = response.headers["Content-Type"], response.take()
    except Problem as problem:
        if problem.kind == "gone":
            raise
        status, headers = problem.status, {"Cache-Control": "no-store", **problem.headers}
        args["problem"] = {"zh": problem.text.zh, "en": problem.text.en}
    reply = await ask(request, context, "page_editor", args, body=data)
    return respond(reply, {**headers, **POLICY}, status)


def _accepting(request: Request, accept: str, is_fresh_anyway: bool) -> Request:
    """Return the request as if it asked for these media types; validators of the page are none of the result."""
    dropped = (b"accept", b"if-none-match") if is_fresh_anyway else (b"accept",)
    kept = [(n, v) for n, v in request.scope["headers"] if n.lower() not in dropped]
    return Request({**request.scope, "headers": [*kept, (b"accept", accept.encode())]}, request.receive)
