"""A whole result on its way to a client (faces layer): its length is known before its first byte is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_CHUNK: Final = 64 * 1024


class SpooledResponse(Response):
    """Sends a file of known size in pieces and closes it, whatever becomes of the client."""

    def __init__(self, body: IO[bytes], size: int, content_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, 200, {**headers, "Content-Type": content_type, "Content-Length": str(size)})
        self._file = body
        self._size = size

    def take(self) -> bytes:
        """Return the whole result, instead of sending it."""
        with self._file:
            return self._file.read(self._size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        with self._file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = 0 if scope["method"] == "HEAD" else self._size
            while left > _CHUNK:
                left -= _CHUNK
                await send({"type": "http.response.body", "body": self._file.read(_CHUNK), "more_body": True})
            await send({"type": "http.response.body", "body": self._file.read(left), "more_body": False})
