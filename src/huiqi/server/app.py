"""The application (faces layer): routes of every part, one way to answer what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from huiqi.errors import HuiqiError
from huiqi.server import api, editor, health, linked, pages, problems, protocol
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
    linked.routes,
)
"""Where routes come from, in the order in which they are tried."""


def create_app(context: Context) -> Starlette:
    """Return the application of a deployment; its workers start and stop with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for pool in context.pools:
                stack.push_async_callback(pool.close)
                await pool.start()
            if context.overlaps is not None:
                stack.push_async_callback(context.overlaps.close)
                await context.overlaps.start()
            stack.callback(context.audit.close)
            yield

    app = Starlette(
        routes=[route for part in PARTS for route in part(context)],
        middleware=[Middleware(Surround)],
        exception_handlers={
            problems.Problem: problems.on_problem,
            HuiqiError: problems.on_huiqi_error,
            HTTPException: problems.on_http_exception,
            Exception: problems.on_our_fault,
        },
        lifespan=lifespan,
    )
    app.state.context = context
    return app
