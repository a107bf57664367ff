"""Which queries there are, for which kinds of rules, in which order (answers layer)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from huiqi.errors import HuiqiError, Text

OF_READINGS: Final = {
    "values": {"Reading"},
    "readings": {"Reading"},
    "days": {"DayReading"},
    "through": {"ThroughReading"},
    "history": {"YearBefore", "Peak"},
    "past": {"YearBefore", "Peak", "Increase"},
    "shifted-days": {"ShiftedDay"},
    "series": {"Series"},
}
"""Query -> the kinds of readings that need it, in the order in which they build on each other."""

OF_KIND: Final = {
    "LastYear": ("last-year",),
    "Change": ("change",),
    "Highest": ("highest",),
    "YearNumber": ("year-number",),
    "Carried": ("carried",),
    "Threshold": ("threshold",),
    "Comparison": ("comparison",),
    "Membership": ("membership",),
    "Dated": ("dated",),
    "ValidOn": ("valid-on",),
    "SameKey": ("same-key",),
    "Existence": ("coverage", "existence"),
    "Total": ("coverage", "total"),
    "NeedsJudgement": ("judgement",),
    "Unsettled": ("unsettled",),
    "Ever": ("ever",),
    "SeriesOpen": ("series-open",),
    "CarriedVerdict": ("carried-verdict",),
    "AllOf": ("all-of",),
    "AnyOf": ("any-of",),
    "Not": ("not",),
    "Fixed": ("fixed",),
    "Decided": ("decided",),
    "Scaled": ("scaled",),
    "GrowthLine": ("growth-line",),
    "Product": ("product",),
    "Sum": ("sum",),
    "Difference": ("difference",),
    "Table": ("table",),
    "Band": ("band",),
    "GrowthBand": ("growth-band",),
    "Bands": ("sum", "bands"),
    "Limited": ("limited",),
    "Weighed": ("weighed",),
    "GrantComputed": ("complete", "grant-of"),
    "GrantGranted": ("complete", "grant-of"),
    "GrantPaid": ("grant-paid",),
}
"""Kind of node -> the queries that evaluate the nodes of this kind at one level."""

AFTER: Final = ("assess", "matters", "ledger", "nets")
"""What runs once every node of a turn is evaluated."""

HANDED: Final = (
    "handed-grants",
    "handed-nodes",
    "handed-payments",
    "handed-applications",
    "handed-reports",
    "handed-ledgers",
)
"""What is read for rules that bind each other."""


@dataclass(frozen=True)
class Queries:
    """The texts of a folder of derivation queries, by name."""

    folder: Path

    @cached_property
    def texts(self) -> dict[str, str]:
        """Return each query's text by the name of its file."""
        found = {p.stem: p.read_text("utf-8") for p in sorted(self.folder.iterdir()) if p.suffix in (".ru", ".rq")}
        missing = {*OF_READINGS, *chain(*OF_KIND.values()), *AFTER, *HANDED} - set(found)
        if missing:
            names = ", ".join(sorted(missing))
            raise HuiqiError(
                Text(f"{self.folder.name}/ 缺少查询:{names}", f"{self.folder.name}/ lacks the queries {names}")
            )
        return found
