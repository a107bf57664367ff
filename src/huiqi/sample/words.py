"""The words that the shape of a register may use (meaning layer): prefixed names, checked against the law of a project.

A name that the law does not know is refused with near ones, so that a register never has records that no award can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from huiqi.load import Graph
from huiqi.names import IND, NS, RDFS, XSD, enterprise_iri, near
from huiqi.rules.model import RuleBook
from huiqi.sample.tables import Table


@dataclass(frozen=True)
class Known:
    """What a law knows, as IRIs: classes of record, indicators, awards; and whatever else it says anything about."""

    classes: frozenset[str]
    indicators: frozenset[str]
    awards: frozenset[str]
    things: frozenset[str]

    @staticmethod
    def of(graph: Graph, book: RuleBook) -> Known:
        """Return what the law of a project knows."""
        awards = frozenset(a.iri for a in book.awards)
        return Known(
            frozenset(book.record_classes), frozenset(book.indicators), awards, frozenset(s.subject for s in graph)
        )


@dataclass(frozen=True)
class Words:
    """The prefixes of a shape, and the law that its names are looked up in."""

    prefixes: Mapping[str, str]
    known: Known

    @staticmethod
    def of(table: Table, base: str, known: Known) -> Words:
        """Read the table of prefixes; those that every register has stand before it and cannot be written anew."""
        prefixes = {"": NS, "e": enterprise_iri(base, ""), "ind": IND, "rdfs": RDFS, "xsd": XSD, "id": f"{base}/id/"}
        prefixes |= {"reg": f"{base}/id/register/", "source": f"{base}/id/source/"}
        for name in table.names():
            if name in prefixes:
                table.fail(f"前缀 `{name}` 已有固定含义", f"the prefix `{name}` has a fixed meaning; choose another")
            iri = table.text(name)
            if (
                not iri.startswith(("http://", "https://"))
                or not iri.endswith(("/", "#"))
                or set(iri) & set(' <>"{}|\\^`\n')
            ):
                table.fail(f"`{name}` 应为以 / 或 # 结尾的 IRI", f"`{name}` should be an IRI that ends in / or #")
            prefixes[name] = iri
        return Words(prefixes, known)

    def iri(self, table: Table, name: str) -> str:
        """Return the IRI of a prefixed name; fails, in the words of the table, for a prefix that is not declared."""
        prefix, colon, rest = name.partition(":")
        if not colon or prefix not in self.prefixes:
            hint = ", ".join(f"`{p}:`" for p in self.prefixes)
            table.fail(f"`{name}` 没有已声明的前缀,可用:{hint}", f"`{name}` has no declared prefix; use {hint}")
        if not rest or not rest.replace("-", "a").isalnum() or not rest.isascii():
            table.fail(
                f"`{name}` 的冒号后只能用字母、数字和 -",
                f"`{name}` may have letters, digits and - only after the colon",
            )
        return self.prefixes[prefix] + rest

    def record_class(self, table: Table, key: str) -> str:
        """Return the prefixed name of a class of record under a key."""
        return self._one(table, table.text(key), self.known.classes, ("事由类型", "class of record"))

    def indicator(self, table: Table, name: str) -> str:
        """Return a prefixed name that is an indicator's."""
        return self._one(table, name, self.known.indicators, ("指标", "indicator"))

    def code(self, table: Table, name: str) -> str:
        """Return a prefixed name that the law says something about, such as a code of a list."""
        return self._one(table, name, self.known.things, ("代码", "code"))

    def codes(self, table: Table, key: str) -> tuple[tuple[str, int], ...]:
        """Return codes with their weights; an empty one stands for a blank cell."""
        found = table.weighed(key)
        for name, _ in found:
            if name:
                self.code(table, name)
        return found

    def award(self, table: Table, key: str, base: str) -> str:
        """Return the IRI of an award, written like its folder, version and name."""
        name = table.name(key)
        awards = {iri.removeprefix(f"{base}/id/") for iri in self.known.awards}
        if name not in awards:
            table.fail(*_unknown(name, awards, ("奖补事项", "award")))
        return f"{base}/id/{name}"

    def _one(self, table: Table, name: str, known: frozenset[str], kind: tuple[str, str]) -> str:
        if self.iri(table, name) not in known:
            written = (f"{p}:{i.removeprefix(n)}" for p, n in self.prefixes.items() for i in known if i.startswith(n))
            table.fail(*_unknown(name, (w for w in written if "/" not in w and "#" not in w), kind))
        return name


def _unknown(name: str, known: Iterable[str], kind: tuple[str, str]) -> tuple[str, str]:
    close = ", ".join(f"`{c}`" for c in near(name, known))
    zh, en = kind
    return (
        f"没有{zh} `{name}`" + (f",可用:{close}" if close else ""),
        f"there is no {en} `{name}`" + (f"; use {close}" if close else "; use one that the law has"),
    )
