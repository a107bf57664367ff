"""Whether what a rule asks for can be read (meaning layer): from which class, of which kind, derived how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.names import IND, NS, local
from huiqi.rules.fits import check_amount, check_kinds
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.places import Scope, Where, is_within, policy_conditions, walk, where
from huiqi.rules.tree import Bands, Comparison, FirstReaching, GrantOf, Indicator, Membership, Read, Table

_OF_SERIES: Final = ("YearBefore", "Increase", "HighestBefore", "Growth")


def check_readings(book: RuleBook) -> list[Finding]:
    """Return a finding for each indicator that cannot be read where a rule asks for it, or is of the wrong kind there."""
    checker = _Checker(book)
    for award in book.awards:
        checker.award(award)
    for rule in book.rules:
        checker.rule(rule)
    for recovery in book.recoveries:
        for award in (a for a in book.awards if a.iri in recovery.awards):
            checker.nodes((*recovery.condition, *recovery.amount), Scope(award.ground), recovery.place)
    return list(dict.fromkeys(checker.findings))


def matter_scope(rule: StackingRule, book: RuleBook) -> Scope | None:
    """Return on which class of record the limits of a rule are read: what its keys identify; None if nothing.

    A thing among the keys is that record, of a class that only the facts tell; the enterprise and the fiscal year are
    the annual report.
    """
    things = [k for k in rule.same_for if k.range == "Thing" and k.iri != IND + "enterprise"]
    years = [k for k in rule.same_for if k.iri == IND + "fiscal-year"]
    if len(things) == 1 and len(rule.same_for) - len([k for k in rule.same_for if k.iri == IND + "enterprise"]) == 1:
        return Scope("")
    if years and all(k.iri in (IND + "enterprise", IND + "fiscal-year") for k in rule.same_for):
        return Scope(NS + "AnnualReport")
    return None


class _Checker:
    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.findings: list[Finding] = []

    def award(self, award: Award) -> None:
        scope = Scope(award.ground)
        for amount in (*award.amount, *(a for share in award.shares for a in share.amount)):
            check_amount(amount, award.place, self.findings)
        tops = (*policy_conditions(award, self.book), *award.conditions, *award.amount, *award.payee)
        self.nodes((*tops, *award.shares), scope, award.place)
        for part in award.instalments:
            self.nodes(part.condition, replace(scope, is_due=True), part.place)
            if part.due is not None and part.due.anchor is not None:
                self.read(part.due.anchor, scope, part.place, compared=True)

    def rule(self, rule: StackingRule) -> None:
        for award in (a for a in self.book.awards if a.iri in rule.members):
            self.nodes(rule.condition, Scope(award.ground), rule.place)
        asks = any(limit.times or limit.condition for limit in rule.limits)
        scope = matter_scope(rule, self.book)
        if asks and scope is None:
            problem = Text(
                f"`{local(rule.iri)}` 的上限要读取指标,而相同项不能确定一条记录",
                f"the limit of `{local(rule.iri)}` reads an indicator, and its keys identify no record",
            )
            fix = Text(
                "相同项用一个事物,或企业与财政年度", "key it by one thing, or by the enterprise and the fiscal year"
            )
            self.findings.append(Finding("H009", rule.place, problem, fix))
        elif asks and scope is not None and scope.ground:
            self.nodes(rule.limits, scope, rule.place)

    def nodes(self, tops: tuple[Any, ...], scope: Scope, place: Place) -> None:
        """Check every node below `tops`."""
        tested: set[int] = set()
        for node, inside in (found for top in tops for found in walk(top, scope)):
            here = node.place if node.place.line else place
            check_kinds(node, here, self.findings)
            if isinstance(node, Comparison | FirstReaching | Membership):
                subjects = node.subject if isinstance(node.subject, tuple) else (node.subject,)
                reads = [s for s in subjects if isinstance(s, Read)]
                tested.update(id(r) for r in reads)
                for read in reads:
                    self.read(read, inside, here, compared=not isinstance(node, Membership))
            elif isinstance(node, Table | Bands):
                reads = [b for b in node.by if isinstance(b, Read)]
                tested.update(id(r) for r in reads)
                shared = isinstance(node, Bands) and any(r.step and r.begun in ("", "ProRata") for r in node.rows)
                for read in reads:
                    self.read(read, inside, here, compared=not shared)
            elif isinstance(node, GrantOf):
                self.grant(node, inside, here)
            elif isinstance(node, Read) and id(node) not in tested:
                self.read(node, inside, here, compared=False)

    def grant(self, node: GrantOf, scope: Scope, place: Place) -> None:
        """Note a :GrantOf whose award is assessed on grounds that are never this one, and that names no key."""
        other = next((a for a in self.book.awards if a.iri == node.award), None)
        if other is None or node.same_for:
            return
        if not (is_within(scope.ground, other.ground, self.book) or is_within(other.ground, scope.ground, self.book)):
            problem = Text(
                f"`{local(node.iri)}` 所读奖补的事由是 :{local(other.ground)},不是 :{local(scope.ground)}",
                f"`{local(node.iri)}` reads an award on :{local(other.ground)}, not on :{local(scope.ground)}",
            )
            fix = Text("写 :sameFor,说明两者何处相同", "write :sameFor to say in what the two grounds agree")
            self.findings.append(Finding("H011", place, problem, fix))

    def read(self, read: Read, scope: Scope, place: Place, *, compared: bool) -> None:
        """Check one reading; growth is read only where it is compared or looked up."""
        outer = read.through or read.indicator
        at = where(outer, scope, self.book)
        if at is None:
            self.findings.append(_unreadable(outer, scope, place))
            return
        indicator = self.book.indicators.get(read.indicator.iri, read.indicator)
        if (indicator.derivation == "Growth" and not compared) or (
            indicator.derivation and read.through is None and not self._is_derivable(indicator, scope, at)
        ):
            self._cannot(indicator, place)
        if indicator.counted is not None:
            within = scope.record if at == "record" else scope.ground
            check_kinds(indicator.counted, place, self.findings)
            self.nodes(indicator.counted.condition, Scope(within, indicator.counted.record), place)

    def _is_derivable(self, indicator: Indicator, scope: Scope, at: Where) -> bool:
        base = self.book.indicators.get(indicator.of)
        if indicator.derivation in _OF_SERIES:
            kind = scope.record if at == "record" else scope.ground
            is_series = at == "report" or (
                at in ("ground", "record") and is_within(kind, NS + "PeriodReport", self.book)
            )
            return is_series and base is not None and base.derivation != "Growth"
        if indicator.derivation == "YearNumber":
            return indicator.since in self.book.indicators and (
                not indicator.through or indicator.through in self.book.indicators
            )
        return indicator.counted is not None and (indicator.derivation == "CountOf" or base is not None)

    def _cannot(self, indicator: Indicator, place: Place) -> None:
        problem = Text(
            f"此处不能计算 `{local(indicator.iri)}`(:{indicator.derivation})",
            f"`{local(indicator.iri)}` (:{indicator.derivation}) cannot be computed here",
        )
        fix = Text(
            "用 queries/indicators/ 中的查询给出该指标", "supply the indicator by a query in queries/indicators/"
        )
        self.findings.append(Finding("H009", place, problem, fix))


def _unreadable(indicator: Indicator, scope: Scope, place: Place) -> Finding:
    under = local(scope.record or scope.ground)
    return Finding(
        "H011",
        place,
        Text(
            f"指标 `{local(indicator.iri)}` 无法从 :{under} 读取",
            f"indicator `{local(indicator.iri)}` cannot be read from :{under}",
        ),
        Text(
            f"它描述 :{local(indicator.domain)};改用别的事由,或写 :on",
            f"it describes :{local(indicator.domain)}; use another ground, or :on",
        ),
    )
