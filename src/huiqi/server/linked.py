"""Linked data (faces layer): a name answers 303 with its document, a document answers in the form that a client likes.

What answers at a name is found by `huiqi.publish`; here it becomes statuses and headers. The base of names comes from the
settings and the address of documents from the operator, never from a request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.dates import parse_date
from huiqi.errors import Text
from huiqi.publish import FORMATS, describe, to_bytes
from huiqi.publish.examples import examples
from huiqi.publish.formats import context_bytes, gzipped, ordered_bytes, to_nquads
from huiqi.publish.model import Gone
from huiqi.publish.page import STYLE, page
from huiqi.publish.resolve import Document, Missing, See, resolve
from huiqi.publish.site import gone_page
from huiqi.questions import Question
from huiqi.server.caching import etag, respond
from huiqi.server.context import Context
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
    """Return the routes of names, documents, the catalogue and the dumps."""
    linked = Linked(context)

    def at(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return endpoint

    named = [Route(path, at(linked.name), methods=["GET"]) for path in (*_NAMES, *_MORE)]
    files = (("/.well-known/void", linked.catalogue), ("/catalogue", linked.catalogue), ("/style.css", linked.style))
    more = (("/context.jsonld", linked.context), ("/dumps/{name}", linked.dump), ("/queries/{name}", linked.query))
    return [*named, *(Route(path, at(answer), methods=["GET"]) for path, answer in (*files, *more))]


class Linked:
    """What is published of a deployment, and what was last written of it."""

    def __init__(self, context: Context) -> None:
        self.deployment = context
        self.data = context.public
        self._written = lru_cache(maxsize=_KEPT)(self._write)

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        from huiqi.project import Project

        return Project.open(self.deployment.folder).questions

    # --- names and documents ---

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
            raise _missing(path, found)
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

    # --- what is told of the whole ---

    def catalogue(self, request: Request) -> Response:
        """Answer with the catalogue, which is the VoID description too."""
        offers = DOCUMENTS[:-1]
        offer = choose(request.headers.get("accept"), offers) or offers[0]
        body = to_bytes(self.data.catalogue, offer.ending)
        return respond(request, body, offer.media_type, etag(offer.ending, body.decode()))

    def context(self, request: Request) -> Response:
        """Answer with the JSON-LD context."""
        body = context_bytes()
        return respond(request, body, "application/ld+json", etag(body.decode()), vary=(), seconds=86400)

    def style(self, request: Request) -> Response:
        """Answer with the style sheet of the documents."""
        return respond(request, STYLE.encode(), "text/css", etag(STYLE), vary=(), seconds=86400)

    def dump(self, request: Request) -> Response:
        """Answer with everything as one file."""
        name = request.path_params["name"]
        if name == "huiqi.nq.gz":
            body = to_nquads([(g.iri, g.triples) for g in self.data.dumped])
        elif name in ("huiqi.ttl.gz", "catalogue.ttl.gz"):
            body = to_bytes(self.data.triples if name.startswith("huiqi") else self.data.view(), "ttl")
        else:
            raise _missing(f"/dumps/{name}", Missing("", ("huiqi.nq.gz", "huiqi.ttl.gz", "catalogue.ttl.gz")))
        packed = gzipped(body)
        return respond(request, packed, "application/gzip", etag(name, packed.hex()), vary=())

    def query(self, request: Request) -> Response:
        """Answer with an example query as data."""
        name = request.path_params["name"].removesuffix(".ttl")
        endpoint = f"{self.deployment.address}/sparql"
        known = dict(examples(self._questions, self.data.addresses, endpoint))
        if name not in known:
            raise _missing(f"/queries/{name}", Missing("", tuple(known)))
        body = to_bytes(known[name], "ttl")
        return respond(request, body, "text/turtle", etag(body.decode()), vary=())


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


def _missing(path: str, found: Missing) -> Problem:
    hint = ", ".join(f"`{n}`" for n in found.near)
    more = Text(f",是否指 {hint}?" if hint else "", f"; did you mean {hint}?" if hint else "")
    return Problem(404, "not-found", Text(f"`{path}` 处没有内容{more.zh}", f"nothing answers at `{path}`{more.en}"))
