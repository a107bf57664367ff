"""Messages over a pipe (faces layer): a small JSON head and a body of bytes, each with its length before it.

The reader names how much it takes: whoever writes may be a process that an attacker has brought under control.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any, Final

PREFIX: Final = struct.Struct(">IQ")
LONGEST_HEAD: Final = 1 << 20


class BrokenFrame(Exception):  # noqa: N818 - a state of the pipe
    """What came over a pipe is no message, or a larger one than the reader takes."""


def pack(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return a message as bytes.

    >>> unpack_prefix(pack({"a": 1}, b"xyz")[:PREFIX.size], 3)
    (7, 3)
    """
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return PREFIX.pack(len(text), len(body)) + text + body


def unpack_prefix(data: bytes, longest: int) -> tuple[int, int]:
    """Return the lengths of head and body; raises BrokenFrame for a body over `longest` bytes or a long head."""
    head, body = PREFIX.unpack(data)
    if head > LONGEST_HEAD or body > longest:
        raise BrokenFrame(f"a head of {head} and a body of {body} bytes")
    return head, body


def read_head(text: bytes) -> dict[str, Any]:
    """Return the head of a message; raises BrokenFrame for what is no JSON object."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BrokenFrame(str(error)) from error
    if not isinstance(found, dict):
        raise BrokenFrame("a head that is no object")
    return found


def read_frame(pipe: IO[bytes], longest: int) -> tuple[dict[str, Any], bytes] | None:
    """Return the next message of a blocking pipe, None at its end; raises BrokenFrame."""
    prefix = pipe.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    head, body = unpack_prefix(prefix, longest)
    text = pipe.read(head)
    data = pipe.read(body)
    if len(text) < head or len(data) < body:
        return None
    return read_head(text), data
