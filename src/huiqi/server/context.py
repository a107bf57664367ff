"""What every route knows (faces layer): the project's folder, the base of its IRIs, the snapshot, the workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huiqi.errors import Language
from huiqi.project import Project
from huiqi.publish.model import PublicData
from huiqi.server.audit import AuditLog
from huiqi.server.generations import Generation
from huiqi.server.kept import Kept
from huiqi.server.limits import Limits
from huiqi.server.overlaps.reports import Reports
from huiqi.server.quota import Quota
from huiqi.server.snapshot import Snapshot
from huiqi.server.standing import Standing
from huiqi.server.workers.pool import Pool


@dataclass(frozen=True)
class Context:
    """One deployment: what it serves, from where, within which bounds.

    `base` is what IRIs begin with, from the settings and never from a request; `address` what clients reach the server
    at, "" where the links of answers are relative. `public` is what is published, `snapshot` the store of it over which
    `queries` answers SPARQL, `feed` how it changed, as files; `answers` writes pages and assesses enterprises over
    `law`, a copy of the project, `ingests` reads files that strangers send. `edition` names all of this: what is served
    is the same wherever it is the same. `project`, `quota`, `audit` and `standing` are the front's; the last three stay
    when a new snapshot takes the place of this one.
    """

    folder: Path
    base: str
    snapshot: Snapshot
    law: Generation
    edition: str
    project: Project = field(repr=False)
    public: PublicData = field(repr=False)
    feed: Mapping[str, bytes] = field(repr=False)
    queries: Pool
    answers: Pool
    ingests: Pool
    quota: Quota = field(repr=False)
    audit: AuditLog = field(repr=False)
    standing: Standing = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    language: Language = "zh"
    address: str = ""
    overlaps: Reports | None = field(default=None, repr=False)
    """What is known of overlaps between awards; None where the operator wants none."""
    kept: Kept = field(init=False, repr=False)
    without: frozenset[str] = frozenset()
    """Defences that are left out, by name; only tests leave any out, to see that the attack kit notices."""

    def __post_init__(self) -> None:
        """Make room for finished pages; it belongs to this snapshot alone."""
        object.__setattr__(self, "kept", Kept(self.limits.kept))

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Return every pool of workers, to start and to stop."""
        return (self.queries, self.answers, self.ingests)
