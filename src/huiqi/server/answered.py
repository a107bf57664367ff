"""Answers of the answering workers (faces layer): what a verb gives, as a response or a problem."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from huiqi.errors import Language, Text
from huiqi.server.caching import etag, is_fresh, not_modified, validators, with_charset
from huiqi.server.context import Context
from huiqi.server.disconnects import unless_gone
from huiqi.server.kept import Finished
from huiqi.server.negotiate import language_of
from huiqi.server.problems import Problem, request_id
from huiqi.server.spooled import SpooledResponse
from huiqi.server.workers.pool import Pool, Reply


def language(request: Request, context: Context) -> Language:
    """Return the language of an answer: the one in the address, else the one the client prefers, else the project's."""
    asked = request.query_params.get("lang", "")
    if asked in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    return language_of(request.headers.get("accept-language"), context.language)


async def ask(
    request: Request,
    context: Context,
    verb: str,
    args: Mapping[str, Any],
    form: str = "",
    body: bytes = b"",
    pool: Pool | None = None,
) -> Reply:
    """Return what a worker of `pool` (none: those that answer) says to a verb, today being the day where the verb takes one and none is given.

    Raises Problem: 404 where there is no such thing, 400 for what the client can mend, 413 over the bound of a result,
    429 for a client that took more than its share.
    """
    # The day is the default of a form that says so on the page; no rule reads the clock.
    head = {
        "do": verb,
        "lang": language(request, context),
        "on": date.today().isoformat(),
        "form": form,
        "args": dict(args),
    }
    client = context.quota.client(request)
    context.quota.check(client)
    status, start = 500, time.monotonic()
    try:
        reply = await unless_gone(request, (pool or context.answers).run(head, body, client.name))
        if reply.head.get("status") != "ok":
            reply.body.close()
            raise _problem(reply, context.limits.spool)
        status = 200
        return reply
    except Problem as problem:
        status = problem.status
        if problem.kind != "busy":
            context.quota.take(client, context.limits.error_cost)
        raise
    finally:
        seconds = time.monotonic() - start
        context.quota.take(client, seconds)
        # Of what was asked the log holds the verb alone: arguments and body may tell of an enterprise.
        context.audit.write(request_id(request), client.name, verb, "", status, None, seconds)


_REFUSALS: Final = {400: "bad-request", 413: "too-large", 415: "media-type", 422: "bad-data"}
"""What a worker may say of what it refuses: the status of HTTP and its short name."""


def _problem(reply: Reply, spool: int) -> Problem:
    text = Text(str(reply.head.get("zh", ""))[:2000], str(reply.head.get("en", ""))[:2000])
    match reply.head.get("status"):
        case "nothing":
            return Problem(404, "not-found", text)
        case "refused":
            code = reply.head.get("code", 400)
            return Problem(code if code in _REFUSALS else 400, _REFUSALS.get(code, "bad-request"), text)
        case "too-large":
            return Problem(413, "result-too-large", Text(f"结果超过 {spool} 字节", f"the result is over {spool} bytes"))
        case _:
            return Problem(500, "our-fault", Text("服务器内部错误", "a fault of the server"))


def respond(reply: Reply, headers: Mapping[str, str], status: int = 200) -> Response:
    """Return a reply as a response with these headers besides its type and length."""
    response = SpooledResponse(reply.body, reply.size, with_charset(str(reply.head["type"])), headers)
    response.status_code = status
    return response


async def cached(
    request: Request,
    context: Context,
    verb: str,
    args: Mapping[str, Any],
    form: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what depends on the published law and the address alone: with a validator, or 304.

    What was finished before is sent again from memory, unless somebody typed a part of it: that is never kept.
    """
    lang, today = language(request, context), date.today().isoformat()
    day = today if verb in _DATED else ""
    tag = etag(context.edition, verb, form, lang, json.dumps(args, sort_keys=True), day)
    vary: Iterable[str] = ("Accept", "Accept-Language")
    if is_fresh(request, tag):
        return not_modified(tag, vary)
    whole = {**validators(tag, vary), **(headers or {})}
    if not _is_typed(args) and (known := context.kept.get(today + tag)) is not None:
        client = context.quota.client(request)
        context.audit.write(request_id(request), client.name, verb, "", 200, None, 0.0)
        return _finished(known, whole)
    reply = await ask(request, context, verb, args, form)
    if _is_typed(args) or not context.kept.takes(reply.size):
        return respond(reply, whole)
    found = Finished(str(reply.head["type"]), reply.read())
    context.kept.put(today + tag, found)
    return _finished(found, whole)


_DATED: Final = frozenset({"page_question"})
"""Pages on which the day stands."""
_NAMED: Final = frozenset({"list", "path", "name"})
"""Arguments that name something of the law: there is an answer only where there is such a thing."""


def _is_typed(args: Mapping[str, Any]) -> bool:
    """Say whether there may be words of a person among the arguments."""
    return any(value for name, value in args.items() if name not in _NAMED)


def _finished(found: Finished, headers: Mapping[str, str]) -> Response:
    return Response(found.body, 200, {**headers, "Content-Type": with_charset(found.media_type)})
