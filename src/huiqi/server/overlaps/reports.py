"""The reports as the front knows them (faces layer): starts the process that makes them, hears how far it is, finds what is kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from huiqi.errors import Text
from huiqi.pages.links import thing_at
from huiqi.pages.overlap_links import at, path_of
from huiqi.server.overlaps.kept import Kept, read_kept
from huiqi.server.overlaps.plans import Plan

State = Literal["working", "done", "failed"]
DEADLINE: Final = 1800.0
"""Seconds that all reports of a project may take together."""


@dataclass
class _Set:
    """How one report stands."""

    plan: Plan
    place: Path
    state: State = "working"
    kept: Kept | None = None
    done: int = 0
    count: int = 0
    reason: Text = field(default_factory=lambda: Text("", ""))


class Reports:
    """The reports of one project on overlaps, kept in `folder`, which is named after all that they depend on."""

    def __init__(self, project: Path, plans: Sequence[Plan], folder: Path, deadline: float = DEADLINE) -> None:
        self._project, self._folder, self._deadline = project, folder, deadline
        self._sets = {p.name: _Set(p, folder / f"{n:02d}") for n, p in enumerate(plans)}
        self._task: asyncio.Task[None] | None = None
        self._look()

    # --- the process ---

    async def start(self) -> None:
        """Begin to make what is not there yet; returns at once."""
        if any(s.state != "done" for s in self._sets.values()) and self._task is None:
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End the process and wait until it is gone; what it has not finished is not kept."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        try:
            process = await self._spawn()
        except OSError as error:
            self._give_up(Text(f"无法启动分析:{error}", f"the analysis cannot be started: {error}"))
            return
        try:
            async with asyncio.timeout(self._deadline):
                await self._listen(process)
            code = await process.wait()
            self._give_up(
                Text(f"分析进程中途结束(状态 {code})", f"the analysis ended before it was done (status {code})")
            )
        except TimeoutError:
            text = Text(f"{self._deadline:g} 秒内没有完成", f"it was not done within {self._deadline:g} seconds")
            self._give_up(text)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            if process.stdin is not None:
                process.stdin.close()
            await process.wait()
            self._give_up(Text("分析没有完成", "the analysis did not finish"))  # of what nobody has told yet

    async def _spawn(self) -> asyncio.subprocess.Process:
        kept = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "SystemRoot")
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "huiqi.server.overlaps.main", str(self._project), str(self._folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if k in kept}
            | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        )

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                told: dict[str, Any] = json.loads(line)
                self._hear(self._sets[told["set"]], told)

    def _hear(self, one: _Set, told: dict[str, Any]) -> None:
        one.done, one.count = int(told["done"]), int(told["count"])
        if told["state"] == "failed":
            one.state, one.reason = "failed", Text(told["reason"]["zh"], told["reason"]["en"])
        elif told["state"] == "done":
            self._look()

    def _look(self) -> None:
        """Find what is finished, whoever made it."""
        for one in self._sets.values():
            if one.kept is None and (found := read_kept(one.place)) is not None:
                one.kept, one.state = found, "done"

    def _give_up(self, reason: Text) -> None:
        """Say of everything that is still open why it will not come."""
        self._look()
        for one in self._sets.values():
            if one.state == "working":
                one.state, one.reason = "failed", reason

    # --- what is there ---

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the sets in addresses, "" for the first."""
        return tuple(self._sets)

    def status(self) -> dict[str, Any]:
        """Return how the reports stand: as a whole, and each set by its name, the first as "assessed"."""
        states = {name or "assessed": one.state for name, one in self._sets.items()}
        known = set(states.values())
        whole = "working" if "working" in known else "failed" if "failed" in known else "done"
        return {"state": whole, "sets": states}

    def kept(self, name: str) -> Kept | None:
        """Return the finished report of a set; None while there is none. Raises KeyError for an unknown set."""
        return self._sets[name].kept

    def told(self, name: str, here: str) -> dict[str, Any]:
        """Return how a set stands, for the page at `here` that is shown in place of its report."""
        one = self._sets[name]
        labelled = [(s, s.plan.compared.label) for s in self._sets.values()]
        return {
            "here": here,
            "of": name,
            "state": one.state,
            "done": one.done,
            "count": one.count,
            "reason": {"zh": one.reason.zh, "en": one.reason.en},
            "sets": [
                {"page": at("/overlaps", s.plan.name), "zh": t.zh, "en": t.en, "state": s.state} for s, t in labelled
            ],
        }

    def with_finding(self, key: str) -> str | None:
        """Return the first set whose report has a finding; None if no finished one has it."""
        return next((n for n, s in self._sets.items() if s.kept is not None and s.kept.has(key)), None)

    def mentions(self, award: str) -> Iterator[dict[str, str]]:
        """Yield the findings about an award (IRI), each once: the path of its page and what to call it."""
        seen: set[str] = set()
        for name, one in self._sets.items():
            for told in one.kept.mentions.get(award, ()) if one.kept is not None else ():
                if told["key"] not in seen:
                    seen.add(told["key"])
                    yield {"page": at(path_of(told["key"]), name), "zh": told["zh"], "en": told["en"]}


def mentioned(reports: Reports | None, base: str, path: str) -> dict[str, Any]:
    """Return what the page of the thing at `path` is told of the findings about it; nothing where none is known (yet)."""
    found = [] if reports is None else list(reports.mentions(thing_at(path, base)))
    return {"overlaps": found} if found else {}
