"""How the rules of one text differ from those of another (analysis layer): clause by clause, in words, from the rule trees.

Awards are matched as in `pairs`; their conditions are taken apart into what must hold together, and matched by what they
look at. What says the same under another name is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from huiqi.compare.links import form
from huiqi.compare.pairs import Pair, paired
from huiqi.dates import from_key
from huiqi.errors import Language, Text
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import AllOf, AnyOf, Comparison, Decided, Existence, Fixed, Limit, Membership, Not, Row, Table
from huiqi.things import Law
from huiqi.wording import describe

What = Literal[
    "added",
    "removed",
    "condition-added",
    "condition-removed",
    "condition-changed",
    "bound-changed",
    "list-changed",
    "amount-changed",
    "cap-changed",
    "row-added",
    "row-removed",
    "row-changed",
    "fund-changed",
    "instalments-changed",
    "payee-changed",
    "window-changed",
    "rule-added",
    "rule-removed",
    "rule-changed",
]
WHATS: Final[dict[str, Text]] = {
    "added": Text("新事项", "new award"),
    "removed": Text("不再有的事项", "award no longer there"),
    "condition-added": Text("新增条件", "condition added"),
    "condition-removed": Text("取消条件", "condition dropped"),
    "condition-changed": Text("条件改变", "condition changed"),
    "bound-changed": Text("界限改变", "bound changed"),
    "list-changed": Text("名单改变", "list changed"),
    "amount-changed": Text("金额改变", "amount changed"),
    "cap-changed": Text("上限改变", "cap changed"),
    "row-added": Text("新增一档", "row added"),
    "row-removed": Text("取消一档", "row dropped"),
    "row-changed": Text("某档改变", "row changed"),
    "fund-changed": Text("资金改变", "fund changed"),
    "instalments-changed": Text("分期改变", "parts in time changed"),
    "payee-changed": Text("受款人改变", "payee changed"),
    "window-changed": Text("有效期改变", "window changed"),
    "rule-added": Text("新增叠加规则", "rule on combination added"),
    "rule-removed": Text("取消叠加规则", "rule on combination dropped"),
    "rule-changed": Text("叠加规则改变", "rule on combination changed"),
}


@dataclass(frozen=True)
class RuleChange:
    """One difference: what, in words before and after (empty where there is none), the nodes (IRIs) of both sides."""

    what: What
    before: Text
    after: Text
    old: str = ""
    new: str = ""
    award: str = ""
    """The old award (IRI) that it is a difference of, where there is one."""

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain values for JSON."""
        return {
            "what": self.what,
            "before": {"zh": self.before.zh, "en": self.before.en} if self.old else None,
            "after": {"zh": self.after.zh, "en": self.after.en} if self.new else None,
            "old": self.old or None,
            "new": self.new or None,
            "award": self.award or None,
        }


@dataclass(frozen=True)
class PairDiff:
    """The differences of awards that belong together; none: they say the same. Of the texts as a whole: no awards."""

    pair: Pair
    changes: tuple[RuleChange, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as plain values for JSON."""
        return {
            "before": list(self.pair.old),
            "after": list(self.pair.new),
            "how": self.pair.how or None,
            "changes": [c.to_dict() for c in self.changes],
        }


@dataclass(frozen=True)
class RuleDiff:
    """How the rules of some texts differ from those of others: of the texts as a whole, then award by award."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    general: tuple[RuleChange, ...]
    pairs: tuple[PairDiff, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as plain values for JSON."""
        return {
            "before": list(self.old),
            "after": list(self.new),
            "general": [c.to_dict() for c in self.general],
            "awards": [p.to_dict() for p in self.pairs],
        }


def rule_diff(before: Law, after: Law, old: Sequence[str], new: Sequence[str]) -> RuleDiff:
    """Return how the rules of the policies `new` (IRIs) differ from those of `old`."""
    mine = [a for a in before.book.awards if a.policy in set(old)]
    theirs = [a for a in after.book.awards if a.policy in set(new)]
    pairs = paired(mine, theirs)
    words = _Words(before, after)
    found = tuple(PairDiff(p, tuple(_of_pair(p, mine, theirs, words))) for p in pairs)
    return RuleDiff(tuple(old), tuple(new), tuple(_general(words, old, new, pairs)), found)


class _Words:
    """Says nodes of either side in both languages."""

    def __init__(self, before: Law, after: Law) -> None:
        self.before, self.after = before, after

    def say(self, law: Law, node: Any, money: bool = False) -> Text:
        def label(lang: Language) -> Callable[[str], str]:
            return lambda iri: law.label(iri).say(lang)

        return Text(describe(node, "zh", label("zh"), money), describe(node, "en", label("en"), money))

    def change(self, what: What, old: Any, new: Any, money: bool = False) -> RuleChange:
        """Return a change of one node into another; either may be None."""
        nothing = Text("", "")
        return RuleChange(
            what,
            nothing if old is None else self.say(self.before, old, money),
            nothing if new is None else self.say(self.after, new, money),
            "" if old is None else old.iri,
            "" if new is None else new.iri,
        )


# --- of the texts as a whole ---


def _general(words: _Words, old: Sequence[str], new: Sequence[str], pairs: Iterable[Pair]) -> Iterator[RuleChange]:
    mine, theirs = ([law.book.policies[p] for p in side] for law, side in ((words.before, old), (words.after, new)))
    if len(mine) == len(theirs) == 1:
        yield from _window(mine[0], theirs[0])
    for policy in mine:
        for other in theirs:
            yield from _conditions(policy.conditions, other.conditions, words)
    yield from _rules(words, old, new, pairs)


def _window(old: Any, new: Any) -> Iterator[RuleChange]:
    def said(thing: Any) -> Text:
        ends = [_day(nodes) for nodes in (thing.applies_from, thing.applies_until)]
        return Text(f"{ends[0].zh} 至 {ends[1].zh}", f"{ends[0].en} to {ends[1].en}")

    if form((old.applies_from, old.applies_until)) != form((new.applies_from, new.applies_until)):
        yield RuleChange("window-changed", said(old), said(new), old.iri, new.iri)


def _day(nodes: tuple[Any, ...]) -> Text:
    node = nodes[0] if nodes else None
    if isinstance(node, Fixed) and isinstance(node.value, int):
        return Text(str(from_key(node.value)), str(from_key(node.value)))
    return Text("未写明", "not stated") if node is None else Text("待定", "open")


def _rules(words: _Words, old: Sequence[str], new: Sequence[str], pairs: Iterable[Pair]) -> Iterator[RuleChange]:
    """Yield how stacking rules differ: those of one mode with the most members in common belong together."""
    group = {iri: n for n, pair in enumerate(pairs) for iri in pair.awards}
    mine = [r for r in words.before.book.rules if words.before.policy_of(r.iri) in set(old)]
    theirs = [r for r in words.after.book.rules if words.after.policy_of(r.iri) in set(new)]
    left = list(theirs)
    for rule in mine:
        near = [(len(_groups(rule, group) & _groups(r, group)), r) for r in left if r.mode == rule.mode]
        best = max(near, key=lambda found: found[0], default=(0, None))
        if not best[0] or best[1] is None:
            yield words.change("rule-removed", rule, None)
            continue
        left.remove(best[1])
        if _rule_form(rule, group) != _rule_form(best[1], group):
            yield words.change("rule-changed", rule, best[1])
    for rule in left:
        yield words.change("rule-added", None, rule)


def _groups(rule: StackingRule, group: dict[str, int]) -> set[int]:
    return {group[m] for m in rule.members if m in group}


def _rule_form(rule: StackingRule, group: dict[str, int]) -> Any:
    outside = tuple(m for m in rule.members if m not in group)
    keys = tuple(sorted(k.iri for k in rule.same_for))
    parts = (rule.limits, rule.condition)
    plain = (rule.mode, rule.between, rule.keeps, rule.paid_before, rule.cut_by, rule.by_applicant)
    return (plain, keys, tuple(sorted(_groups(rule, group))), outside, form(parts))


# --- award by award ---


def _of_pair(pair: Pair, mine: list[Award], theirs: list[Award], words: _Words) -> Iterator[RuleChange]:
    olds = [a for a in mine if a.iri in pair.old]
    news = [a for a in theirs if a.iri in pair.new]
    if not news:
        yield from (_whole("removed", a, words.before) for a in olds)
    elif not olds:
        yield from (_whole("added", a, words.after) for a in news)
    else:
        seen: set[Any] = set()
        for old in olds:
            for new in news:
                for change in _of_awards(old, new, words):
                    key = (change.what, change.before, change.after)
                    if key not in seen:
                        seen.add(key)
                        yield replace(change, award=old.iri)


def _whole(what: What, award: Award, law: Law) -> RuleChange:
    label, nothing = law.label(award.iri), Text("", "")
    if what == "removed":
        return RuleChange(what, label, nothing, award.iri, "")
    return RuleChange(what, nothing, label, "", award.iri)


def _of_awards(old: Award, new: Award, words: _Words) -> Iterator[RuleChange]:
    yield from _conditions(old.conditions, new.conditions, words)
    for a, b in zip(old.amount, new.amount, strict=False):
        yield from _amount(a, b, words)
    if len(old.amount) != len(new.amount):
        yield from (words.change("amount-changed", None, b, True) for b in new.amount[len(old.amount) :])
        yield from (words.change("amount-changed", a, None, True) for a in old.amount[len(new.amount) :])
    if _own_window(old, words.before) or _own_window(new, words.after):
        yield from _window(old, new)
    yield from _listed("fund-changed", _funds(old, words.before), _funds(new, words.after), old, new)
    yield from _listed("instalments-changed", _parts(old, words.before), _parts(new, words.after), old, new)
    yield from _listed("payee-changed", _payees(old, words.before), _payees(new, words.after), old, new)


def _own_window(award: Award, law: Law) -> bool:
    policy = law.book.policies[award.policy]
    return (award.applies_from, award.applies_until) != (policy.applies_from, policy.applies_until)


Said = list[Text]


def _funds(award: Award, law: Law) -> Said:
    if award.shares:
        words = _Words(law, law)
        return [words.say(law, s) for s in award.shares]
    return [law.label(f) for f in award.funds]


def _parts(award: Award, law: Law) -> Said:
    words = _Words(law, law)
    return [words.say(law, p) for p in sorted(award.instalments, key=lambda p: p.order or 0)]


def _payees(award: Award, law: Law) -> Said:
    return [law.label(p.indicator.iri) for p in award.payee]


def _listed(what: What, before: Said, after: Said, old: Award, new: Award) -> Iterator[RuleChange]:
    if before != after:
        yield RuleChange(what, _joined(before), _joined(after), old.iri, new.iri)


def _joined(texts: Said) -> Text:
    none = Text("(无)", "(none)")
    return Text(";".join(t.zh for t in texts), "; ".join(t.en for t in texts)) if texts else none


# --- conditions ---


def _conditions(old: tuple[Any, ...], new: tuple[Any, ...], words: _Words) -> Iterator[RuleChange]:
    """Yield how what must hold together differs."""
    mine, theirs = list(_conjuncts(old)), list(_conjuncts(new))
    for node in list(mine):
        same = next((n for n in theirs if form(n) == form(node)), None)
        if same is not None:
            mine.remove(node)
            theirs.remove(same)
    for node in mine:
        other = next((n for n in theirs if _topic(n) == _topic(node)), None)
        if other is None:
            yield words.change("condition-removed", node, None)
            continue
        theirs.remove(other)
        kinds: dict[type, What] = {Comparison: "bound-changed", Membership: "list-changed"}
        yield words.change(kinds.get(type(node), "condition-changed"), node, other)
    yield from (words.change("condition-added", None, node) for node in theirs)


def _conjuncts(nodes: tuple[Any, ...]) -> Iterator[Any]:
    for node in nodes:
        inner = node.of[0] if isinstance(node, Not) else None
        if isinstance(node, AllOf) and not node.under:
            yield from _conjuncts(node.of)
        elif isinstance(inner, AnyOf) and not (node.under or inner.under):
            # None of them: not the one, and not the other.
            yield from (replace(node, of=(one,)) for one in inner.of)
        else:
            yield node


def _topic(node: Any) -> Any:
    """Return what a condition looks at, whatever it asks of it."""
    if isinstance(node, Comparison):
        return ("Comparison", form(node.subject))
    if isinstance(node, Membership):
        return ("Membership", form(node.subject))
    if isinstance(node, Existence):
        return ("Existence", node.record)
    return (type(node).__name__,)


# --- amounts ---


def _amount(old: Any, new: Any, words: _Words) -> Iterator[RuleChange]:
    if form(old) == form(new):
        return
    if isinstance(old, Table) and isinstance(new, Table) and form(old.by) == form(new.by):
        yield from _rows(old.rows, new.rows, words)
    elif isinstance(old, Fixed | Decided) and type(old) is type(new):
        if _bare(old) != _bare(new):
            yield words.change("amount-changed", old, new, True)
    else:
        yield words.change("amount-changed", old, new, True)
        return
    yield from _caps(old.limits, new.limits, words)


def _bare(node: Any) -> Any:
    """Return what a quantity says before its limits."""
    return tuple(part for part in form(node)[1:] if part[0] != "limits")


def _caps(old: tuple[Limit, ...], new: tuple[Limit, ...], words: _Words) -> Iterator[RuleChange]:
    mine = [n for n in old if form(n) not in {form(m) for m in new}]
    theirs = [n for n in new if form(n) not in {form(m) for m in old}]
    for n in range(max(len(mine), len(theirs))):
        a = mine[n] if n < len(mine) else None
        b = theirs[n] if n < len(theirs) else None
        yield words.change("cap-changed", a, b, True)


def _rows(old: tuple[Row, ...], new: tuple[Row, ...], words: _Words) -> Iterator[RuleChange]:
    def key(row: Row) -> Any:
        return form((row.bounds, tuple(sorted(row.members)), row.condition))

    by_key = {key(row): row for row in new}
    for row in old:
        other = by_key.pop(key(row), None)
        if other is None:
            yield words.change("row-removed", row, None, True)
        elif form(row.amount) != form(other.amount):
            yield words.change("row-changed", row, other, True)
    yield from (words.change("row-added", None, row, True) for row in by_key.values())
