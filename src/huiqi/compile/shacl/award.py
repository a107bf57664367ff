"""The shape of one award as it reads (compile layer): its window and conditions as constraints on its ground.

Core wherever Core can say a node. Elsewhere, if asked for, a constraint in SPARQL; else the node is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huiqi.compile.shacl import core
from huiqi.compile.shacl.queries import matching
from huiqi.compile.shacl.readings import Reading, window_of
from huiqi.compile.shacl.refusal import NoForm, Refusal, refusal_of
from huiqi.compile.shacl.scene import Scene
from huiqi.compile.shacl.turtle import Blank, Object, Says, both, iri, text
from huiqi.dates import from_key
from huiqi.errors import Text
from huiqi.names import OWL, local
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import AllOf, AnyOf, Condition, Existence, Not
from huiqi.things import Law
from huiqi.wording import describe

NAMED: Final = {"sh:property": "sh:PropertyShape", "sh:sparql": "sh:SPARQLConstraint"}
"""Constraints that can carry a name and a message of their own, and their class."""


class AwardShape:
    """Writes the shape of an award under one reading: `met` or, if not `met`, surely not met; keeps what has no form."""

    def __init__(self, law: Law, reading: Reading, met: bool, with_queries: bool, prefixes: str) -> None:
        self.law, self.reading, self.met, self.with_queries = law, reading, met, with_queries
        self.award = reading.award
        self.prefixes = prefixes
        self.scene = Scene(law.book, Scope(self.award.ground))
        self.refusals: list[Refusal] = []
        self.subjects: dict[str, Says] = {}
        self.name = "/".join([f"{self.award.iri}/shape", *([] if met else ["not-met"]), *map(local, reading.ways)])

    def write(self) -> dict[str, Says]:
        """Return the shape and the named parts of it, the shape first; of use only if there are no `refusals`."""
        parts = self._all_met() if self.met else self._some_failed()
        return {self.name: (*self._frame(), *parts), **self.subjects}

    def _frame(self) -> Says:
        label = self.law.label(self.award.iri)
        zh, en = ("条件成立", "conditions met") if self.met else ("条件确定不成立", "conditions surely not met")
        found: list[tuple[str, Object]] = [
            ("a", "sh:NodeShape"),
            *both("rdfs:label", Text(f"{label.zh}:{zh}", f"{label.en}: {en}")),
            ("prov:wasDerivedFrom", iri(self.award.iri)),
        ]
        found += [("dcterms:source", iri(self.award.clause))] if self.award.clause else []
        found += [("dcterms:requires", iri(way)) for way in self.reading.ways]
        found += [("dcterms:references", iri(r)) for r in registers_in(self.law.book, self.award)]
        found += [("sh:targetClass", iri(c)) for c in self.scene.narrower(self.award.ground)]
        return (*found, ("sh:severity", "sh:Info"), *both("sh:message", self._message()))

    def _message(self) -> Text:
        label = self.law.label(self.award.iri)
        if self.met:
            return Text(f"「{label.zh}」的条件未全部成立", f"not every condition of “{label.en}” is met")
        return Text(f"不能确定「{label.zh}」的条件不成立", f"it is not certain that “{label.en}” is not met")

    # --- constraints ---

    def _all_met(self) -> Says:
        found = list(self._named("window", self._window(True), _window_words(self.award), (), ""))
        for node in _flat(self.award.conditions):
            says = self._constraints(node, True)
            derived = ("prov:wasDerivedFrom", iri(node.iri))
            zh = describe(node, "zh", lambda i: self.law.label(i).zh)
            message = Text(f"未满足:{zh}", f"not met: {describe(node, 'en', lambda i: self.law.label(i).en)}")
            found += self._named(local(node.iri), says, message, (derived,), node.clause)
        return tuple(found)

    def _some_failed(self) -> Says:
        found = core.either([self._window(False), *(self._constraints(c, False) for c in self.award.conditions)])
        return tuple(self._named("not-met", found, self._message(), (), ""))

    def _window(self, met: bool) -> Says:
        found = window_of(self.award)
        if met and found.unsettled is not None:
            self.refusals.append(refusal_of(found.unsettled, "unsettled"))
            return ()
        ends = (found.first, found.last) if met else (found.before, found.after)
        try:
            return core.window(self.scene, *ends, met)
        except NoForm as reason:
            self.refusals.append(Refusal(self.award.iri, "Award", reason.why))
            return ()

    def _constraints(self, node: Condition, met: bool) -> Says:
        if isinstance(node, AllOf | AnyOf):
            parts = [self._constraints(c, met) for c in node.of]
            return core.both_or_either(isinstance(node, AllOf) is met, parts)
        if isinstance(node, Not):
            return self._constraints(node.of[0], not met)
        try:
            return core.condition(self.scene, node, met)
        except NoForm as reason:
            refused = reason.refusal
        if self.with_queries:
            try:
                return self._query(matching(self.scene, node, met))
            except NoForm as reason:
                refused = reason.refusal
        assert refused is not None
        self.refusals.append(refused)
        return ()

    def _query(self, pattern: str) -> Says:
        inner = "\n".join(f"    {line}" for line in pattern.split("\n"))
        select = f"\nSELECT $this WHERE {{\n  FILTER NOT EXISTS {{\n{inner}\n  }}\n}}\n"
        # A literal in three quotes, so that the query can be read; it holds no backslash and no three quotes.
        return (("sh:sparql", Blank((("sh:select", f'"""{select}"""'), ("sh:prefixes", iri(self.prefixes))))),)

    # --- names ---

    def _named(self, name: str, says: Says, message: Text, of: Says, clause: str) -> Iterator[tuple[str, Object]]:
        """Give each constraint a name, a message and what it stands for; yield the references to them."""
        said: Says = (*of, *((("dcterms:source", iri(clause)),) if clause else ()))
        rest = tuple(s for s in says if s[0] not in NAMED)
        for predicate, value in says:
            if predicate in NAMED and isinstance(value, Blank):
                own: Says = (("sh:severity", "sh:Info"),) if predicate == "sh:property" else ()
                parts: Says = (("a", NAMED[predicate]), *said, *own, *both("sh:message", message), *value.says)
                yield predicate, iri(self._put(name, parts))
        if rest:
            parts = (("a", "sh:NodeShape"), *said, ("sh:severity", "sh:Info"), *both("sh:message", message), *rest)
            yield "sh:node", iri(self._put(name, parts))

    def _put(self, name: str, says: Says) -> str:
        names = (f"{self.name}#{name}{f'-{n}' if n > 1 else ''}" for n in range(1, 1000))
        free = next(n for n in names if n not in self.subjects)
        self.subjects[free] = says
        return free


def registers_in(book: RuleBook, award: Award) -> tuple[str, ...]:
    """Return the registers that the award's conditions rely on, by IRI."""
    nodes = (n for c in award.conditions for n, _ in walk(c, Scope(award.ground)))
    return tuple(sorted({n.register for n in nodes if isinstance(n, Existence) and n.register}))


def _flat(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for node in conditions:
        if isinstance(node, AllOf):
            yield from _flat(node.of)
        else:
            yield node


def _window_words(award: Award) -> Text:
    found = window_of(award)
    first = str(from_key(found.first)) if found.first else ""
    last = str(from_key(found.last)) if found.last else ""
    zh = "、".join(w for w in (f"不早于 {first}" if first else "", f"不晚于 {last}" if last else "") if w)
    en = " and ".join(w for w in (f"not before {first}" if first else "", f"not after {last}" if last else "") if w)
    return Text(f"未满足:事由日期{zh}", f"not met: the day of the ground is {en}")


def prefix_subjects(name: str, declared: dict[str, str]) -> dict[str, Says]:
    """Return the node that declares the prefixes of queries."""
    each = [
        Blank((("sh:prefix", text(p)), ("sh:namespace", f"{text(start)}^^xsd:anyURI"))) for p, start in declared.items()
    ]
    return {name: (("a", iri(OWL + "Ontology")), *(("sh:declare", one) for one in each))}
