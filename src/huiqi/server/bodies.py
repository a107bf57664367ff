"""Bodies of requests (faces layer): read with a bound on size and time, and what is inside a form.

No compressed body is taken: what it grows to is not known before.
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from huiqi.errors import Text
from huiqi.server.problems import Problem

MOST_FIELDS: Final = 200


async def read_body(request: Request, longest: int, seconds: float) -> bytes:
    """Return the body of a request.

    Raises Problem: 413 over `longest` bytes (counted while reading), 415 for a compressed body, 408 where it does not
    arrive within `seconds`, 400 where the client goes away.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "compressed", Text("不接受压缩的请求体", "a compressed body is not taken; send it as it is"))
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > longest:
        raise _too_large(longest)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                size += len(chunk)
                if size > longest:
                    raise _too_large(longest)
                chunks.append(chunk)
    except TimeoutError:
        raise Problem(408, "slow-body", Text("请求体发送过慢", "the body took too long to arrive")) from None
    except ClientDisconnect:
        raise Problem(400, "gone", Text("客户端已断开", "the client went away")) from None
    return b"".join(chunks)


def _too_large(longest: int) -> Problem:
    return Problem(413, "too-large", Text(f"请求体超过 {longest} 字节", f"the body is over {longest} bytes"))


def read_form(data: bytes, most: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """Return the names and values of a form or of the query of a URL; raises Problem 400 for what is not UTF-8.

    >>> read_form(b"a=1&a=%E9%87%91+b&c=")
    [('a', '1'), ('a', '金 b'), ('c', '')]
    """
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except UnicodeDecodeError:
        text = Text("参数不是 UTF-8 编码的百分号写法", "the parameters are not percent-encoded UTF-8")
        raise Problem(400, "not-utf-8", text) from None
    except ValueError:
        text = Text(f"参数超过 {most} 个", f"there are over {most} parameters")
        raise Problem(400, "too-many-parameters", text) from None


def media_type_of(request: Request) -> str:
    """Return the media type of a request's body, in small letters; "" for none. Raises Problem 415 unless in UTF-8."""
    kind, *params = request.headers.get("content-type", "").split(";")
    for param in params:
        name, _, value = param.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise Problem(415, "not-utf-8", Text("只接受 UTF-8", "only UTF-8 is taken"))
    return kind.strip().lower()
