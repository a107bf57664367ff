"""Questions to the reasoner about the awards of one matter (compile layer): can a ground be so?

Each question is a class under the parts that it asks about; if the class can have no member, no ground is so. No class is
defined, only bounded from above: what a reasoner finds out about defined classes may change when others are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiqi.compile.owl import background
from huiqi.compile.owl.classes import AwardClass, award_class
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.export import PREFIXES
from huiqi.compile.owl.statements import declare_annotations, describe
from huiqi.compile.owl.writing import Form, places_of, under
from huiqi.compile.shacl.refusal import Refusal
from huiqi.compile.shacl.turtle import Says, iri, write
from huiqi.errors import Text
from huiqi.names import PROV, local
from huiqi.rules.model import Award, RuleBook

_NAME = "urn:huiqi:probe:"


@dataclass(frozen=True, order=True)
class Probe:
    """Asks whether some ground meets every award of `met` and surely fails every one of `unmet`."""

    met: tuple[str, ...]
    unmet: tuple[str, ...] = ()


class Questions:
    """The awards of one matter as classes without windows, in which to ask; no reading of an award is open."""

    def __init__(self, book: RuleBook, base: str, awards: Iterable[Award]) -> None:
        self.translator = Translator(book, base, shared=True)
        self.classes: dict[str, AwardClass] = {
            a.iri: award_class(self.translator, a, with_window=False) for a in sorted(awards, key=lambda a: a.iri)
        }

    def left_open(self, award: str) -> tuple[Refusal, ...]:
        """Return the conditions of an award that the classes only name."""
        return self.classes[award].left_open

    def ontology(self, probes: Sequence[Probe]) -> str:
        """Return the Turtle in which each probe is the class `name_of` its place in `probes`."""
        asked = sorted({(a, True) for p in probes for a in p.met} | {(a, False) for p in probes for a in p.unmet})
        expressions = {(a, met): self.classes[a].met if met else self.classes[a].unmet for a, met in asked}
        closed = list(background.closed(self.translator))
        form = Form(True, places_of([*expressions.values(), *(c for _, c in closed)]), with_between=True)
        subjects: dict[str, Says] = dict(declare_annotations((PROV + "wasDerivedFrom",)))
        subjects.update(describe(self.translator, form, _plain, with_members=False))
        for subject, expression in closed:
            subjects[subject] = (*subjects[subject], *under(form, expression))
        for (award, met), expression in expressions.items():
            subjects[_side(award, met)] = (("a", "owl:Class"), *under(form, expression))
        for number, probe in enumerate(probes):
            sides = [*((a, True) for a in probe.met), *((a, False) for a in probe.unmet)]
            says = tuple(("rdfs:subClassOf", iri(_side(a, met))) for a, met in sides)
            subjects[name_of(number)] = (("a", "owl:Class"), *says)
        return write(subjects, PREFIXES)


def name_of(number: int) -> str:
    """Return the class of the probe in this place, counted from 0."""
    return f"{_NAME}{number}"


def number_of(name: str) -> int | None:
    """Return the place of the probe that a class is, None if it is none.

    >>> number_of(name_of(3)), number_of("urn:other")
    (3, None)
    """
    number = name.removeprefix(_NAME)
    return int(number) if name.startswith(_NAME) and number.isdigit() else None


def _side(award: str, met: bool) -> str:
    return f"{award}#{'conditions-met' if met else 'conditions-failed'}"


def _plain(name: str) -> Text:
    return Text(local(name), local(name))
