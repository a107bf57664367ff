"""What is deployed (faces layer): the application of the present snapshot, and its exchange for that of a new one.

A request is answered to its end by the snapshot that it began with. Workers over the new snapshot are ready before
anything is exchanged; a project that cannot be served leaves everything as it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from huiqi.errors import BadData, HuiqiError, Text
from huiqi.server.app import create_app
from huiqi.server.context import Context
from huiqi.server.generations import tidy
from huiqi.server.history import remember

SHELVES: Final = ("pub", "law")
"""Folders of the state in which each snapshot leaves a generation."""
_GRACE: Final = 5.0
_MOST_FINDINGS: Final = 20


class _Served:
    """One snapshot being served: its application, and how many requests it is answering."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.app: ASGIApp = create_app(context)
        self._running = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._running += 1
        self._is_idle.clear()
        try:
            await self.app(scope, receive, send)
        finally:
            self._running -= 1
            if not self._running:
                self._is_idle.set()

    async def start(self) -> None:
        """Start the workers, all or none; raises RuntimeError if they do not get ready."""
        started = await asyncio.gather(*(p.start() for p in self.context.pools), return_exceptions=True)
        fault = next((f for f in started if f is not None), None)
        if fault is not None:
            await self.close()
            raise fault
        if self.context.overlaps is not None:
            await self.context.overlaps.start()

    async def leave_off(self) -> None:
        """Stop working out what a newer snapshot works out again; what is finished is still told."""
        if self.context.overlaps is not None:
            await self.context.overlaps.close()

    async def close(self, patience: float = 0.0) -> None:
        """Let running requests finish within `patience` seconds, end the workers and let go of the snapshot."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._is_idle.wait()
        await self.leave_off()
        for pool in self.context.pools:
            await pool.close()
        self.context.snapshot.held.close()
        self.context.law.close()


class Deployment:
    """An ASGI application that serves one snapshot after another.

    `renew` returns the context that takes the place of the one given; without it the first snapshot stays. `state` is the
    folder in which the next time finds what was published, and old generations are removed; `ready` is called once
    requests are answered, `tell` (default: on stderr, in the project's language) with what an operator should know.
    """

    def __init__(
        self,
        context: Context,
        renew: Callable[[Context], Context] | None = None,
        state: Path | None = None,
        ready: Callable[[], None] = lambda: None,
        tell: Callable[[Text], None] | None = None,
    ) -> None:
        self._first = context
        self._now: _Served | None = None
        self._renew = renew
        self._state = state
        self._ready = ready
        self._tell = tell or (lambda text: print(text.say(context.language), file=sys.stderr, flush=True))
        self._one_at_a_time = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()
        self._has_terminal = sys.stderr is not None and sys.stderr.isatty()

    @property
    def context(self) -> Context:
        """Return the context of what is served now."""
        return self._now.context if self._now else self._first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by the present snapshot; start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._now is not None:
            await self._now.answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except (HuiqiError, RuntimeError) as error:
            self._say(_why(error))
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        self._ready()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._now is not None:
            await self._now.close()
        self._first.audit.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        served = _Served(self._first)
        await served.start()
        await asyncio.to_thread(self._keep, served.context)
        self._now = served
        if self._renew is not None:
            with contextlib.suppress(
                ValueError, RuntimeError, NotImplementedError
            ):  # only the main thread gets signals
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._on_hangup)

    def _on_hangup(self) -> None:
        """Renew; where the signal says that the terminal is gone, stop as without a handler."""
        if self._has_terminal and not sys.stderr.isatty():
            os.kill(os.getpid(), signal.SIGTERM)
            return
        self._in_background(self.renew())

    async def renew(self) -> bool:
        """Read the project again and serve it from now on; tells how it went, and returns whether it did."""
        if self._renew is None or self._now is None:
            return False
        async with self._one_at_a_time:
            old = self._now
            try:
                new = _Served(await asyncio.to_thread(self._renew, old.context))
                await new.start()
                await asyncio.to_thread(self._keep, new.context)
            except (HuiqiError, RuntimeError, OSError) as error:
                old.context.standing.is_refused()
                kept = old.context.snapshot.generation
                said = Text(f"未更新,继续提供 {kept}", f"not renewed; {kept} is served as before")
                self._say([*_why(error), said])
                return False
            self._now = new
            await old.leave_off()
            new.context.standing.is_renewed()
            name = new.context.snapshot.generation
            self._say([Text(f"已更新,现提供 {name}", f"renewed; {name} is served now")])
            self._in_background(self._retire(old))
            return True

    def _say(self, texts: list[Text]) -> None:
        """Tell the operator; a stderr that is closed is no reason to stop."""
        with contextlib.suppress(OSError, ValueError):
            for text in texts:
                self._tell(text)

    def _keep(self, context: Context) -> None:
        """Note for the next time what is published now, and remove what nobody serves any more."""
        if self._state is None:
            return
        remember(context.public, context.feed, context.folder, self._state)
        for shelf in SHELVES:
            tidy(self._state / shelf)

    async def _retire(self, old: _Served) -> None:
        limits = old.context.limits
        await old.close(limits.deadline + limits.patience + limits.body_time + _GRACE)
        if self._state is not None:
            for shelf in SHELVES:
                await asyncio.to_thread(tidy, self._state / shelf)

    def _in_background(self, work: Coroutine[Any, Any, object]) -> None:
        task: asyncio.Task[object] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _why(error: Exception) -> list[Text]:
    """Return what an operator is told of what went wrong; findings one by one, as far as they can be read."""
    if isinstance(error, BadData):
        shown = [Text(f.say("zh"), f.say("en")) for f in error.findings[:_MOST_FINDINGS]]
        more = len(error.findings) - len(shown)
        return [*shown, Text(f"另有 {more} 处问题", f"{more} more findings")] if more else shown
    if isinstance(error, HuiqiError):
        return [error.text]
    return [Text(f"无法启动:{error}", f"cannot start: {error}")]
