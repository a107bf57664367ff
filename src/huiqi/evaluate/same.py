"""Which assessments are of one matter (reference evaluator): the keys of a rule, read like indicators."""

from __future__ import annotations

from dataclasses import replace

from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.evaluate.items import Item
from huiqi.evaluate.readings import Case, Span, Subject, read
from huiqi.names import IND
from huiqi.rules.model import StackingRule
from huiqi.rules.places import where
from huiqi.rules.tree import Indicator, Read

Same = dict[tuple[Item, Item], int]


def has_keys(case: Case, rule: StackingRule, item: Item) -> bool:
    """Say whether the class of a ground can have every key of a rule."""
    scope = Subject(replace(item.ground, kind=item.award.ground)).scope
    return all(where(key, scope, case.book) is not None for key in rule.same_for)


def same_matter(case: Case, rule: StackingRule, a: Item, b: Item) -> int:
    """Return whether two assessments are of one matter."""
    if a == b:
        return MET
    return min((equal(key_of(case, k, a), key_of(case, k, b)) for k in rule.same_for), default=MET)


def key_of(case: Case, key: Indicator, item: Item) -> Span:
    """Return a key of the matter that an assessment is in, as far as it is known."""
    if key.iri == IND + "enterprise":
        return Span(code=case.enterprise.iri)
    return read(case, Subject(replace(item.ground, kind=item.award.ground)), Read(iri=key.iri, indicator=key))


def equal(a: Span, b: Span) -> int:
    """Return whether two keys are the same; one that is no single value may be any."""
    if not (is_known(a) and is_known(b)):
        return UNKNOWN
    return MET if (a.code, a.lo) == (b.code, b.lo) else NOT_MET


def is_known(key: Span) -> bool:
    """Say whether a key is one value."""
    return key.code is not None or (key.lo is not None and key.lo == key.hi)
