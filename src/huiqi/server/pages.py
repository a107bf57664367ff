"""Where the pages are (faces layer): addresses of pages, of the same as data, and of what a browser needs beside them.

A page asks a worker for everything that it shows. Nothing typed into the self-check is kept or written to the log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huiqi.errors import Text
from huiqi.server import static
from huiqi.server.answered import ask, cached, respond
from huiqi.server.bodies import media_type_of, read_body, read_form
from huiqi.server.context import Context
from huiqi.server.overlaps.reports import mentioned
from huiqi.server.problems import Problem, problem_response
from huiqi.server.uploads import is_upload, read_upload
from huiqi.things.model import KINDS

FORMS: Final = ("json", "csv", "ttl")
LISTS: Final = tuple(k.plural for k in KINDS if k.name != "finding")
POLICY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
}
"""What a page may load: the style sheet and images of this site. No script at all."""
_LONGEST: Final = 1024 * 1024
"""Bytes of the form of a self-check."""
_MOST_WORDS: Final = 200

Handler = Callable[[Request], Awaitable[Response]]


def routes(context: Context) -> list[BaseRoute]:
    """Return the routes of the pages."""
    static.warm_up()

    def at(path: str, handler: Handler, *methods: str) -> Route:
        return Route(path, as_page(context, handler), methods=list(methods or ("GET",)))

    def data(path: str, handler: Handler, *methods: str) -> Route:
        return Route(path, handler, methods=list(methods or ("GET",)))

    async def home(request: Request) -> Response:
        return await cached(request, context, "page_home", {}, headers=POLICY)

    async def open_data(request: Request) -> Response:
        return await cached(request, context, "page_data", {}, headers=POLICY)

    async def search(request: Request) -> Response:
        args = {"q": request.query_params.get("q", "")[:_MOST_WORDS]}
        return await cached(request, context, "page_search", args, headers=POLICY)

    async def home_data(request: Request) -> Response:
        return await cached(request, context, "kinds", {}, _form(request))

    async def search_data(request: Request) -> Response:
        args = {"q": request.query_params.get("q", "")[:_MOST_WORDS]}
        return await cached(request, context, "search", args, _form(request))

    async def thing(request: Request) -> Response:
        path = str(request.path_params["path"])
        stem, _, ending = path.rpartition(".")
        if stem and ending in FORMS:
            return await cached(request, context, "thing", {"path": stem}, ending)
        return await cached(
            request,
            context,
            "page_thing",
            {"path": path, **mentioned(context.overlaps, context.base, path)},
            headers=POLICY,
        )

    async def question(request: Request) -> Response:
        name, params = _named(request)
        if request.method == "POST":
            sent = await read_upload(request, context, "statements")
            reply = await ask(request, context, "page_question_upload", {"name": name}, "", sent)
            return respond(reply, {**_UNKEPT, **POLICY})
        return await cached(request, context, "page_question", {"name": name, "params": params}, headers=POLICY)

    async def question_data(request: Request) -> Response:
        name, params = _named(request)
        form = _form(request)
        if request.method == "POST":
            sent = await read_upload(request, context, "statements")
            return respond(await ask(request, context, "question_upload", {"name": name}, form, sent), _UNKEPT)
        return await cached(request, context, "question", {"name": name, "params": params}, form)

    async def check(request: Request) -> Response:
        if is_upload(request):
            sent = await read_upload(request, context, "inputs")
            return respond(await ask(request, context, "page_upload", {}, "", sent), {**_UNKEPT, **POLICY})
        inputs = await _typed(request, context) if request.method == "POST" else {}
        return respond(await ask(request, context, "page_check", {"inputs": inputs}), {**_UNKEPT, **POLICY})

    async def check_data(request: Request) -> Response:
        form = _form(request, (*FORMS, "yaml"))
        if is_upload(request) and form in FORMS:
            sent = await read_upload(request, context, "statements")
            return respond(await ask(request, context, "check_upload", {}, form, sent), _UNKEPT)
        inputs = await _typed(request, context)
        reply = await ask(request, context, "check", {"inputs": inputs}, form)
        return respond(reply, {**_UNKEPT, **(_SAVED if form == "yaml" else {})})

    found = [
        at("/", home),
        data("/kinds.{form}", home_data),
        at("/data", open_data),
        at("/search", search),
        data("/search.{form}", search_data),
        at("/self-check", check, "GET", "POST"),
        data("/self-check.{form}", check_data, "POST"),
        data("/questions/{name}.{form}", question_data, "GET", "POST"),
        at("/questions/{name}", question, "GET", "POST"),
        at("/page/{path:path}", thing),
        data("/static/{name}", static.file),
    ]
    for plural in LISTS:
        found += [at(f"/{plural}", _list(context, plural)), data(f"/{plural}.{{form}}", _list_data(context, plural))]
    return list(found)


_UNKEPT: Final = {"Cache-Control": "no-store"}
_SAVED: Final = {"Content-Disposition": 'attachment; filename="huiqi-facts.yaml"'}


def _list(context: Context, plural: str) -> Handler:
    async def page(request: Request) -> Response:
        args = {"list": plural, "q": request.query_params.get("q", "")[:_MOST_WORDS]}
        return await cached(request, context, "page_list", args, headers=POLICY)

    return page


def _list_data(context: Context, plural: str) -> Handler:
    async def data(request: Request) -> Response:
        args = {"list": plural, "q": request.query_params.get("q", "")[:_MOST_WORDS]}
        return await cached(request, context, "list", args, _form(request))

    return data


def as_page(context: Context, handler: Handler) -> Handler:
    """Return a handler that shows a problem as a page to whoever asks for one; programs get problem+json."""

    async def shown(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as problem:
            if "text/html" not in request.headers.get("accept", "") or problem.status >= 500:
                return problem_response(request, problem)
            args = {"zh": problem.text.zh, "en": problem.text.en}
            reply = await ask(request, context, "page_problem", args)
            return respond(reply, {**_UNKEPT, **POLICY, **problem.headers}, problem.status)

    return shown


def _form(request: Request, forms: tuple[str, ...] = FORMS) -> str:
    form = str(request.path_params["form"])
    if form not in forms:
        raise Problem(404, "not-found", Text(f"没有 .{form},可用:{forms}", f"there is no .{form}; there are {forms}"))
    return form


def _named(request: Request) -> tuple[str, dict[str, str]]:
    params = {k: v for k, v in request.query_params.items() if k != "lang"}
    return str(request.path_params["name"]), params


async def _typed(request: Request, context: Context) -> dict[str, str]:
    if media_type_of(request) != "application/x-www-form-urlencoded":
        raise Problem(415, "media-type", Text("请以表单提交", "send the fields of the form, urlencoded"))
    data = await read_body(request, min(_LONGEST, context.limits.body), context.limits.body_time)
    return dict(read_form(data, most=2_000))
