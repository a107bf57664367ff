"""What every route knows (faces layer): the project's folder, the base of its IRIs, the snapshot, the workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from huiqi.errors import Language
from huiqi.publish.model import PublicData
from huiqi.server.audit import AuditLog
from huiqi.server.limits import Limits
from huiqi.server.overlaps.reports import Reports
from huiqi.server.quota import Quota
from huiqi.server.snapshot import Snapshot
from huiqi.server.workers.pool import Pool


@dataclass(frozen=True)
class Context:
    """One deployment: what it serves, from where, within which bounds.

    `base` is what IRIs begin with, from the settings and never from a request; `address` what clients reach the server
    at, "" where the links of answers are relative. `public` is what is published, `snapshot` the store of it over which
    `queries` answers SPARQL; `answers` writes pages and assesses enterprises over the project, `ingests` reads files
    that strangers send.
    """

    folder: Path
    base: str
    snapshot: Snapshot
    public: PublicData = field(repr=False)
    queries: Pool
    answers: Pool
    ingests: Pool
    quota: Quota = field(repr=False)
    audit: AuditLog = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    language: Language = "zh"
    address: str = ""
    overlaps: Reports | None = field(default=None, repr=False)
    """What is known of overlaps between awards; None where the operator wants none."""
    without: frozenset[str] = frozenset()
    """Defences that are left out, by name; only tests leave any out, to see that the attack kit notices."""

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Return every pool of workers, to start and to stop."""
        return (self.queries, self.answers, self.ingests)
