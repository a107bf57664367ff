"""Cases and what came of them (analysis layer): values only.

A case is an enterprise, a day, the readings chosen and what is expected. Amounts are yuan, exact decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huiqi.assessment import Exactness, Figure, Outcome
from huiqi.engines import Engine
from huiqi.errors import Text
from huiqi.facts.model import Facts
from huiqi.findings import Finding, Place


@dataclass(frozen=True)
class Seen:
    """What is said of one assessment; None: nothing is said of it.

    `amount` is what is due, `gross` what the award comes to by itself, before anything is deducted.
    `reasons` are codes, `unmet` the IRIs of conditions, `given_up` the IRIs of the rules that take something off. An
    expectation names some of them, or with () none at all. `payee` is an IRI, empty where who is paid is not known;
    `instalments` and `due` stand in their order, a day that is not known is empty; `recovered` is what is owed back.
    """

    outcome: Outcome | None = None
    amount: Figure | None = None
    gross: Figure | None = None
    exactness: Exactness | None = None
    reasons: tuple[str, ...] | None = None
    unmet: tuple[str, ...] | None = None
    payee: str | None = None
    instalments: tuple[Figure, ...] | None = None
    due: tuple[str, ...] | None = None
    recovered: Figure | None = None
    given_up: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Expectation:
    """What is expected of an award (IRI) on a ground: the path of a record below its enterprise, empty for none."""

    award: str
    ground: str
    seen: Seen
    place: Place


@dataclass(frozen=True)
class Case:
    """One enterprise on one day under some readings, and what is expected of it."""

    name: str
    place: Place
    policy: str
    on: date
    known_as_of: date | None
    readings: tuple[str, ...]
    choice: Mapping[str, str | None] = field(repr=False, compare=False)
    """Ambiguity -> the interpretation chosen, None: an assumption that is not made."""
    facts: Facts = field(repr=False, compare=False)
    """The one enterprise and the registers that cover it."""
    expectations: tuple[Expectation, ...] = ()
    total: Figure | None = None
    total_place: Place = field(default=Place("?"))
    is_draft: bool = False
    """Its policy is a draft; it is tried with that draft beside the policies in force."""


@dataclass(frozen=True)
class Difference:
    """One thing that came otherwise than expected, in the engines named.

    `award` is empty for the total of the policy. `came` is None if there is no assessment on that ground; `instead`
    then names the grounds that there are. `problem` is set, and the rest empty, where the engine could not compute.
    """

    engines: tuple[Engine, ...]
    place: Place
    award: str = ""
    ground: str = ""
    expected: Seen = field(default=Seen())
    came: Seen | None = None
    instead: tuple[str, ...] = ()
    problem: Text | None = None


@dataclass(frozen=True)
class CaseResult:
    """A case and every difference from it; it passes if there is none."""

    case: Case
    engines: tuple[Engine, ...]
    differences: tuple[Difference, ...]

    @property
    def passes(self) -> bool:
        """Say whether every engine came to what was expected."""
        return not self.differences


@dataclass(frozen=True)
class CaseRun:
    """What came of some files of cases, in the order of files and lines.

    `findings` is what was wrong with the files, `untried` the awards (IRIs) of the policies concerned that no case
    expects anything of.
    """

    files: tuple[str, ...]
    results: tuple[CaseResult, ...]
    findings: tuple[Finding, ...]
    untried: tuple[str, ...]

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """Return the cases that came otherwise than expected."""
        return tuple(r for r in self.results if not r.passes)

    @property
    def passes(self) -> bool:
        """Say whether every file can be used and every case passes."""
        return not self.failures and not any(f.level == "error" for f in self.findings)
