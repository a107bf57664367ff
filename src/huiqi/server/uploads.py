"""Files that visitors send (faces layer): read in bounds, handed to a worker unopened, told of by nobody.

The front counts the bytes and looks no further: the parts of the form, its texts and the file are told apart behind the
walls of a worker. Neither the name nor the content of a file is kept or written to the log.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from huiqi.server.answered import ask
from huiqi.server.bodies import media_type_of, read_body
from huiqi.server.context import Context

MEDIA_TYPE: Final = "multipart/form-data"
_LONGEST_TYPE: Final = 300


def is_upload(request: Request) -> bool:
    """Say whether a request sends a form with a file; raises Problem 415 for one in another encoding than UTF-8."""
    return request.method == "POST" and media_type_of(request) == MEDIA_TYPE


async def read_upload(request: Request, context: Context, what: str) -> bytes:
    """Return what a worker reads in a form with a file, as JSON: its `inputs` or its `statements`.

    Raises Problem: 400, 413, 415 or 422 for what is refused, 408 for a body that does not come.
    """
    body = await read_body(request, context.limits.body, context.limits.body_time)
    kind = request.headers.get("content-type", "")[:_LONGEST_TYPE]
    reply = await ask(request, context, what, {"type": kind}, "", body, context.ingests)
    return reply.read()
