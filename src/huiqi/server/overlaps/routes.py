"""Where overlaps are (faces layer): /overlaps, /overlaps/<finding>, the same as data, and the IRIs of findings.

A request reads a finished file or is told that there is none yet; nothing is worked out in it.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.names import near
from huiqi.pages.overlap_links import HERE, TYPES, at, path_of
from huiqi.server.answered import ask, language
from huiqi.server.answered import respond as respond_with_reply
from huiqi.server.caching import etag, respond
from huiqi.server.context import Context
from huiqi.server.overlaps.reports import Reports
from huiqi.server.pages import POLICY, as_page
from huiqi.server.problems import Problem

_AGAIN: Final = 5
"""Seconds after which a page that waits looks again."""
_VARY: Final = ("Accept-Language",)


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of overlaps."""

    async def whole(request: Request) -> Response:
        return await _page(request, context, "")

    async def finding(request: Request) -> Response:
        key = str(request.path_params["key"])
        stem, _, ending = key.rpartition(".")
        if stem and ending in TYPES:
            return await _data(request, context, stem, ending)
        return await _page(request, context, key)

    async def whole_data(request: Request) -> Response:
        form = str(request.path_params["form"])
        if form not in TYPES:
            forms = ", ".join(TYPES)
            raise Problem(
                404, "not-found", Text(f"没有 .{form},可用:{forms}", f"there is no .{form}; there are {forms}")
            )
        return await _data(request, context, "", form)

    async def named(request: Request) -> Response:
        key = str(request.path_params["key"])
        headers = {"Location": path_of(key), "Vary": "Accept", "Cache-Control": "public, max-age=60"}
        return Response(status_code=303, headers=headers)

    return [
        Route(HERE, as_page(context, whole)),
        Route(HERE + ".{form}", whole_data),
        Route(HERE + "/{key}", as_page(context, finding)),
        Route("/id/rule-finding/{key}", named),
    ]


async def _page(request: Request, context: Context, key: str) -> Response:
    reports, lang = context.overlaps, language(request, context)
    here = path_of(key) if key else HERE
    if reports is None:
        return await _waiting(request, context, {"state": "off", "here": here})
    name = _set(request, reports, key)
    found = reports.kept(name)
    if found is None:
        return await _waiting(request, context, reports.told(name, here))
    body = await run_in_threadpool(found.read, key, lang)
    if body is None:
        raise _no_finding(key)
    response = respond(request, body, "text/html", etag(found.tag(key, lang)), _VARY)
    response.headers.update(POLICY)
    return response


async def _waiting(request: Request, context: Context, told: dict[str, Any]) -> Response:
    """Answer with the page that says how the report stands; one that is being made comes back by itself."""
    reply = await ask(request, context, "page_overlaps_state", told)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language", **POLICY}
    if told["state"] == "working":
        headers |= {"Refresh": str(_AGAIN), "Retry-After": str(_AGAIN)}
    return respond_with_reply(reply, headers)


async def _data(request: Request, context: Context, key: str, form: str) -> Response:
    reports = context.overlaps
    if reports is None:
        text = Text("这一服务器不做重叠分析", "this server does not work out overlaps")
        raise Problem(404, "no-overlaps", text)
    name = _set(request, reports, key)
    found = reports.kept(name)
    if found is None:
        raise _not_there(reports.told(name, HERE))
    body = await run_in_threadpool(found.read, key, form)
    if body is None:
        raise _no_finding(key)
    tag = etag(found.tag(key, form))
    return respond(request, body, TYPES[form], tag, (), location=at(f"{path_of(key) if key else HERE}.{form}", name))


def _set(request: Request, reports: Reports, key: str) -> str:
    """Return the set that a request is about: the one it names, else for a finding the first that has it."""
    name = request.query_params.get("of", "")
    if name and name not in reports.names:
        hint = ", ".join(f"`{n}`" for n in near(name, reports.names) or reports.names if n)
        raise Problem(
            404,
            "not-found",
            Text(f"没有 `{name}` 这一组政策,可用:{hint}", f"there is no set of policies `{name}`; there are {hint}"),
        )
    if name or not key:
        return name
    known = reports.with_finding(key)
    if known is not None:
        return known
    # It may be in a report that is still to come.
    return next((n for n in reports.names if reports.kept(n) is None), "")


def _no_finding(key: str) -> Problem:
    shown = quote(key, safe="-._~")[:200]
    return Problem(
        404,
        "not-found",
        Text(
            f"没有发现 `{shown}`:规则改动后,发现的名称会变",
            f"there is no finding `{shown}`; its name changes when the rules do",
        ),
    )


def _not_there(told: dict[str, Any]) -> Problem:
    if told["state"] == "failed":
        zh, en = told["reason"]["zh"], told["reason"]["en"]
        text = Text(f"分析没有完成:{zh}", f"the analysis did not finish: {en}")
        return Problem(503, "overlaps-failed", text)
    text = Text("重叠正在分析,请稍后再试", "overlaps are being worked out; try again in a moment")
    return Problem(503, "overlaps-working", text, {"Retry-After": str(_AGAIN)})
