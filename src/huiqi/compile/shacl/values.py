"""Values as graph patterns of SPARQL 1.1 (compile layer): one value of an indicator, the day of a record, its year.

A pattern matches iff the value is there, once. Knows no conditions. `$this` is the ground and bound in every group; the
record of a search is bound by a triple of each group that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import fullmatch
from typing import Final

from huiqi.compile.shacl.core import ENTERPRISE, FISCAL_YEAR
from huiqi.compile.shacl.refusal import NoForm
from huiqi.compile.shacl.scene import Scene
from huiqi.names import IND, NS, XSD
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import where
from huiqi.rules.tree import Indicator, Read

DECLARED: Final = {"huiqi": NS, "ind": IND, "xsd": XSD}
"""The prefixes that patterns use."""


def name_of(iri: str) -> str:
    """Return an IRI as a query writes it, with a prefix where one fits."""
    for prefix, start in DECLARED.items():
        if iri.startswith(start) and fullmatch(r"[A-Za-z][\w-]*", iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return f"<{iri}>"


OF, FROM, UNTIL = name_of(ENTERPRISE), name_of(NS + "appliesFrom"), name_of(NS + "appliesUntil")


class Values:
    """Writes what is read on a ground or, inside a search, on a record (a variable); `numbers` keeps variables apart."""

    def __init__(self, scene: Scene, record: str, numbers: Iterator[int]) -> None:
        self.scene, self.record, self.numbers = scene, record, numbers

    def new(self, name: str) -> str:
        """Return a variable that no other pattern has."""
        return f"?{name}{next(self.numbers)}"

    # --- days ---

    def day(self, node: Read) -> tuple[str, str]:
        """Return the pattern of a day that is read, and its variable: an integer key yyyymmdd."""
        at = where(node.indicator, self.scene.scope, self.scene.book)
        if node.through is None and at in ("ground-date", "date"):
            own = ("$this", self.scene.scope.ground) if at == "ground-date" else (self.record, self.scene.tested)
            return self.own_day(*own)
        pattern, value = self.read(node)
        key = self.new("key")
        return f"{pattern}\nBIND({key_of(value)} AS {key})", key

    def own_day(self, record: str, kind: str) -> tuple[str, str]:
        """Return the day of a record by the property that dates its class, and its variable."""
        key, groups = self.new("key"), self.scene.days(kind)
        if len(groups) == 1:
            return self._dated(record, kind, groups[0].property, key), key
        options = []
        for one in groups:
            tests = [f"{record} a {(name := self.new('class'))} .\nFILTER({name} IN ({names_of(one.classes)}))"]
            if one.but_not:
                other = self.new("class")
                tests.append(
                    f"FILTER NOT EXISTS {{ {record} a {other} . FILTER({other} IN ({names_of(one.but_not)})) }}"
                )
            options.append(joined([*tests, self._dated(record, kind, one.property, key)]))
        return union(options), key

    def _dated(self, record: str, kind: str, dated: str, key: str) -> str:
        """Bind the day as it is stated; without it the day of a report is the last of its fiscal year."""
        stated, name = self.new("day"), name_of(dated)
        if not self.scene.is_report(kind):
            return f"{record} {name} {stated} .\nBIND({key_of(stated)} AS {key})"
        year = self.new("year")
        either = f"OPTIONAL {{ {record} {name} {stated} }}\nOPTIONAL {{ {record} {name_of(FISCAL_YEAR)} {year} }}"
        return f"{record} {OF} {self.new('enterprise')} .\n{either}\nBIND(COALESCE({key_of(stated)}, {year} * 10000 + 1231) AS {key})"

    # --- readings ---

    def read(self, node: Read) -> tuple[str, str]:
        """Return the pattern of the one value of an indicator, and its variable."""
        indicator = self.scene.book.indicators.get(node.indicator.iri, node.indicator)
        if node.through is not None:
            raise NoForm("through")
        if indicator.derivation:
            return self._derived(indicator)
        at = where(indicator, self.scene.scope, self.scene.book)
        if at in ("ground", "record"):
            return self._once("$this" if at == "ground" else self.record, indicator)
        if at in ("ground-date", "date"):
            raise NoForm("value")
        if at == "enterprise":
            owner = self.new("enterprise")
            pattern, value = self._once(owner, indicator)
            return f"$this {OF} {owner} .\n{pattern}", value
        if at == "status":
            return self._status(indicator)
        if at == "report":
            return self.of_year(indicator, 0)
        raise NoForm("nowhere")

    def _once(self, subject: str, indicator: Indicator) -> tuple[str, str]:
        value, other = self.new("value"), self.new("other")
        name = name_of(indicator.iri)
        twice = f"FILTER NOT EXISTS {{ {subject} {name} {other} . FILTER({other} != {value}) }}"
        floor = f"\nFILTER({value} >= 0)" if indicator.range == "Money" else ""
        return f"{subject} {name} {value} .\n{twice}{floor}", value

    def _derived(self, indicator: Indicator) -> tuple[str, str]:
        plain = is_plain(indicator, self.scene.scope, self.scene.book)
        if not plain or indicator.derivation not in ("YearBefore", "Increase"):
            raise NoForm("growth" if indicator.derivation == "Growth" else "derived")
        base = self.scene.book.indicators[indicator.of]
        earlier, before = self.of_year(base, -1)
        if indicator.derivation == "YearBefore":
            return earlier, before
        pattern, now = self.read(Read(iri=base.iri, indicator=base))
        rise = self.new("rise")
        return f"{pattern}\n{earlier}\nBIND({now} - {before} AS {rise})", rise

    def _status(self, indicator: Indicator) -> tuple[str, str]:
        """Read the one value that the statuses valid on the day of the ground state."""
        pattern, key = self.own_day("$this", self.scene.scope.ground)
        value, other = self.new("value"), self.new("other")
        one, rival = (self._valid_status(indicator, v, key) for v in (value, other))
        twice = f"FILTER NOT EXISTS {group(f'{rival}{chr(10)}FILTER({other} != {value})')}"
        return f"{pattern}\n{one}\n{twice}", value

    def _valid_status(self, indicator: Indicator, value: str, key: str) -> str:
        owner, status, first, last = (self.new(n) for n in ("enterprise", "status", "from", "until"))
        over = f"{status} {UNTIL} {last} .\nFILTER({key_of(last)} < {key})"
        return "\n".join(
            [
                f"$this {OF} {owner} .",
                f"{status} {OF} {owner} .",
                self.of_kind(status, indicator.domain),
                f"{status} {FROM} {first} .\nFILTER({key_of(first)} <= {key})",
                f"FILTER NOT EXISTS {group(over)}",
                f"{status} {name_of(indicator.iri)} {value} .",
            ]
        )

    def of_year(self, indicator: Indicator, beside: int) -> tuple[str, str]:
        """Read the one value in the enterprise's reports of the ground's year, or of a year beside it."""
        pattern, year = self._year()
        value, other = self.new("value"), self.new("other")
        one, rival = (self._report(indicator, v, year, beside) for v in (value, other))
        twice = f"FILTER NOT EXISTS {group(f'{rival}{chr(10)}FILTER({other} != {value})')}"
        floor = f"\nFILTER({value} >= 0)" if indicator.range == "Money" else ""
        return f"{pattern}\n{one}\n{twice}{floor}", value

    def _report(self, indicator: Indicator, value: str, year: str, beside: int) -> str:
        owner, report, of = (self.new(n) for n in ("enterprise", "report", "year"))
        return "\n".join(
            [
                f"$this {OF} {owner} .",
                f"{report} {OF} {owner} .",
                self.of_kind(report, indicator.domain),
                f"{report} {name_of(FISCAL_YEAR)} {of} .",
                f"FILTER({of} = {year}{f' - {-beside}' if beside else ''})",
                f"{report} {name_of(indicator.iri)} {value} .",
            ]
        )

    def _year(self) -> tuple[str, str]:
        """Return the fiscal year of the ground if it is a report, else the year of its day."""
        year, kind = self.new("year"), self.scene.scope.ground
        if self.scene.is_report(kind):
            return f"$this {name_of(FISCAL_YEAR)} {year} .", year
        pattern, key = self.own_day("$this", kind)
        return f"{pattern}\nBIND(FLOOR({key} / 10000) AS {year})", year

    def of_kind(self, record: str, kind: str) -> str:
        """Match a record of a class or of a narrower one."""
        kinds = self.scene.narrower(kind)
        if len(kinds) == 1:
            return f"{record} a {name_of(kind)} ."
        name = self.new("class")
        return f"{record} a {name} .\nFILTER({name} IN ({names_of(kinds)}))"


def names_of(iris: tuple[str, ...]) -> str:
    """Return IRIs as a list of a query."""
    return ", ".join(name_of(i) for i in iris)


def key_of(value: str) -> str:
    """Return the integer key yyyymmdd of a day that a variable holds."""
    return f'xsd:integer(REPLACE(STR({value}), "-", ""))'


def joined(parts: list[str]) -> str:
    """Return patterns that must all match."""
    return "\n".join(parts)


def union(parts: list[str]) -> str:
    """Return patterns of which one must match."""
    return parts[0] if len(parts) == 1 else " UNION ".join(group(p) for p in parts)


def group(pattern: str) -> str:
    """Return a pattern in braces."""
    return "{\n" + "\n".join(f"  {line}" for line in pattern.split("\n")) + "\n}"
