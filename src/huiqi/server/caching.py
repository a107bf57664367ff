"""Validators and headers that every answer shares (faces layer): ETag and 304, Vary, CORS.

Nothing here depends on who asks: what is served is public, so any site may read it from a browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Location, Link, Location, Retry-After, X-Request-Id",
}
PREFLIGHT: Final = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def etag(*parts: str) -> str:
    """Return a strong validator of a form of a resource: parts that together decide its bytes.

    >>> etag("a", "b") == etag("a", "b") != etag("ab", "")
    True
    """
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return f'"{digest.hexdigest()[:32]}"'


def is_fresh(request: Request, tag: str) -> bool:
    """Say whether the client has this form already: its If-None-Match names the validator (weakly compared) or `*`."""
    header = request.headers.get("if-none-match", "")
    known = {item.strip().removeprefix("W/") for item in header.split(",")}
    return tag in known or "*" in known


def validators(tag: str, vary: Iterable[str] = ("Accept",), seconds: int = 60) -> dict[str, str]:
    """Return the headers of a form that may be kept for some seconds and then asked for anew."""
    return {"ETag": tag, "Vary": ", ".join(vary), "Cache-Control": f"public, max-age={seconds}"}


def not_modified(tag: str, vary: Iterable[str] = ("Accept",), seconds: int = 60) -> Response:
    """Return the answer to a client that has this form already."""
    return Response(status_code=304, headers=validators(tag, vary, seconds))


def respond(
    request: Request,
    body: bytes,
    media_type: str,
    tag: str,
    vary: Iterable[str] = ("Accept",),
    seconds: int = 60,
    location: str = "",
) -> Response:
    """Return a form of a resource, or 304 where the client has it; text types say their charset.

    `location` is the address of this very form (Content-Location), "" for none.
    """
    if is_fresh(request, tag):
        return not_modified(tag, vary, seconds)
    headers = validators(tag, vary, seconds)
    if location:
        headers["Content-Location"] = location
    response = Response(body, 200, headers)
    response.headers["Content-Type"] = with_charset(media_type)
    return response


def with_charset(media_type: str) -> str:
    """Return a media type with its charset, where it has one.

    >>> with_charset("text/turtle")
    'text/turtle; charset=utf-8'
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
