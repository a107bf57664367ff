"""The application (faces layer): routes of every part, one way to answer what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from huiqi.errors import HuiqiError
from huiqi.server import api, editor, files, health, linked, pages, problems, protocol
from huiqi.server.context import Context
from huiqi.server.middleware import Surround
from huiqi.server.overlaps import routes as overlaps

PARTS: Final[tuple[Callable[[Context], list[BaseRoute]], ...]] = (
    health.routes,
    protocol.routes,
    api.routes,
    pages.routes,
    editor.routes,
    overlaps.routes,
    files.routes,
    linked.routes,
)
"""Where routes come from, in the order in which they are tried."""


def create_app(context: Context) -> Starlette:
    """Return the application of a context; its workers are started and stopped by who serves it."""
    app = Starlette(
        routes=[route for part in PARTS for route in part(context)],
        middleware=[Middleware(Surround)],
        exception_handlers={
            problems.Problem: problems.on_problem,
            HuiqiError: problems.on_huiqi_error,
            HTTPException: problems.on_http_exception,
            Exception: problems.on_our_fault,
        },
    )
    app.state.context = context
    return app
