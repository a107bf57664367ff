"""Linked data (faces layer): a name answers 303 with its document, a document answers in the form that a client likes.

What answers at a name is found by `huiqi.publish`; here it becomes statuses and headers. The base of names comes from the
settings and the address of documents from the operator, never from a request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.dates import parse_date
from huiqi.errors import Text
from huiqi.publish import FORMATS, describe
from huiqi.publish.formats import ordered_bytes
from huiqi.publish.model import Gone
from huiqi.publish.page import page
from huiqi.publish.resolve import Document, Missing, See, resolve
from huiqi.publish.site import gone_page
from huiqi.server.caching import etag, respond
from huiqi.server.context import Context
from huiqi.server.files import missing
from huiqi.server.negotiate import GRAPHS, Offer, choose
from huiqi.server.problems import Problem

HTML: Final = Offer("text/html", ("application/xhtml+xml",), "html")
DOCUMENTS: Final = (GRAPHS[0], *GRAPHS[1:], HTML)
"""Forms of a document, the preferred one first: browsers ask for HTML by name."""
_NAMES: Final = ("/id/{rest:path}", "/voc/{rest:path}", "/ns", "/ns/{rest:path}", "/check", "/check/{rest:path}")
_MORE: Final = ("/number/{rest:path}", "/title/{rest:path}", "/doc/{rest:path}")
_KEPT: Final = 2000
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of names and documents."""
    linked = Linked(context)

    def at(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return endpoint

    return [Route(path, at(linked.name), methods=["GET"]) for path in (*_NAMES, *_MORE)]


class Linked:
    """What is published of a deployment, and what was last written of it."""

    def __init__(self, context: Context) -> None:
        self.deployment = context
        self.data = context.public
        self._written = lru_cache(maxsize=_KEPT)(self._write)

    def name(self, request: Request) -> Response:
        """Answer a name: 303 to its document, the document, 410 with the successor, or 404 with near names."""
        path, on = request.url.path, _day(request.query_params.get("on"))
        found = resolve(self.data, request.scope["path"], on)
        if isinstance(found, See):
            headers = {"Location": found.path, "Vary": "Accept", "Cache-Control": "public, max-age=60"}
            return Response(status_code=303, headers=headers)
        if isinstance(found, Gone):
            return self._gone(request, found)
        if isinstance(found, Missing):
            raise missing(path, found.near)
        return self._document(request, found)

    def _document(self, request: Request, found: Document) -> Response:
        offer = _offer(request, found.form)
        body = self._written(found.thing, offer.ending)
        place = f"{found.path}.{offer.ending}"
        response = respond(request, body, offer.media_type, etag(place, body.decode()), location=place)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Link"] = ", ".join(
            f'<{found.path}.{form}>; rel="alternate"; type="{kind}"'
            for form, kind in FORMATS.items()
            if form != offer.ending
        )
        return response

    def _write(self, thing: str, form: str) -> bytes:
        triples = describe(self.data, thing) or []
        return page(self.data, thing, triples) if form == "html" else ordered_bytes(triples, form)

    def _gone(self, request: Request, gone: Gone) -> Response:
        headers = {"Vary": "Accept", "Cache-Control": "public, max-age=60"}
        if gone.successor:
            headers["Link"] = f'<{quote(gone.successor, safe=":/#?=&%")}>; rel="successor-version"'
        if choose(request.headers.get("accept"), DOCUMENTS) is HTML:
            return Response(gone_page(gone), 410, headers, media_type="text/html")
        after = Text(f",由 `{gone.successor}` 取代", f"; its successor is `{gone.successor}`")
        zh, en = (after.zh, after.en) if gone.successor else ("", "")
        raise Problem(410, "gone", Text(f"`{gone.thing}` 已撤销{zh}", f"`{gone.thing}` is withdrawn{en}"), headers)


def _offer(request: Request, form: str) -> Offer:
    """Return the form of a document: that of its address, else what the client likes best; raises Problem for none."""
    offer = next((o for o in DOCUMENTS if o.ending == form), None) or choose(request.headers.get("accept"), DOCUMENTS)
    if offer is None:
        names = ", ".join(o.media_type for o in DOCUMENTS)
        raise Problem(406, "not-acceptable", Text(f"可用的格式:{names}", f"the forms on offer are {names}"))
    return offer


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text[:20])
    except ValueError:
        raise Problem(
            400, "bad-day", Text("`on` 须写成 2026-03-01 这样的日期", "`on` takes a day such as 2026-03-01")
        ) from None
