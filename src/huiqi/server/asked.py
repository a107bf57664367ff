"""A query as it came (faces layer): SPARQL 1.1 Protocol, section 2.1: by GET, by POST of a form, by POST directly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from huiqi.errors import Text
from huiqi.server.bodies import media_type_of, read_body, read_form
from huiqi.server.context import Context
from huiqi.server.problems import Problem

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_READ_ONLY: Final = Text("本端点只读,不接受更新", "this endpoint is read-only and takes no updates")


@dataclass(frozen=True)
class Asked:
    """A query and the graphs that the request names for it."""

    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


async def read_asked(request: Request, context: Context) -> Asked | None:
    """Return what a request asks, None for a GET that asks nothing (the service description is meant).

    Raises Problem: 400 for no or two queries and for bytes that are no UTF-8, 403 for an update, 415 for another media
    type, 413 for too much.
    """
    fields = read_form(request.scope["query_string"])
    queries = [value for name, value in fields if name == "query"]
    if request.method == "POST":
        media_type = media_type_of(request)
        if media_type == _UPDATE:
            raise Problem(403, "read-only", _READ_ONLY)
        if media_type not in (_FORM, _QUERY):
            text = Text(f"请求体应为 {_FORM} 或 {_QUERY}", f"the body should be {_FORM} or {_QUERY}")
            raise Problem(415, "media-type", text)
        data = await read_body(request, context.limits.body, context.limits.body_time)
        if media_type == _FORM:
            body = read_form(data.strip())
            fields += body
            queries += [value for name, value in body if name == "query"]
        else:
            queries.append(_text(data))
    if any(name == "update" for name, _ in fields):
        raise Problem(403, "read-only", _READ_ONLY)
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        text = Text(f"应有一个 query 参数,现有 {len(queries)} 个", f"give one query; there are {len(queries)}")
        raise Problem(400, "not-one-query", text)
    default = tuple(value for name, value in fields if name == "default-graph-uri")
    return Asked(queries[0], default, tuple(value for name, value in fields if name == "named-graph-uri"))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "not-utf-8", Text("查询不是 UTF-8 编码", "the query is not in UTF-8")) from None
