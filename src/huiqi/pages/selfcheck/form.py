"""What the self-check asks for (faces layer): the facts that the awards of some policies read, as fields of a form.

Which fields there are comes from the law alone. A field is called by where it stands: `e.<indicator>` of the
enterprise, `s.<indicator>` of its status, `r.<year>.<indicator>` of a year's report, `k.<n>.<indicator>` of record n.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from huiqi.errors import Text
from huiqi.facts.codes import CodeLists
from huiqi.names import IND, NS, RDFS, SKOS, local
from huiqi.rules.tree import Indicator, ValueType
from huiqi.things import Law

ENTERPRISE: Final = NS + "Enterprise"
STATUS: Final = NS + "EnterpriseStatus"
REPORT: Final = NS + "AnnualReport"
_STATED: Final = ("", "HighestBefore")
_IMPLIED: Final = (IND + "enterprise", IND + "ground-date", IND + "fiscal-year", IND + "period-end")


@dataclass(frozen=True)
class Field:
    """One fact that can be typed: an indicator, what it holds, and the codes it may hold (none: any text)."""

    indicator: str
    label: Text
    range: ValueType
    unit: Text
    hint: Text
    choices: tuple[tuple[str, Text], ...] = ()
    is_read: bool = True
    """Whether some award that is assessed reads it."""

    @property
    def name(self) -> str:
        """Return the last part of the names of its inputs."""
        return local(self.indicator)


@dataclass(frozen=True)
class Block:
    """Facts that stand together: the class of the record, what it is called, its fields (those that awards read first)."""

    kind: str
    label: Text
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """Return the last word of the class."""
        return local(self.kind)


@dataclass(frozen=True)
class Form:
    """Everything that can be typed: the enterprise, its status, yearly reports, and records of other classes."""

    enterprise: Block
    status: Block
    report: Block
    records: tuple[Block, ...]

    def block(self, kind: str) -> Block | None:
        """Return the fields of a class of record (IRI or last word)."""
        every = (self.enterprise, self.status, self.report, *self.records)
        return next((b for b in every if kind in (b.kind, b.name)), None)


def form_of(law: Law, policies: Iterable[str]) -> Form:
    """Return what the awards of `policies` (IRIs) read, as fields; the last few forms of a law are kept."""
    wanted, kept = frozenset(policies), _FORMS.setdefault(law, {})
    form = kept.pop(wanted, None) or _Maker(law, wanted).form()
    while len(kept) >= _KEPT:
        kept.pop(next(iter(kept)), None)
    kept[wanted] = form
    return form


_KEPT: Final = 40
"""Forms of one law that are kept."""
_FORMS: Final[WeakKeyDictionary[Law, dict[frozenset[str], Form]]] = WeakKeyDictionary()


class _Maker:
    def __init__(self, law: Law, policies: frozenset[str]) -> None:
        self.law = law
        self.lists = CodeLists.of(law.graph)
        assessed = {a.iri for a in law.book.awards if a.policy in policies}
        self.read = {i for i, awards in law.reads.items() if assessed & set(awards)}
        self.grounds = {a.ground for a in law.book.awards if a.iri in assessed}
        # A figure that is computed asks for what it is computed from.
        known = law.book.indicators
        self.read |= {known[i].of for i in self.read if i in known and known[i].of}
        self.read |= {known[i].since for i in self.read if i in known and known[i].since}

    def form(self) -> Form:
        classes = self.law.book.record_classes
        kinds = {known.domain for i in self.read if (known := self.law.book.indicators.get(i)) is not None}
        wanted = sorted((self.grounds | kinds) & set(classes) - {STATUS, REPORT, NS + "Record", NS + "PeriodReport"})
        records = [self.block(kind, classes[kind].ancestors) for kind in wanted]
        return Form(
            self.block(ENTERPRISE, frozenset({ENTERPRISE})),
            self.block(STATUS, frozenset({STATUS})),
            self.block(REPORT, frozenset({REPORT})),
            tuple(b for b in records if b.fields),
        )

    def block(self, kind: str, domains: frozenset[str]) -> Block:
        declared = self.law.book.record_classes.get(kind)
        named = {declared.dated} if declared is not None else set()
        if declared is not None and not declared.dated:
            named = {IND + "date"}
        own = [
            known
            for known in self.law.book.indicators.values()
            if known.iri not in _IMPLIED
            and known.derivation in _STATED
            and (
                known.domain in domains - {NS + "Record"}
                or (known.domain == NS + "Record" and known.iri in named and kind != STATUS)
            )
        ]
        fields = sorted((self.field(k, k.iri in self.read | named) for k in own), key=lambda f: (not f.is_read, f.name))
        return Block(kind, self.law.label(kind), tuple(fields))

    def field(self, known: Indicator, is_read: bool) -> Field:
        law = self.law
        units = law.graph.iris(known.iri, NS + "unit") if known.range == "Number" else ()
        unit = Text("元", "yuan") if known.range == "Money" else next(map(law.label, units), Text("", ""))
        hint = law.text(known.iri, SKOS + "scopeNote") or law.text(known.iri, RDFS + "comment") or Text("", "")
        choices = tuple(self.choices(known.iri)) if known.range == "Code" else ()
        return Field(known.iri, law.label(known.iri), known.range, unit, hint, choices, is_read)

    def choices(self, indicator: str) -> Iterator[tuple[str, Text]]:
        for code in sorted(self.lists.members.get(indicator, ())):
            yield code, self.law.label(code)
