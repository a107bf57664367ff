"""Assessments (meaning layer): what every engine answers, as plain frozen values.

No engine, no file, no wording here. Amounts are exact decimals in yuan; `most` None means that no upper figure
is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Outcome = Literal["entitled", "not-entitled", "undetermined", "not-applicable"]
Exactness = Literal["exact", "interval", "needs-decision", "unknown"]
Status = Literal["", "granted", "reduced", "superseded", "open"]

MET, UNKNOWN, NOT_MET = 2, 1, 0


@dataclass(frozen=True, order=True)
class Figure:
    """An amount in yuan from `least` to `most`; `most` None: no upper figure is known."""

    least: Decimal
    most: Decimal | None

    @property
    def is_exact(self) -> bool:
        """Say whether the amount is one figure."""
        return self.least == self.most


@dataclass(frozen=True)
class NodeResult:
    """What an engine found for one node on one ground (and record): a verdict, or an amount, and why unknown."""

    verdict: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    reasons: frozenset[str] = frozenset()


NodeKey = tuple[str, str, str]
"""Node IRI, ground IRI, and the path of records under test: the ground, then each record inside an Existence, joined by "!"."""


@dataclass(frozen=True)
class WorldAssessment:
    """One award on one ground in one world. `ground` is empty where the enterprise has none for the award."""

    award: str
    ground: str
    outcome: Outcome
    gross: Figure
    net: Figure
    status: Status
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WorldResult:
    """Everything one engine found in one world of one component, for one enterprise."""

    assessments: tuple[WorldAssessment, ...]
    total: Figure
    nodes: Mapping[NodeKey, NodeResult] = field(default_factory=dict, compare=False)
