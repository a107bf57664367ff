"""How much each client may take (faces layer): a bucket of worker seconds that fills again, errors count too.

A client is an address, or the holder of a key. Keys are kept as hashes; a wrong key is told and not taken for none.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request

from huiqi.errors import HuiqiError, Text
from huiqi.server.clients import client_of
from huiqi.server.limits import Limits
from huiqi.server.problems import Problem, busy

_MOST_CLIENTS: Final = 20_000


@dataclass(frozen=True)
class Client:
    """Who asks: a name, and how many times the ordinary quota is theirs."""

    name: str
    factor: float = 1.0


class Quota:
    """Buckets of seconds by client. `keys` are the hashes of keys with the factor of each; `clock` gives seconds.

    >>> quota = Quota(Limits(quota=1.0, quota_per_second=0.5), clock=lambda: 0.0)
    >>> quota.take(Client("a"), 3.0)
    >>> quota.wait(Client("a"))
    4
    """

    def __init__(
        self, limits: Limits, keys: Mapping[str, float] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._keys = dict(keys or {})
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def client(self, request: Request) -> Client:
        """Return who asks; raises Problem 401 for a key that is not known."""
        header = request.headers.get("authorization", "")
        if not header:
            return Client(client_of(request))
        scheme, _, key = header.partition(" ")
        digest = key_hash(key.strip())
        if scheme.lower() != "bearer" or digest not in self._keys:
            raise Problem(
                401,
                "unknown-key",
                Text("密钥无效;不带密钥也可查询", "this key is not known; a query needs none"),
                {"WWW-Authenticate": "Bearer"},
            )
        return Client("key:" + digest[:16], self._keys[digest])

    def check(self, client: Client) -> None:
        """Raise Problem 429, with the seconds to wait, for a client that has used up its bucket."""
        seconds = self.wait(client)
        if seconds:
            text = Text(f"用量已满,请 {seconds} 秒后再试", f"the quota is used up; try again in {seconds} s")
            raise busy(text, seconds, 429, "quota")

    def wait(self, client: Client) -> int:
        """Return how many whole seconds a client must wait, 0 for none."""
        left = self._left(client)
        return 0 if left > 0 else max(1, math.ceil(-left / (self._limits.quota_per_second * client.factor)))

    def take(self, client: Client, seconds: float) -> None:
        """Take the seconds that a request cost out of the bucket of a client; it may become less than empty."""
        left = self._left(client) - seconds
        self._buckets[client.name] = (left, self._clock())
        self._buckets.move_to_end(client.name)
        while len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)

    def _left(self, client: Client) -> float:
        full = self._limits.quota * client.factor
        left, since = self._buckets.get(client.name, (full, 0.0))
        return min(full, left + (self._clock() - since) * self._limits.quota_per_second * client.factor)


def key_hash(key: str) -> str:
    """Return what is kept of a key: its SHA-256. Keys are long and random, so nothing slower is needed."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def read_keys(path: Path | None) -> dict[str, float]:
    """Return the hashes of keys in a file with the factor of each; none for no file.

    One key a line: its hash, a space, how many times the ordinary quota it has; `#` begins a note. Raises HuiqiError
    with the line for anything else.
    """
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise HuiqiError(Text(f"无法读取 `{path}`", f"the file of keys `{path}` cannot be read")) from None
    found: dict[str, float] = {}
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            digest, factor = words[0].lower(), float(words[1]) if len(words) == 2 else 0.0
            int(digest, 16)
        except ValueError:
            digest, factor = "", 0.0
        if len(digest) != 64 or not 0 < factor <= 1000:
            what = "the SHA-256 of a key, a space and a factor over 0 and at most 1000"
            raise HuiqiError(
                Text(f"`{path}` 第 {number} 行应为:密钥的 SHA-256 与倍数", f"`{path}`, line {number}: write {what}")
            )
        found[digest] = factor
    return found
