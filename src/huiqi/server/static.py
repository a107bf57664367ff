"""Files that pages load (faces layer): what the package ships and nothing else, compressed once for whoever takes that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from huiqi.errors import Text
from huiqi.publish.formats import gzipped
from huiqi.server.caching import etag, respond
from huiqi.server.problems import Problem

_TYPES: Final = {"css": "text/css", "svg": "image/svg+xml", "js": "text/javascript"}
_VARY: Final = ("Accept-Encoding",)
_SECONDS: Final = 3600


@dataclass(frozen=True)
class _File:
    media_type: str
    plain: bytes
    packed: bytes
    tag: str
    packed_tag: str


async def file(request: Request) -> Response:
    """Return a file that pages load; raises Problem 404."""
    found = _files().get(str(request.path_params["name"]))
    if found is None:
        raise Problem(404, "not-found", Text("此处没有内容", "there is nothing here"))
    if not _takes_gzip(request.headers.get("accept-encoding", "")):
        return respond(request, found.plain, found.media_type, found.tag, _VARY, _SECONDS)
    response = respond(request, found.packed, found.media_type, found.packed_tag, _VARY, _SECONDS)
    if response.status_code == 200:
        response.headers["Content-Encoding"] = "gzip"
    return response


def warm_up() -> None:
    """Read and compress the files, so that no request waits for it."""
    _files()


@cache
def _files() -> dict[str, _File]:
    found = {}
    for item in (files("huiqi.pages") / "static").iterdir():
        kind = _TYPES.get(item.name.rpartition(".")[2])
        if kind is not None:
            plain = item.read_bytes()
            packed = gzipped(plain)
            found[item.name] = _File(kind, plain, packed, *(etag(item.name, d.hex()) for d in (plain, packed)))
    return found


def _takes_gzip(header: str) -> bool:
    """Say whether a client takes gzip: it names it, or everything, and does not weigh it with 0.

    >>> [_takes_gzip(h) for h in ("gzip, br", "gzip;q=0", "br", "*;q=0.5", "")]
    [True, False, False, True, False]
    """
    weights = {}
    for item in header[:1000].lower().split(","):
        name, _, param = item.partition(";")
        weights[name.strip()] = param.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return weights.get("gzip", weights.get("*", False))
