"""The JSON API (faces layer): /api/assessments, /api/questions, /api/things and what describes them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.server.answered import ask, cached, respond
from huiqi.server.bodies import media_type_of, read_body
from huiqi.server.context import Context
from huiqi.server.problems import Problem

_LONGEST = 2_000_000
"""Bytes of a request for assessments."""


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of the API."""

    async def assessments(request: Request) -> Response:
        if media_type_of(request) != "application/json":
            raise Problem(415, "media-type", Text("请以 application/json 提交", "send the body as application/json"))
        body = await read_body(request, min(_LONGEST, context.limits.body), context.limits.body_time)
        reply = await ask(request, context, "assess", {}, "json", body)
        return respond(reply, {"Cache-Control": "no-store"})

    async def questions(request: Request) -> Response:
        return await cached(request, context, "questions", {})

    async def question(request: Request) -> Response:
        params = {k: v for k, v in request.query_params.items() if k != "lang"}
        return await cached(request, context, "question", {"name": request.path_params["name"], "params": params})

    async def things(request: Request) -> Response:
        return await cached(request, context, "list", {"list": request.path_params["list"]})

    async def thing(request: Request) -> Response:
        return await cached(request, context, "thing", {"path": request.path_params["path"]})

    async def described(request: Request) -> Response:
        return await cached(request, context, "openapi", {})

    return [
        Route("/api/openapi.json", described),
        Route("/api/assessments", assessments, methods=["POST"]),
        Route("/api/questions", questions),
        Route("/api/questions/{name}", question),
        Route("/api/things/{list}", things),
        Route("/api/thing/{path:path}", thing),
    ]
