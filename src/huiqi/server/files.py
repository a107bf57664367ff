"""Files of the publication (faces layer): what `huiqi publish` writes besides documents, at the same addresses.

Each is written when it is first asked for and then kept; the same bytes as in the static files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.names import near
from huiqi.publish.examples import examples
from huiqi.publish.formats import context_bytes, to_bytes
from huiqi.publish.page import STYLE
from huiqi.publish.report import report
from huiqi.publish.shape_examples import FOLDER
from huiqi.publish.site import dumps, extras, manifest, redirects, to_json
from huiqi.server.caching import etag, respond
from huiqi.server.context import Context
from huiqi.server.negotiate import GRAPHS, choose
from huiqi.server.problems import Problem

WHOLE: Final = ("catalogue", "report", "feed", FOLDER)
"""What is told of the whole, in every form of triples; the list of examples of the shapes only where there are any."""
_DAY: Final = 86400
_KINDS: Final = {
    "ttl": "text/turtle",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "css": "text/css",
    "svg": "image/svg+xml",
    "atom": "application/atom+xml",
    "gz": "application/gzip",
}


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of the files: catalogue, report, feed, dumps, example queries, and what goes with them."""
    files = Files(context)

    def at(path: str, answer: Callable[[Request], Response]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return Route(path, endpoint, methods=["GET"])

    def to_home(_: Request) -> Response:
        return RedirectResponse("/", 301)

    return [
        at("/feed.atom", files.written),
        *(at(f"/{name}{ending}", files.whole) for name in WHOLE for ending in ("", ".{form}")),
        at("/.well-known/void", files.whole),
        at("/dumps/{name:path}", files.dump),
        *(at(f"/{folder}/{{name:path}}", files.written) for folder in ("feed", "versions", "ontology", FOLDER)),
        at("/queries/{name}", files.query),
        *(at(f"/{name}", files.single) for name in files.singles),
        at("/index.html", to_home),
    ]


class Files:
    """The files of a deployment, and those of them that were asked for already."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._data = context.public
        self._whole = lru_cache(maxsize=None)(self._write_whole)
        data = self._data
        self.singles: Mapping[str, Callable[[], bytes]] = {
            "external-codes.ttl": lambda: to_bytes(data.external, "ttl"),
            "context.jsonld": context_bytes,
            "redirects.json": lambda: to_json(redirects(data, data.gone)),
            "publication.json": lambda: to_json(manifest(data, data.gone)),
            "style.css": STYLE.encode,
        }

    @cached_property
    def _dumps(self) -> dict[str, bytes]:
        return {name.removeprefix("dumps/"): held for name, held in dumps(self._data)}

    @cached_property
    def _queries(self) -> dict[str, list[ox.Triple]]:
        endpoint = f"{self._context.address}/sparql"
        return dict(examples(self._context.project.questions, self._data.addresses, endpoint))

    @cached_property
    def _report(self) -> Sequence[ox.Triple]:
        return report(self._context.project.law, self._data.addresses)

    @cached_property
    def _extras(self) -> dict[str, bytes]:
        return dict(extras(self._data))

    def _write_whole(self, name: str, form: str) -> bytes | None:
        if name in ("report", "catalogue"):
            return to_bytes(self._report if name == "report" else self._data.catalogue, form)
        held = self._context.feed if name == "feed" else self._extras
        if f"{name}.{form}" in held or f"{name}.ttl" not in held:
            return held.get(f"{name}.{form}")
        quads = ox.parse(input=held[f"{name}.ttl"], format=ox.RdfFormat.TURTLE)
        return to_bytes([ox.Triple(q.subject, q.predicate, q.object) for q in quads], form)

    def written(self, request: Request) -> Response:
        """Answer with a file of the feed, a version, a drawing of the ontology or an example of a shape."""
        name = request.url.path.strip("/")
        body = self._context.feed.get(name)
        body = self._extras.get(name) if body is None else body
        if body is None:
            known = (*self._context.feed, *self._extras)
            raise missing(f"/{name}", near(name, known))
        kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
        return respond(request, body, kind, etag(name, body.hex()), vary=())

    def whole(self, request: Request) -> Response:
        """Answer with the catalogue (the VoID description too), the validation report or the feed of changes."""
        path = request.url.path
        name = "catalogue" if path.startswith("/.well-known/") else path.strip("/").partition(".")[0]
        form = request.path_params.get("form", "")
        offer = next((o for o in GRAPHS if o.ending == form), None)
        if form and offer is None:
            raise missing(path, tuple(f"/{name}.{o.ending}" for o in GRAPHS))
        offer = offer or choose(request.headers.get("accept"), GRAPHS) or GRAPHS[0]
        body, place = self._whole(name, offer.ending), f"/{name}.{offer.ending}"
        if body is None:
            raise missing(path, ())
        return respond(request, body, offer.media_type, etag(place, body.decode()), location=place)

    def dump(self, request: Request) -> Response:
        """Answer with a dump, or with the checksums of all."""
        name = request.path_params["name"]
        body = self._dumps.get(name)
        if body is None:
            raise missing(f"/dumps/{name}", near(name, self._dumps) or ("huiqi.nq.gz", "huiqi.ttl.gz", "SHA256SUMS"))
        kind = "text/plain" if name == "SHA256SUMS" else "application/gzip"
        return respond(request, body, kind, etag(name, body.hex()), vary=())

    def query(self, request: Request) -> Response:
        """Answer with an example query as data."""
        name = request.path_params["name"].removesuffix(".ttl")
        if name not in self._queries:
            raise missing(f"/queries/{name}", near(name, self._queries) or tuple(self._queries))
        body = to_bytes(self._queries[name], "ttl")
        return respond(request, body, "text/turtle", etag(body.decode()), vary=())

    def single(self, request: Request) -> Response:
        """Answer with a file that has one form."""
        name = request.url.path.strip("/")
        body = self.singles[name]()
        seconds = _DAY if name in ("context.jsonld", "style.css") else 60
        return respond(request, body, _KINDS[name.rpartition(".")[2]], etag(name, body.decode()), (), seconds)


def missing(path: str, known: Sequence[str]) -> Problem:
    """Return the problem of an address where nothing is, with names that may be meant."""
    hint = ", ".join(f"`{n}`" for n in known)
    more = Text(f",是否指 {hint}?" if hint else "", f"; did you mean {hint}?" if hint else "")
    return Problem(404, "not-found", Text(f"`{path}` 处没有内容{more.zh}", f"nothing answers at `{path}`{more.en}"))
