"""What was typed into the self-check, as statements (faces layer): the same reading as an enterprise file has.

A name that ends in `+2`, `+3` … is one more value of the same. `all.<class>` says from which day a list is complete
(ALWAYS: from the beginning), `upto.<class>` until which; without it, until the day of the assessment.

Nothing is stored. Each input keeps its name, so that what is wrong with it, and what is still wanted, stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from huiqi.facts.enterprise_file import read_enterprise_nodes
from huiqi.facts.written import Vocabulary, is_stated
from huiqi.facts.yaml_nodes import Items, Node, Pairs, Scalar
from huiqi.findings import Finding
from huiqi.load import Statement
from huiqi.pages.selfcheck.form import Form
from huiqi.things import Law

NOBODY: Final = "000000000000000000"
"""The credit code of an enterprise that does not say its own."""
MOST_FIELDS: Final = 2_000
MOST_TEXT: Final = 500
"""Characters of one input that are read."""
ALWAYS: Final = ("always", "一直")
"""What says that a list is complete from the beginning."""
_WORDS: Final = ("from", "until", "received", "id", "source")
_MORE: Final = re.compile(r"\+[0-9]{1,3}$")


@dataclass(frozen=True)
class Typed:
    """The statements that inputs make, findings by the name of the input, and which input each record stands at."""

    statements: tuple[Statement, ...]
    findings: tuple[tuple[str, Finding], ...]
    records: Mapping[str, str] = field(default_factory=dict)
    """Record IRI -> the beginning of its inputs' names, such as `r.2025` or `k.1`."""


def record_numbers(inputs: Mapping[str, str]) -> list[int]:
    """Return the numbers of the records that stand in the form, in order."""
    found = {int(m[1]) for name in inputs if (m := re.fullmatch(r"k\.([0-9]{1,3})\.class", name))}
    return sorted(found)


def report_years(inputs: Mapping[str, str]) -> list[int]:
    """Return the years of which something was typed, latest first."""
    found = {
        int(m[1]) for name, text in inputs.items() if (m := re.match(r"r\.([0-9]{4})\.", name)) and is_stated(text)
    }
    return sorted(found, reverse=True)


def enterprise_node(form: Form, inputs: Mapping[str, str], until: str) -> Pairs:
    """Return what the inputs state as the tree of an enterprise file; a code that is not said is NOBODY."""
    return _Maker(form, inputs, until).enterprise()


def read_typed(law: Law, form: Form, inputs: Mapping[str, str], until: str, words: Vocabulary | None = None) -> Typed:
    """Return what the inputs state; `words` is the vocabulary of the law where it is at hand; lists said to be complete (`all.<class>`: from which day) reach to the day `until`."""
    maker = _Maker(form, {n: t[:MOST_TEXT] for n, t in list(inputs.items())[:MOST_FIELDS]}, until)
    words = words or Vocabulary.of(law.book, law.graph)
    statements, findings = read_enterprise_nodes([maker.enterprise()], "", law.book, law.base, words)
    begins = {n: name for n, name in enumerate(maker.names, 1) if name.startswith("=")}
    records = {s.subject: begins[s.place.line][1:] for s in statements if s.place.line in begins}
    located = tuple((maker.name_at(f.place.line), f) for f in findings)
    return Typed(tuple(statements), located, records)


class _Maker:
    """Builds the tree that an enterprise file would give; the line of a value is the number of its input."""

    def __init__(self, form: Form, inputs: Mapping[str, str], until: str) -> None:
        self.form = form
        self.inputs = {name: text for name, text in inputs.items() if is_stated(text)}
        self.several: dict[str, list[str]] = {}
        for name in sorted(self.inputs, key=_in_order):
            self.several.setdefault(_MORE.sub("", name), []).append(name)
        self.until = until
        self.names: list[str] = []

    def name_at(self, line: int) -> str:
        return self.names[line - 1].lstrip("=") if 0 < line <= len(self.names) else ""

    def line(self, name: str) -> int:
        self.names.append(name)
        return len(self.names)

    def enterprise(self) -> Pairs:
        line = self.line("e.code")
        own = [self.pair("code", self.inputs.get("e.code", NOBODY), "e.code")]
        own += self.names_of_it()
        own += self.values("e", (f.name for f in self.form.enterprise.fields))
        sections = [("status", self.status()), ("reports", self.reports()), ("records", self.records())]
        sections.append(("registers", self.registers()))
        for word, items in sections:
            if items:
                own.append((Scalar(word, line), Items(tuple(items), line)))
        return Pairs(tuple(own), line)

    def pair(self, word: str, text: str, name: str) -> tuple[Scalar, Node]:
        line = self.line(name)
        return Scalar(word, line), Scalar(text, line)

    def names_of_it(self) -> list[tuple[Scalar, Node]]:
        """Return the names of the enterprise: `e.name` in Chinese, `e.name.<language>` in another."""
        found = [("zh", "e.name")] if "e.name" in self.inputs else []
        found += [(n.removeprefix("e.name."), n) for n in sorted(self.inputs) if n.startswith("e.name.")]
        if not found:
            return []
        pairs = tuple(self.pair(lang, self.inputs[name], name) for lang, name in found)
        return [(Scalar("name", pairs[0][0].line), Pairs(pairs, pairs[0][0].line))]

    def values(self, begin: str, words: Iterable[str]) -> list[tuple[Scalar, Node]]:
        return [self.value(w, self.several[f"{begin}.{w}"]) for w in words if f"{begin}.{w}" in self.several]

    def value(self, word: str, names: list[str]) -> tuple[Scalar, Node]:
        pairs = [self.pair(word, self.inputs[name], name) for name in names]
        return pairs[0] if len(pairs) == 1 else (pairs[0][0], Items(tuple(v for _, v in pairs), pairs[0][0].line))

    def record(self, begin: str, kind: str, more: Iterable[tuple[str, str]] = ()) -> Pairs | None:
        line = self.line(f"={begin}")
        block = self.form.block(kind)
        words = [f.name for f in block.fields] if block is not None else []
        typed = {name.removeprefix(f"{begin}.") for name in self.several if name.startswith(f"{begin}.")}
        extra = sorted(typed - {*words, *_WORDS, "class"})
        pairs = self.values(begin, [*_WORDS, *words, *extra])
        own = [self.pair(word, text, begin) for word, text in more]
        return Pairs((*own, *pairs), line) if pairs else None

    def status(self) -> list[Pairs]:
        found = self.record("s", "EnterpriseStatus")
        return [found] if found is not None else []

    def reports(self) -> list[Pairs]:
        found = [self.record(f"r.{y}", "AnnualReport", [("fiscal-year", str(y))]) for y in report_years(self.inputs)]
        return [r for r in found if r is not None]

    def records(self) -> list[Pairs]:
        found = []
        for n in record_numbers(self.inputs):
            kind = self.inputs.get(f"k.{n}.class", "")
            found.append(self.record(f"k.{n}", kind, [("class", kind)]))
        return [r for r in found if r is not None]

    def registers(self) -> list[Pairs]:
        found = []
        for name, text in sorted(self.inputs.items()):
            if name.startswith("all."):
                which = name.removeprefix("all.")
                line = self.line(name)
                until = self.inputs.get(f"upto.{which}", self.until)
                pairs = [("name", f"typed-{which.lower()}"), ("class", _MORE.sub("", which)), ("until", until)]
                pairs += [] if text.strip().casefold() in ALWAYS else [("from", text)]
                found.append(Pairs(tuple((Scalar(w, line), Scalar(t, line)) for w, t in pairs), line))
        return found


def _in_order(name: str) -> tuple[str, int, str]:
    more = _MORE.search(name)
    return _MORE.sub("", name), int(more[0][1:]) if more else 0, name
