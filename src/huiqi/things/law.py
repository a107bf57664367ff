"""How the things of the law hang together (meaning layer): what belongs to which policy, what pays, what is missing.

Reads the graph and the rule book; words nothing and finds nothing by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from huiqi.errors import Text
from huiqi.load import Graph
from huiqi.names import DCTERMS, DEFAULT_BASE, NS, RDF, local
from huiqi.rules.book import read_book
from huiqi.rules.drafts import drafts_in, without_drafts
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import Indicator, Membership, Node
from huiqi.rules.worlds import Choice, Component, components

Coverage = Literal["encoded", "partly", "gap"]
COVERAGE: Final[dict[Coverage, Text]] = {
    "encoded": Text("已编码", "encoded"),
    "partly": Text("部分编码", "partly encoded"),
    "gap": Text("未编码", "not encoded"),
}
STATES: Final = {False: Text("已出台", "adopted"), True: Text("草案", "draft")}
"""How it is said whether a policy is a draft."""
ASPECTS: Final = {
    "requiresDocument": Text("申报材料", "documents"),
    "appliedForThrough": Text("向何处申报", "where to apply"),
    "appliedForIn": Text("何时申报", "when to apply"),
    "hasContact": Text("向谁咨询", "whom to ask"),
    "imposes": Text("领款后的义务", "duties after payment"),
    "administeredBy": Text("负责部门", "run by"),
}
"""What an applicant needs to know, by the property that says it."""


_KEPT: Final = 16
"""How many ways to read the law are kept grouped."""


@dataclass(frozen=True)
class Link:
    """A link from one thing to another and how it follows from the source: stated, inferred or assumed."""

    to: str
    basis: str


@dataclass(frozen=True)
class Aspect:
    """One thing an applicant needs to know: what says it, or the gaps that say why nobody can; both may be empty."""

    name: str
    things: tuple[str, ...]
    gaps: tuple[str, ...]


class Law:
    """The law as things that point at each other; `base` begins the names of things, `root` is the project's folder.

    `assessed` names the policies (by folder or name) that are assessed where nobody names any; none: all of them.
    `entire` is the graph with the drafts that are left out here.
    """

    def __init__(
        self,
        graph: Graph,
        book: RuleBook,
        base: str = DEFAULT_BASE,
        root: Path = Path(),
        assessed: Sequence[str] = (),
        entire: Graph | None = None,
    ) -> None:
        self.graph = graph
        self.book = book
        self.base = base
        self.root = root
        self.assessed = assessed
        self.entire = graph if entire is None else entire
        self._grouped: dict[tuple[frozenset[tuple[str, str | None]], int], tuple[Component, ...]] = {}

    # --- readings ---

    def components(self, choice: Choice, on: int) -> tuple[Component, ...]:
        """Return every award in the groups that rules tie together, each with its worlds, on a day (integer key).

        Grouping takes longer than assessing one enterprise, and many ask for the same: the last few are kept.
        """
        wanted = (frozenset(choice.items()), on)
        found = self._grouped.pop(wanted, None)
        if found is None:
            found = components(self.book, choice, [a.iri for a in self.book.awards], on)
        while len(self._grouped) >= _KEPT:
            self._grouped.pop(next(iter(self._grouped)), None)
        self._grouped[wanted] = found
        return found

    # --- drafts ---

    @cached_property
    def drafts(self) -> frozenset[str]:
        """Return the policies that are drafts and are counted."""
        return frozenset(iri for iri, policy in self.book.policies.items() if policy.is_draft)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Return the drafts that are left out."""
        return drafts_in(self.entire) - self.drafts

    def with_drafts(self, policies: Iterable[str] | None = None) -> Law:
        """Return the law with these drafts besides; None: with every one."""
        keep = drafts_in(self.entire) if policies is None else self.drafts | set(policies)
        if keep <= self.drafts:
            return self
        graph = without_drafts(self.entire, keep)
        return Law(graph, read_book(graph), self.base, self.root, self.assessed, self.entire)

    # --- names ---

    def label(self, iri: str) -> Text:
        """Return the label of a thing in both languages; its last word where it has none."""
        return Text(self.graph.label(iri, "zh") or local(iri), self.graph.label(iri, "en") or local(iri))

    def text(self, iri: str, predicate: str) -> Text | None:
        """Return a text of a thing in both languages, None if it has none; a missing language borrows the other."""
        found = {getattr(o, "language", None) or "": o.value for o in self.graph.objects(iri, predicate)}
        if not found:
            return None
        any_one = found.get("en") or found.get("zh") or next(iter(found.values()))
        return Text(found.get("zh", any_one), found.get("en", any_one))

    @cached_property
    def policy_names(self) -> dict[str, str]:
        """Return the shortest name of each policy that no other has, by its IRI: the end of its folder, as far as needed.

        A policy that is assessed by default goes before one that is not: it keeps a name that such a one would share.
        """
        paths = {iri: policy_path(iri) for iri in self.book.policies}
        names = {}
        for iri, path in paths.items():
            # The version goes last: it is what two policies of one name differ in.
            options = ["/".join(path[start:stop]) for stop in (-1, len(path)) for start in range(len(path) - 2, -1, -1)]
            rivals = [
                other for key, other in paths.items() if key != iri and (key in self.first or iri not in self.first)
            ]
            names[iri] = next((o for o in options if o and not any(_is_part(o, r) for r in rivals)), iri)
        return names

    @cached_property
    def first(self) -> frozenset[str]:
        """Return the policies that are assessed by default: what has a name there goes before others of that name."""
        named = {
            iri
            for iri in self.book.policies
            for name in (n.strip("/") for n in self.assessed)
            if self.graph.place(iri).file.startswith(f"data/{name}/") or iri == name or _is_part(name, policy_path(iri))
        }
        return frozenset(named or self.book.policies)

    def ordered(self, iris: Iterable[str]) -> tuple[str, ...]:
        """Return things in their order, those of policies that are not assessed by default after all others."""
        return tuple(sorted(iris, key=lambda i: self.policy_of(i) not in {"", *self.first}))

    # --- belonging ---

    def policy_of(self, iri: str) -> str:
        """Return the policy that a thing belongs to, empty if it belongs to none."""
        seen: set[str] = set()
        queue = [iri]
        while queue:
            here = queue.pop(0)
            if here in self.book.policies:
                return here
            if here in seen:
                continue
            seen.add(here)
            for predicate in (DCTERMS + "isPartOf", NS + "ofMeasure", NS + "encodes"):
                queue += self.graph.iris(here, predicate)
            if self.graph.is_a(here, NS + "Interpretation") or self.graph.is_a(here, NS + "Assumption"):
                queue += self.graph.iris(here, NS + "of")
        return ""

    def of_policy(self, kind: str, policy: str) -> list[str]:
        """Return the instances of a class of the language that belong to a policy."""
        return [i for i in self.graph.instances(NS + kind) if self.policy_of(i) == policy]

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Return every measure: by policy, then by number; one that is part of another comes after it."""
        return tuple(sorted(self.graph.instances(NS + "Measure"), key=lambda m: (self.policy_of(m), self._rank(m))))

    def _rank(self, measure: str) -> tuple[tuple[int, str], ...]:
        number = self.number(measure)
        own = (number if number is not None else 10**6, measure)
        whole = self.whole(measure)
        return (*self._rank(whole), own) if whole and whole != measure else (own,)

    def number(self, thing: str) -> int | None:
        """Return the :order of a thing, None where it has none."""
        order = self.graph.literal(thing, NS + "order")
        return int(order.value) if order is not None and order.value.isdigit() else None

    def whole(self, measure: str) -> str:
        """Return the measure that a measure is a part of, empty if there is none."""
        parents = self.graph.iris(measure, DCTERMS + "isPartOf")
        return next((p for p in parents if self.graph.is_a(p, NS + "Measure")), "")

    def is_numbered(self, policy: str) -> bool:
        """Say whether a policy numbers all of its measures, from 1 on without a break."""
        numbers = sorted(self.number(m) or 0 for m in self.measures if self.policy_of(m) == policy)
        return bool(numbers) and numbers == list(range(1, len(numbers) + 1))

    def section(self, thing: str) -> str:
        """Return the section of its policy in which a measure or clause stands, empty if it has none."""
        parents = self.graph.iris(thing, DCTERMS + "isPartOf")
        return next((p for p in parents if self.graph.is_a(p, NS + "Clause")), "")

    def sections(self, policy: str) -> list[str]:
        """Return the numbered clauses of a policy in order."""
        clauses = [c for c in self.of_policy("Clause", policy) if self.number(c) is not None]
        return sorted(clauses, key=lambda c: (self.number(c) or 0, c))

    def awards(self, measure: str) -> list[Award]:
        """Return the awards of a measure, by IRI."""
        return sorted((a for a in self.book.awards if a.measure == measure), key=lambda a: a.iri)

    # --- what is missing ---

    def gaps(self, measure: str) -> list[str]:
        """Return the gaps of a measure: those that name it, and those of the clauses that it or its awards stand for."""
        things = [measure, *(a.iri for a in self.awards(measure))]
        clauses = {c for t in things for c in self.graph.iris(t, NS + "encodes")}
        return [
            g
            for g in self.graph.instances(NS + "Gap")
            if measure in (named := self.graph.iris(g, NS + "ofMeasure"))
            or (not named and clauses & set(self.graph.iris(g, NS + "encodes")))
        ]

    def coverage(self, measure: str) -> Coverage:
        """Say how much of a measure is encoded: all, a part, or nothing."""
        if not self.awards(measure):
            return "gap"
        return "partly" if self.gaps(measure) else "encoded"

    def reason(self, gap: str) -> str:
        """Return the reason of a gap as a code, empty if it states none."""
        return self.graph.iri(gap, NS + "reason") or ""

    # --- what an applicant needs to know ---

    def aspect(self, name: str, award: str, measure: str) -> Aspect:
        """Return what is known of one of ASPECTS for an award (empty: for the measure as a whole)."""
        for thing in (award, measure):
            things = tuple(self.graph.iris(thing, NS + name)) if thing else ()
            if things:
                return Aspect(name, things, ())
        about = [g for g in self.graph.instances(NS + "Gap") if NS + name in self.graph.iris(g, DCTERMS + "subject")]
        own = tuple(g for g in about if measure in self.graph.iris(g, NS + "ofMeasure"))
        policy = self.policy_of(measure)
        general = (g for g in about if not self.graph.iris(g, NS + "ofMeasure") and self.policy_of(g) == policy)
        return Aspect(name, (), own or tuple(general))

    # --- money ---

    def basis(self, subject: str, predicate: str, to: str) -> str:
        """Return how a link follows from its source: of the link if it has a basis of its own, else of its subject."""
        own = self._links.get((subject, predicate, to), "")
        return own or local(self.graph.iri(subject, NS + "basis") or "").lower() or "stated"

    @cached_property
    def _links(self) -> dict[tuple[str, str, str], str]:
        found = {}
        for link in self.graph.instances(RDF + "Statement"):
            ends = [self.graph.iri(link, RDF + part) or "" for part in ("subject", "predicate", "object")]
            found[ends[0], ends[1], ends[2]] = local(self.graph.iri(link, NS + "basis") or "").lower()
        return found

    def funds(self, thing: str) -> list[Link]:
        """Return the funds that a measure or an award is paid from, each with the basis of that link."""
        found = []
        for target in self.graph.iris(thing, NS + "paidFrom"):
            if self.graph.is_a(target, NS + "FundShare"):
                basis = local(self.graph.iri(target, NS + "basis") or "").lower() or "stated"
                found += [Link(fund, basis) for fund in self.graph.iris(target, NS + "of")]
            else:
                found.append(Link(target, self.basis(thing, NS + "paidFrom", target)))
        return found

    # --- rules ---

    def rules(self, award: str) -> list[Any]:
        """Return the stacking rules that an award is a member of, by IRI."""
        return sorted((r for r in self.book.rules if award in r.members), key=lambda r: r.iri)

    def readings(self, award: Award) -> list[str]:
        """Return the ambiguities that touch an award: in its rule, its window, or how it combines; by IRI."""
        under = {way for node in walk((award, self.book.policies.get(award.policy))) for way in node.under}
        under |= {way for rule in self.rules(award.iri) for way in rule.under}
        return sorted({a.iri for a in self.book.ambiguities for i in a.interpretations if i.iri in under})

    @cached_property
    def reads(self) -> dict[str, tuple[str, ...]]:
        """Return for each indicator and each code the awards whose rules read or name it."""
        found: dict[str, set[str]] = {}
        for award in self.book.awards:
            for iri in (*indicators((award,)), *members((award,))):
                found.setdefault(iri, set()).add(award.iri)
        return {iri: self.ordered(sorted(awards)) for iri, awards in found.items()}


def walk(value: Any) -> Iterator[Node]:
    """Yield every node of a rule, parents first."""
    if isinstance(value, Node):
        yield value
    for child in _inside(value):
        yield from walk(child)


def indicators(value: Any) -> Iterator[str]:
    """Yield the IRI of every indicator that a rule reads, perhaps more than once."""
    if isinstance(value, Indicator):
        yield value.iri
    for child in _inside(value):
        yield from indicators(child)


def members(value: Any) -> Iterator[str]:
    """Yield every code that a rule names in a membership or a row."""
    for node in walk(value):
        if isinstance(node, Membership) or hasattr(node, "members"):
            yield from node.members


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, tuple):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, f.name) for f in fields(value)]
    return ()


def policy_path(iri: str) -> tuple[str, ...]:
    """Return the folder of a policy's IRI: jurisdiction, name, version; the last word alone for another IRI.

    >>> policy_path("https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/policy")
    ('liaocheng', 'manufacturing', 'known-2025-08-21')
    """
    _, found, rest = iri.partition("/id/")
    parts = tuple(rest.split("/")[:-1]) if found else ()
    return parts if len(parts) >= 2 else (local(iri), "")


def _is_part(name: str, path: tuple[str, ...]) -> bool:
    """Say whether `name` names the policy of `path` as well: it is a run of its words."""
    words = tuple(name.split("/"))
    return any(path[i : i + len(words)] == words for i in range(len(path) - len(words) + 1))
