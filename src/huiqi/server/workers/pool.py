"""A pool of worker processes (faces layer): hands each request to one worker, kills it when it is too late.

Generic in what the workers do. A worker that is killed, crashes or breaks the protocol is replaced; requests wait in a
bounded line; no client holds more than its share of the workers, so that none can stop another.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from huiqi.errors import Text
from huiqi.server.limits import Limits
from huiqi.server.problems import Problem, busy
from huiqi.server.workers.frames import PREFIX, BrokenFrame, pack, read_head, unpack_prefix

_IN_MEMORY: Final = 256 * 1024
_CHUNK: Final = 64 * 1024
_START: Final = 30.0
_CLOSE: Final = 5.0
_SLOW: Final = 0.5
"""After this time a worker that answers a query gives way to the others."""


@dataclass
class Reply:
    """What a worker answered: its head, the body in a spool file from its beginning, and how many seconds it took."""

    head: dict[str, Any]
    body: IO[bytes]
    size: int
    seconds: float

    def read(self) -> bytes:
        """Return the body whole and let go of the spool; for bodies that are known to be small."""
        with self.body:
            return self.body.read()


class _Gone(Exception):  # noqa: N818 - a state
    """A worker ended, or what it says is no message."""


class Worker:
    """One process and the two pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._process = process
        self._in, self._out = process.stdin, process.stdout
        self.served = 0
        self.sandbox: dict[str, str] = {}

    @staticmethod
    async def spawn(kind: str, settings: Mapping[str, Any], limits: Limits) -> Worker:
        """Start a worker and wait until it is ready; raises RuntimeError for one that does not get ready."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "huiqi.server.workers.main"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "SystemRoot")}
            | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"},
        )
        worker = Worker(process)
        first = {"kind": kind, "memory": limits.memory, "spool": limits.spool, **settings}
        try:
            async with asyncio.timeout(_START):
                reply = await worker.ask(first, b"", 0)
        except (TimeoutError, _Gone):
            await worker.end()
            raise RuntimeError(f"a worker of kind {kind} does not get ready") from None
        except asyncio.CancelledError:
            await worker.end()
            raise
        reply.body.close()
        worker.sandbox = {str(k): str(v) for k, v in reply.head.get("sandbox", {}).items()}
        return worker

    async def ask(self, head: Mapping[str, Any], body: bytes, longest: int) -> Reply:
        """Return the worker's answer to a message; raises _Gone if it ends or sends what is no message."""
        start = time.monotonic()
        spool: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the reply owns it
        try:
            self._in.write(pack(head, body))
            await self._in.drain()
            head_size, size = unpack_prefix(await self._out.readexactly(PREFIX.size), longest)
            answer = read_head(await self._out.readexactly(head_size))
            left = size
            while left:
                chunk = await self._out.read(min(left, _CHUNK))
                if not chunk:
                    raise _Gone
                spool.write(chunk)
                left -= len(chunk)
        except (asyncio.IncompleteReadError, BrokenFrame, ConnectionError) as error:
            spool.close()
            raise _Gone from error
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        self.served += 1
        return Reply(answer, spool, size, time.monotonic() - start)

    def give_way(self) -> None:
        """Let other processes go first from now on."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, 15)

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._in.close()
        await self._process.wait()


@dataclass(eq=False)
class _Place:
    """A place in the line: whose request waits, and the worker that it gets."""

    client: str
    worker: asyncio.Future[Worker]


class Pool:
    """Workers of one kind. `settings` is what their task is set up with; `size` how many there are.

    A worker that took longer than `slow` seconds gives way to the others and is replaced.

    >>> Pool("query", {}, 2, Limits()).share
    1
    """

    def __init__(self, kind: str, settings: Mapping[str, Any], size: int, limits: Limits, slow: float = _SLOW) -> None:
        self.kind = kind
        self._slow = slow
        self._settings = dict(settings)
        self._size = size
        self._limits = limits
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._line: list[_Place] = []
        self._held: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self.replaced: Counter[str] = Counter()

    @property
    def share(self) -> int:
        """Return how many workers one client may hold at the same time."""
        return max(1, self._size // 2)

    async def start(self) -> None:
        """Start the workers; raises RuntimeError if the first does not get ready."""
        self._is_closed = False
        started = await asyncio.gather(*(self._spawn() for _ in range(self._size)), return_exceptions=True)
        for fault in started:
            if isinstance(fault, BaseException):
                await self.close()
                raise fault

    async def close(self) -> None:
        """End every worker."""
        self._is_closed = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._all), return_exceptions=True)
        self._all.clear()
        self._idle.clear()

    def status(self) -> dict[str, Any]:
        """Return how the pool stands: workers, those at rest, requests that wait, replacements by cause, the sandbox."""
        sandbox: dict[str, str] = {}
        for worker in self._all:
            sandbox.update({k: v for k, v in worker.sandbox.items() if sandbox.get(k, "on") == "on"})
        return {
            "kind": self.kind,
            "workers": len(self._all),
            "idle": len(self._idle),
            "waiting": len(self._line),
            "replaced": dict(sorted(self.replaced.items())),
            "sandbox": sandbox,
        }

    async def run(
        self, head: Mapping[str, Any], body: bytes = b"", client: str = "", deadline: float | None = None
    ) -> Reply:
        """Return a worker's answer to a message; cancelling this kills the worker.

        `client` is who asks, for its share of the workers ("" has no bound). Raises Problem: 503 where no worker gets
        free, where the deadline passes and where the worker dies of what it was asked.
        """
        worker = await self._take(client)
        cause = "cancelled"
        loop = asyncio.get_running_loop()
        slow = loop.call_later(self._slow, worker.give_way)
        try:
            async with asyncio.timeout(self._limits.deadline if deadline is None else deadline):
                reply = await worker.ask(head, body, self._limits.spool)
            cause = (
                "" if worker.served <= self._limits.requests_per_worker and reply.seconds < self._slow else "recycled"
            )
            return reply
        except TimeoutError:
            cause = "deadline"
            raise _late(self._limits.deadline if deadline is None else deadline) from None
        except _Gone:
            cause = "died"
            raise _died() from None
        finally:
            slow.cancel()
            self._let_go(client)
            if cause:
                self._replace(worker, cause)
            else:
                self._idle.append(worker)
            self._hand_out()

    async def _take(self, client: str) -> Worker:
        if self._may_take(client):
            return self._hold(client)
        if len(self._line) >= self._limits.queue:
            raise busy(Text("服务器繁忙,请稍后再试", "the server is busy; try again in a moment"))
        place = _Place(client, asyncio.get_running_loop().create_future())
        self._line.append(place)
        try:
            async with asyncio.timeout(self._limits.patience):
                return await place.worker
        except BaseException as error:
            if place.worker.done() and not place.worker.cancelled():  # one came, and nobody is there to take it
                self._let_go(client)
                self._idle.append(place.worker.result())
                self._hand_out()
            if isinstance(error, TimeoutError):
                text = Text("没有空闲的处理进程,请稍后再试", "no worker got free in time; try again in a moment")
                raise busy(text) from None
            raise
        finally:
            if place in self._line:
                self._line.remove(place)

    def _may_take(self, client: str) -> bool:
        return bool(self._idle) and (not client or self._held.get(client, 0) < self.share)

    def _hold(self, client: str) -> Worker:
        self._held[client] += 1
        return self._idle.pop()

    def _let_go(self, client: str) -> None:
        self._held[client] -= 1
        if self._held[client] <= 0:
            del self._held[client]

    def _hand_out(self) -> None:
        """Give workers at rest to those that wait, in their order; one whose client has its share waits on."""
        for place in list(self._line):
            if not self._idle:
                return
            if not place.worker.done() and self._may_take(place.client):
                self._line.remove(place)
                place.worker.set_result(self._hold(place.client))

    def _replace(self, worker: Worker, cause: str) -> None:
        """Kill a worker and start another in its place, in the background."""
        self.replaced[cause] += 1
        self._all.discard(worker)

        async def exchange() -> None:
            await worker.end()
            pause = 0.1
            while not self._is_closed:
                with contextlib.suppress(RuntimeError, OSError):
                    await self._spawn()
                    return
                await asyncio.sleep(pause)
                pause = min(5.0, pause * 2)

        self._in_background(exchange())

    async def _spawn(self) -> None:
        worker = await Worker.spawn(self.kind, self._settings, self._limits)
        self._all.add(worker)
        self._idle.append(worker)
        self._hand_out()

    def _in_background(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _late(seconds: float) -> Problem:
    return Problem(
        503,
        "deadline",
        Text(
            f"超过 {seconds:g} 秒未完成,已中止;请缩小查询范围",
            f"not done within {seconds:g} seconds and stopped; ask for less",
        ),
        {"Retry-After": "10"},
    )


def _died() -> Problem:
    text = Text(
        "处理该请求的进程超出内存或已崩溃;请缩小查询范围",
        "the process that answered ran out of memory or stack and was replaced; ask for less",
    )
    return Problem(503, "worker-died", text, {"Retry-After": "10"})
