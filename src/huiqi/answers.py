"""What a project answers (project layer): assessments of many enterprises, and explanations, as frozen values.

They print as tables and give plain values for JSON; nothing is decided or looked up here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.assessment import Assessment, EnterpriseAnswer, Payout
from huiqi.errors import harmless
from huiqi.explain import Step
from huiqi.facts.model import Facts
from huiqi.findings import Finding
from huiqi.layout import aligned, html_table
from huiqi.money import canonical
from huiqi.names import local
from huiqi.scope import Scope

Labels = Mapping[str, Mapping[str, str]]
Readings = tuple[tuple[str, ...], ...]
_VERDICTS = {2: "met", 1: "unknown", 0: "not met"}


@dataclass(frozen=True)
class Answers:
    """The answers for some enterprises on one day, with everything that led to them.

    `chosen` are the interpretations that were settled (by decision, by the caller, by huiqi.toml), `findings` what was
    wrong with the facts, `labels` the names of awards by IRI and language.
    """

    on: date
    chosen: tuple[str, ...]
    enterprises: tuple[EnterpriseAnswer, ...]
    facts: Facts = field(repr=False)
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    """A hash of the facts, the rules and the queries that led to the answers."""
    notes: tuple[str, ...] = ()
    """Reasons that concern the answers as a whole, such as stacking-unstated."""
    labels: Labels = field(default_factory=dict, repr=False, compare=False)
    known_as_of: date | None = None
    scope: Scope | None = None
    """The policies that were assessed."""
    drafts: tuple[str, ...] = ()
    """The policies among them that are drafts."""

    def __str__(self) -> str:
        """Return one line for each assessment, then what they come to, what they rest on and who decides."""
        return harmless("\n".join([*aligned([HEAD, *self._table()], MONEY), *self._below()]))

    def _repr_html_(self) -> str:
        return html_table(HEAD, self._table(), list(self._below()))

    def _table(self) -> list[list[str]]:
        names = {e.iri: e.name("zh") for e in self.facts.enterprises}
        return [
            [names.get(e.enterprise, local(e.enterprise)), *a.cells()] for e in self.enterprises for a in e.assessments
        ]

    def _below(self) -> Iterator[str]:
        for e in self.enterprises:
            most = "no upper figure" if e.total.most is None else canonical(e.total.most)
            yield f"total of {local(e.enterprise)}: {canonical(e.total.least)} to {most}"
        if self.chosen:
            yield f"read or assumed: {', '.join(local(c) for c in self.chosen)}"
        if self.drafts:
            yield f"drafts, not adopted: {', '.join(self.drafts)}"
        if self.notes:
            yield f"note: {', '.join(self.notes)}"
        if self.findings:
            yield f"problems in the facts: {len(self.findings)}"
        yield f"assessed on {self.on.isoformat()}; the agency decides"

    def paid(self, enterprise: str, award: str, ground: str) -> tuple[tuple[tuple[str, ...], Payout], ...]:
        """Return how an award (IRI) on a ground is paid under each reading where anything may be due."""
        wanted = (enterprise, award, ground)
        return tuple(
            (w.readings, w.payout)
            for e in self.enterprises
            for a in e.assessments
            if (a.enterprise, a.award, a.ground) == wanted
            for w in a.worlds
            if w.payout is not None and w.outcome in ("entitled", "undetermined")
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as plain values for JSON."""
        names = {e.iri: dict(e.names) for e in self.facts.enterprises}
        return {
            "on": self.on.isoformat(),
            "chosen": list(self.chosen),
            "digest": self.digest,
            "notes": list(self.notes),
            "policies": [] if self.scope is None else list(self.scope.policies),
            "drafts": list(self.drafts),
            "findings": [f.to_dict() for f in self.findings],
            "enterprises": [
                {
                    **e.to_dict(),
                    "name": names.get(e.enterprise, {}),
                    "assessments": [self._labelled(a) for a in e.assessments],
                }
                for e in self.enterprises
            ],
        }

    def _labelled(self, found: Assessment) -> dict[str, Any]:
        names = self.labels.get(found.award, {})
        label = {lang: names.get(lang) or local(found.award) for lang in ("zh", "en")}
        return {**found.to_dict(), "label": label}


HEAD = ["enterprise", "award", "ground", "outcome", "least", "most", "reasons"]
MONEY = (4, 5)


@dataclass(frozen=True)
class Explanation:
    """The derivation of one award on one ground, for each reading of the text that is still open."""

    award: str
    enterprise: str
    ground: str
    worlds: tuple[tuple[Readings, tuple[Step, ...], Step], ...]
    """The readings that share a derivation (each the interpretations chosen), the conditions' steps, the amount's step."""
    paid: tuple[tuple[tuple[str, ...], Payout], ...] = ()
    """How it is paid under each reading where anything may be due."""
    drafts: tuple[str, ...] = ()
    """The policies that counted and are drafts."""

    def __str__(self) -> str:
        """Return one line for each step, those inside another indented."""
        return harmless("\n".join([f"{local(self.award)} · {local(self.ground)}", *aligned([STEPS, *self._table()])]))

    def _repr_html_(self) -> str:
        return html_table(STEPS, self._table(), [f"{local(self.award)} · {local(self.ground)}"])

    def _table(self) -> list[list[str]]:
        rows = []
        for readings, conditions, amount in self.worlds:
            ways = " | ".join(", ".join(local(r) for r in way) for way in readings if way)
            if ways:
                rows.append([f"read as {ways}", "", "", ""])
            for step in (*conditions, amount):
                rows += _lines(step, 0)
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values for JSON."""
        return {
            "award": self.award,
            "enterprise": self.enterprise,
            "ground": self.ground,
            "drafts": list(self.drafts),
            "worlds": [
                {
                    "readings": [list(ways) for ways in readings],
                    "conditions": [_plain(asdict(s)) for s in conditions],
                    "amount": _plain(asdict(amount)),
                }
                for readings, conditions, amount in self.worlds
            ],
            "payouts": [{"readings": list(readings), "payout": payout.to_dict()} for readings, payout in self.paid],
        }


STEPS = ["step", "result", "reasons", "facts"]


def _lines(step: Step, depth: int) -> list[list[str]]:
    result = _VERDICTS[step.verdict] if step.verdict is not None else ""
    if step.least is not None:
        most = "?" if step.most is None else canonical(step.most)
        result = canonical(step.least) if step.least == step.most else f"{canonical(step.least)} to {most}"
    facts = "; ".join(f"{local(f.indicator)}{f' {f.year}' if f.year else ''} = {f.value or '?'}" for f in step.facts)
    row = ["  " * depth + local(step.node), result, ", ".join(step.reasons), facts]
    return [row, *(line for child in step.children for line in _lines(child, depth + 1))]


def _plain(value: Any) -> Any:
    """Return nested values with decimals as text."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return canonical(value) if isinstance(value, Decimal) else value
