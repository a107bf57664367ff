"""A worker process (faces layer): `python -m huiqi.server.workers.main`, spoken to over stdin and stdout.

Its first message says what it is; it then closes itself in and answers one message at a time. It ends when its pipe
ends, so it never outlives the front.
"""

from __future__ import annotations

import os
import sys
from typing import IO, Any, Final

from huiqi.server.workers.frames import BrokenFrame, pack, read_frame
from huiqi.server.workers.sandbox import close_in
from huiqi.server.workers.tasks import make_task

LONGEST_REQUEST: Final = 64 * 1024 * 1024


def main() -> None:
    """Serve until the pipe ends."""
    source, sink = _pipes()
    first = read_frame(source, LONGEST_REQUEST)
    if first is None:
        return
    settings: dict[str, Any] = first[0]
    task = make_task(settings["kind"], settings)
    sandbox = close_in(task.readable, settings["memory"], frozenset(settings.get("without", ())))
    task.open()
    _send(sink, pack({"status": "ready", "sandbox": sandbox}))
    while True:
        try:
            message = read_frame(source, LONGEST_REQUEST)
        except BrokenFrame:
            return
        if message is None:
            return
        head, body = message
        try:
            answer = task.answer(head, body, settings["spool"])
        except MemoryError:
            return  # the front sees the pipe end
        _send(sink, pack(*answer))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return where messages come from and go to; what anything else prints goes nowhere."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.close(nothing)
    return source, sink


def _send(sink: IO[bytes], data: bytes) -> None:
    try:
        sink.write(data)
        sink.flush()
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
