"""The process that works out overlaps (faces layer): `python -m huiqi.server.overlaps.main PROJECT FOLDER`.

Tells how far it is in lines of JSON on stdout. It gives way to everything else, has a bound on its memory, and ends when
its stdin does, so it never outlives the front. No client's input reaches it: it reads the project alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import traceback
from functools import partial
from pathlib import Path
from typing import Any, Final

from huiqi.errors import HuiqiError, Text
from huiqi.project import Project
from huiqi.server.overlaps.kept import read_kept
from huiqi.server.overlaps.plans import key_of, plans_of

MEMORY: Final = 4 << 30
"""Address space of the process, in bytes."""


def main() -> None:
    """Make every report of a project that is not in the folder yet, one after another."""
    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    _give_way()
    threading.Thread(target=_end_with_the_front, daemon=True).start()
    project = Project.open(root)
    plans = plans_of(project)
    if key_of(root) != folder.name:
        for plan in plans:
            changed = Text(
                "规则文件已改动,请重新启动服务器", "the law has changed since the server started; start it again"
            )
            _say(plan.name, "failed", reason=changed)
        return
    sets = [plan.compared for plan in plans]
    for n, plan in enumerate(plans):
        place = folder / f"{n:02d}"
        if read_kept(place) is not None:
            continue
        _say(plan.name, "working")
        try:
            from huiqi.server.overlaps.written import write_report  # loads the solver

            write_report(project, plan, sets, place, partial(_say_how_far, plan.name))
        except Exception as error:  # the next report may go well
            _say(plan.name, "failed", reason=_reason(error, place))
        else:
            _say(plan.name, "done")


def _reason(error: Exception, place: Path) -> Text:
    """Return why a report was not made, for the page; what is a fault of ours also goes to stderr in full."""
    if isinstance(error, HuiqiError):
        return error.text
    if isinstance(error, ModuleNotFoundError):
        package = "huiqi[smt]" if error.name == "z3" else "huiqi[serve]"
        return Text(
            f"没有安装 `{error.name}`:pip install '{package}'",
            f"`{error.name}` is not installed: pip install '{package}'",
        )
    if isinstance(error, OSError):
        return Text(f"无法写入 `{place.name}`:{error.strerror}", f"`{place.name}` cannot be written: {error.strerror}")
    if isinstance(error, MemoryError):
        return Text(f"内存超过 {MEMORY >> 30} GiB", f"it needs more than {MEMORY >> 30} GiB of memory")
    traceback.print_exception(error)
    return Text(f"是我们的错误({type(error).__name__})", f"a fault of ours ({type(error).__name__})")


def _say(name: str, state: str, done: int = 0, count: int = 0, reason: Text | None = None) -> None:
    told: dict[str, Any] = {"set": name, "state": state, "done": done, "count": count}
    if reason is not None:
        told["reason"] = {"zh": reason.zh, "en": reason.en}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _say_how_far(name: str, _: str, done: int, count: int) -> None:
    _say(name, "working", done, count)


def _give_way() -> None:
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _end_with_the_front() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
