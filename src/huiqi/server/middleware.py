"""What surrounds every request (faces layer): an id, headers that keep a browser safe, preflight answers.

Plain ASGI: nothing is buffered, and a client that goes away is seen by the route.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huiqi.server.caching import CORS, PREFLIGHT

_POLICY: Final = "Content-Security-Policy"
SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    _POLICY: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""What every answer says unless its route says otherwise; a page with a style sheet names its own policy."""
_COMMON: Final = tuple((key.lower().encode(), value.encode()) for key, value in (SAFE | CORS).items())
_RENEWED: Final = tuple((key, value) for key, value in _COMMON if key != _POLICY.lower().encode())
"""What a 304 says: it renews the headers of what the browser has; the policy of a page stays the one it came with."""


class Surround:
    """Give every request an id and every answer its common headers; answer a preflight at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection event."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = token_hex(8)
        scope["state"] = {**scope.get("state", {}), "request_id": name}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                common = _RENEWED if message["status"] == 304 else _COMMON
                said = {key for key, _ in message["headers"]}
                more = [(key, value) for key, value in common if key not in said]
                message["headers"] = [*message["headers"], (b"x-request-id", name.encode()), *more]
            await send(message)

        if scope["method"] == "OPTIONS":
            headers = [(k.lower().encode(), v.encode()) for k, v in PREFLIGHT.items()]
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": headers})
            await send_with_headers({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send_with_headers)
