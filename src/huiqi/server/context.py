"""What every route knows (faces layer): the project's folder, the base of its IRIs, the snapshot, the workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from huiqi.errors import Language
from huiqi.server.limits import Limits
from huiqi.server.snapshot import Snapshot
from huiqi.server.workers.pool import Pool


@dataclass(frozen=True)
class Context:
    """One deployment: what it serves, from where, within which bounds.

    `base` is what IRIs begin with, from the settings and never from a request; `address` what clients reach the server
    at, "" where the links of answers are relative. `queries` answers SPARQL over the published snapshot.
    """

    folder: Path
    base: str
    snapshot: Snapshot
    queries: Pool
    limits: Limits = field(default_factory=Limits)
    language: Language = "zh"
    address: str = ""
    without: frozenset[str] = frozenset()
    """Defences that are left out, by name; only tests leave any out, to see that the attack kit notices."""

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Return every pool of workers, to start and to stop."""
        return (self.queries,)
