"""How a server stands to its project (faces layer): since when it serves what it serves, and how its last renewal went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Standing:
    """What /ready tells of renewals: `since` the present snapshot is served, how many came before, the last that failed.

    A failure is forgotten with the next renewal that succeeds. What was wrong goes to stderr and not to the public.
    """

    since: datetime = field(default_factory=_now)
    renewed: int = 0
    failed: datetime | None = None

    def is_renewed(self) -> None:
        """Note that a new snapshot took the place of the last."""
        self.since, self.renewed, self.failed = _now(), self.renewed + 1, None

    def is_refused(self) -> None:
        """Note that there was to be a new snapshot and the project could not be served."""
        self.failed = _now()

    def to_dict(self) -> dict[str, Any]:
        """Return this as plain values, times in UTC."""
        return {
            "servedSince": self.since.isoformat(timespec="seconds"),
            "renewals": self.renewed,
            "lastRenewal": "failed" if self.failed else "none" if not self.renewed else "done",
            "failedAt": self.failed.isoformat(timespec="seconds") if self.failed else None,
        }
