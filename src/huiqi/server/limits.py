"""What the server allows (faces layer): time, memory, sizes and counts, in one place.

Holds numbers only. Every one of them is told to clients by the service description and by /ready.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on what one request, one client and one worker may take; times in seconds, sizes in bytes.

    >>> Limits(deadline=2.0).to_dict()["deadline"]
    2.0
    """

    deadline: float = 10.0
    """How long a worker may take for one request before it is killed."""
    patience: float = 2.0
    """How long a request waits for a free worker."""
    memory: int = 1024 * MIB
    """Address space of one worker."""
    spool: int = 16 * MIB
    """Largest result."""
    query: int = 10_000
    """Characters of a query."""
    body: int = 10 * MIB
    """Largest body of a request."""
    body_time: float = 10.0
    """How long the body of a request may take to arrive."""
    queue: int = 64
    """Requests that wait for a worker; one more is turned away."""
    workers: int = field(default_factory=lambda: max(4, 2 * (os.cpu_count() or 1)))
    """Worker processes that answer queries."""
    answerers: int = field(default_factory=lambda: max(2, os.cpu_count() or 1))
    """Worker processes that write pages and assess enterprises."""
    ingesters: int = 2
    """Worker processes that read the files that are sent."""
    requests_per_worker: int = 10_000
    """Requests after which a worker is replaced by a new one."""
    kept: int = 32 * MIB
    """Finished pages that the front keeps."""
    connections: int = 512
    """Connections at the same time."""
    quota: float = 60.0
    """Worker seconds that a client may use at once."""
    quota_per_second: float = 1.0
    """Worker seconds that a client gets back each second."""
    error_cost: float = 0.5
    """Worker seconds that a refused request counts as, besides those that it took."""

    def to_dict(self) -> dict[str, float | int]:
        """Return the limits by name."""
        return asdict(self)
