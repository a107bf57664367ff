"""What went wrong, as a body that programs and people read (faces layer): application/problem+json (RFC 9457).

Every answer carries the id of its request, so that an operator finds it in the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from huiqi.errors import BadData, HuiqiError, Language, Text, harmless
from huiqi.server.negotiate import language_of

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "https://w3id.org/huiqi/problem/"


class Problem(Exception):  # noqa: N818 - named as the standard names it
    """A request that is not answered: status, kind (a short name for programs), what and what to try.

    `headers` go with the answer, such as Retry-After.
    """

    def __init__(self, status: int, kind: str, text: Text, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text.en)
        self.status = status
        self.kind = kind
        self.text = text
        self.headers = dict(headers or {})


def busy(text: Text, seconds: int = 2, status: int = 503, kind: str = "busy") -> Problem:
    """Return a problem that goes away: the client may try again after some seconds."""
    return Problem(status, kind, text, {"Retry-After": str(max(1, seconds))})


def problem_response(request: Request, problem: Problem) -> Response:
    """Return a problem as a response in the language that the client prefers."""
    lang: Language = language_of(request.headers.get("accept-language"))
    body = {
        "type": TYPES + problem.kind,
        "title": problem.kind.replace("-", " "),
        "status": problem.status,
        "detail": harmless(problem.text.say(lang)),
        "requestId": request_id(request),
    }
    text = json.dumps(body, ensure_ascii=False) + "\n"
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language", **problem.headers}
    return Response(text, problem.status, headers, media_type=MEDIA_TYPE)


def request_id(request: Request) -> str:
    """Return the id of a request, as its answer carries it in X-Request-Id; "" before it has one."""
    return str(request.scope.get("state", {}).get("request_id", ""))


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a Problem."""
    assert isinstance(error, Problem)
    return problem_response(request, error)


async def on_huiqi_error(request: Request, error: Exception) -> Response:
    """Answer what a person can mend: 400, or 422 for data with findings (each is listed)."""
    assert isinstance(error, HuiqiError)
    if isinstance(error, BadData):
        lines = [Text(f.say("zh"), f.say("en")) for f in error.findings]
        text = Text("\n".join(t.zh for t in lines), "\n".join(t.en for t in lines))
        return problem_response(request, Problem(422, "bad-data", text))
    return problem_response(request, Problem(400, "bad-request", error.text))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: 404 and 405."""
    assert isinstance(error, HTTPException)
    kind, text = _PLAIN.get(error.status_code, ("refused", Text("请求被拒绝", "the request is refused")))
    return problem_response(request, Problem(error.status_code, kind, text, dict(error.headers or {})))


async def on_our_fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours: nothing of it is told but the id of the request."""
    text = Text("服务器内部错误,请附请求编号告知管理员", "a fault of the server; tell its operator the request id")
    return problem_response(request, Problem(500, "our-fault", text))


_PLAIN: Final = {
    404: ("not-found", Text("此处没有内容", "there is nothing here")),
    405: ("method-not-allowed", Text("此处不允许该方法", "this method is not allowed here")),
}
