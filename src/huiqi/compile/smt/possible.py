"""A possible enterprise as Z3 variables (compile layer): its ground, reports, statuses and other records, and their values.

There are as many records of a class as the rules can tell apart: one more than a rule counts to. Values are known or
not; `complete` says that every one is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import z3

from huiqi.compile.smt.codes import Numbering, is_among, scheme
from huiqi.compile.smt.days import LAST_YEAR, Day
from huiqi.compile.smt.logic import NO, YES, Code, Number, both
from huiqi.names import IND, NS, local
from huiqi.rules.model import RuleBook
from huiqi.rules.places import is_within
from huiqi.rules.tree import Indicator

HISTORY: Final = 2
"""How many years before the ground's are looked at, at least: a first step needs one that reached it, a growth the year
between. As many more as rules count from the day since when."""
STATUS_SINCE: Final = 2000
"""The year since which every status holds; grounds are later."""

Reading = Number | Code | Day


@dataclass(frozen=True)
class Stated:
    """A value that may be stated: whose, of which indicator, whether it is, and the variable (of a day: three) that it is."""

    holder: str
    indicator: Indicator
    is_stated: z3.BoolRef
    variables: tuple[z3.ExprRef, ...]


@dataclass
class Holder:
    """What values stand on: the enterprise (`kind` is empty) or one of its records."""

    name: str
    kind: str
    exists: z3.BoolRef
    day: Day
    year: z3.ArithRef
    values: dict[str, Reading] = field(default_factory=dict)
    is_dated: bool = False
    """Whether some rule looks at the day; until then it is any."""
    starts: Day | None = None
    ends: Day | None = None
    has_end: z3.BoolRef = NO


class Possible:
    """One possible enterprise with a ground of class `kind`.

    `axioms` hold of every enterprise, `complete` of one of whom all is known.
    """

    def __init__(self, book: RuleBook, kind: str, numbering: Numbering) -> None:
        self.book = book
        self.numbering = numbering
        self.axioms: list[z3.BoolRef] = []
        self.complete: list[z3.BoolRef] = []
        self.stated: list[Stated] = []
        """Every value that a source may state, in the order in which rules come upon them."""
        self.lists: dict[str, set[str]] = {}
        """The code lists that an indicator takes its values from, as far as rules name any."""
        self.named: dict[str, set[str]] = {}
        """The codes that rules name for an indicator."""
        self.enterprise = Holder("enterprise", "", YES, self._day("enterprise"), z3.Int("enterprise.year"))
        self.holders: dict[str, Holder] = {}
        self.ground = self._record("ground", kind, YES)
        self.axioms += [self.ground.year > STATUS_SINCE, self.ground.year <= LAST_YEAR]

    # --- records ---

    def _day(self, name: str, known: z3.BoolRef = YES) -> Day:
        return Day(known, z3.Int(f"{name}.y"), z3.Int(f"{name}.m"), z3.Int(f"{name}.d"))

    def _record(self, name: str, kind: str, exists: z3.BoolRef, year: z3.ArithRef | None = None) -> Holder:
        if name in self.holders:
            return self.holders[name]
        day = self._day(name)
        own = day.year
        if is_within(kind, NS + "PeriodReport", self.book):
            own = z3.Int(f"{name}.fiscal-year") if year is None else year
        holder = Holder(name, kind, exists, day, own)
        self.holders[name] = holder
        return holder

    def day(self, holder: Holder) -> Day:
        """Return the day of a record; from now on it is a day of the calendar."""
        if not holder.is_dated:
            holder.is_dated = True
            if is_within(holder.kind, NS + "AnnualReport", self.book):
                self.axioms += [holder.day.year == holder.year, holder.day.month == 12, holder.day.day == 31]
            else:
                self.axioms += [holder.day.exists(), holder.day.year == holder.year]
        return holder.day

    def is_report(self, holder: Holder) -> bool:
        """Say whether a record is of a year, which need not be the year of its day."""
        return is_within(holder.kind, NS + "PeriodReport", self.book)

    def slot(self, kind: str, number: int) -> Holder:
        """Return one of the records of a class that may be there besides the ground."""
        name = f"slot:{kind}:{number}"
        return self._record(name, kind, z3.Bool(f"{name}.exists"))

    def slots(self, kind: str, count: int) -> list[Holder]:
        """Return records of a class; earlier ones exist if later ones do, so that no two choices say the same."""
        found = [self.slot(kind, n) for n in range(count)]
        self.axioms += [z3.Implies(b.exists, a.exists) for a, b in pairwise(found)]
        return found

    def thing(self, indicator: Indicator, of: Holder, kind: str) -> Holder:
        """Return the record that a thing-valued indicator of a record names."""
        name = f"thing:{indicator.iri}:{of.name}"
        is_new = name not in self.holders
        holder = self._record(name, kind, z3.Bool(f"{name}.exists"))
        if is_new:
            self.complete.append(holder.exists)
        return holder

    def report(self, kind: str, offset: int) -> Holder:
        """Return the enterprise's report of a class for a year before the ground's."""
        name = f"report:{kind}:{offset}"
        is_new = name not in self.holders
        holder = self._record(name, kind, z3.Bool(f"{name}.exists"), self.ground.year - offset)
        if is_new:
            self.complete.append(holder.exists)
        return holder

    def earlier(self, offset: int) -> Holder:
        """Return the report of the ground's own series for an earlier year."""
        if offset == 0:
            return self.ground
        name = f"ground:{offset}"
        is_new = name not in self.holders
        holder = self._record(name, self.ground.kind, z3.Bool(f"{name}.exists"), self.ground.year - offset)
        if is_new:
            self.complete.append(holder.exists)
        return holder

    def status(self, kind: str) -> Holder:
        """Return the status of a class that holds on the ground's day."""
        name = f"status:{kind}"
        is_new = name not in self.holders
        holder = self._record(name, kind, z3.Bool(f"{name}.exists"))
        if is_new:
            self.complete.append(holder.exists)
        return holder

    def of_class(self, kind: str) -> list[Holder]:
        """Return every record that is of a class, the ground and reports too."""
        return [h for _, h in sorted(self.holders.items()) if is_within(h.kind, kind, self.book)]

    def validity(self, holder: Holder) -> tuple[Day, Day, z3.BoolRef]:
        """Return from when a record is valid, until when, and whether it ends at all."""
        if holder.starts is None or holder.ends is None:
            holder.starts, holder.ends = self._day(f"{holder.name}.from"), self._day(f"{holder.name}.until")
            holder.has_end = z3.Bool(f"{holder.name}.ends")
            self.axioms += [holder.starts.exists(), holder.ends.exists()]
            self.axioms += [holder.starts.key <= holder.ends.key]
        return holder.starts, holder.ends, holder.has_end

    # --- values ---

    def value(self, holder: Holder, indicator: Indicator) -> Reading:
        """Return what an indicator of a record or of the enterprise may be; a code as its number."""
        declared = self.book.record_classes.get(holder.kind)
        if declared is not None and indicator.iri in (declared.dated, IND + "date"):
            return self.day(holder)
        if indicator.iri == IND + "fiscal-year" and holder.kind:
            return Number(holder.exists, z3.ToReal(holder.year))
        if indicator.iri not in holder.values:
            holder.values[indicator.iri] = self._new(holder, indicator)
        return holder.values[indicator.iri]

    def _new(self, holder: Holder, indicator: Indicator) -> Reading:
        name = f"{holder.name}.{indicator.iri}"
        stated = z3.Bool(f"{name}.known")
        self.complete.append(z3.Implies(holder.exists, stated))
        known = both(holder.exists, stated)
        found: Reading
        variables: tuple[z3.ExprRef, ...]
        match indicator.range:
            case "Date":
                day = self._day(name, known)
                self.axioms.append(day.exists())
                found, variables = day, (day.year, day.month, day.day)
            case "Flag":
                flag = z3.Bool(name)
                found, variables = Number(known, z3.If(flag, z3.RealVal(1), z3.RealVal(0))), (flag,)
            case "Code" | "Thing":
                number = z3.Int(name)
                self.axioms.append(number >= 0)
                among = [n for prefix in sorted(self.lists.get(indicator.iri, ())) for n in self._listed(prefix)]
                if among:
                    self.axioms.append(is_among(number, among))
                found, variables = Code(known, number), (number,)
            case _:
                figure = z3.Real(name)
                if indicator.range == "Money":
                    self.axioms.append(figure >= 0)
                found, variables = Number(known, figure), (figure,)
        self.stated.append(Stated(holder.name, indicator, stated, variables))
        return found

    def _listed(self, prefix: str) -> list[int]:
        return self.numbering.lists.get(prefix, [])

    def note_members(self, indicator: Indicator, members: Iterable[str]) -> None:
        """Note that an indicator takes its values from the code lists of `members`."""
        codes = [m for m in members if m in self.numbering.wider]
        self.named.setdefault(indicator.iri, set()).update(codes)
        self.lists.setdefault(indicator.iri, set()).update(scheme(c) for c in codes)

    def __repr__(self) -> str:
        return f"Possible({local(self.ground.kind)}, {len(self.holders)} records)"
