"""One allocation (answers layer): assess, settle what crosses enterprises, split, charge, share out, prove it lawful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256

from huiqi import dates
from huiqi.allocate.collect import Collected, collect, prove
from huiqi.allocate.crossing import Key, members_of, rank_of, settle, why_unsettled
from huiqi.allocate.model import NOTHING, Allocation, Charge, Matter, Pot
from huiqi.allocate.money import Round, Spent, choose, share_out, spend
from huiqi.allocate.parts import parts_of
from huiqi.answers import Answers
from huiqi.assessment import Assessment, Figure, Payout
from huiqi.deciding import decide
from huiqi.engines import Engine
from huiqi.errors import Text
from huiqi.evaluate.grants import GrantResults
from huiqi.evaluate.items import Item
from huiqi.evaluate.payout import payout_of
from huiqi.evaluate.readings import Case, Span, Subject, read
from huiqi.facts.model import Facts
from huiqi.facts.read import names_of
from huiqi.facts.repaid import after_repayments
from huiqi.names import IND, local
from huiqi.outcome import paid_over
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.places import where
from huiqi.rules.tree import Read
from huiqi.rules.worlds import Choice, World
from huiqi.scope import Scope
from huiqi.things import Law

METHODS = ("FirstFiled", "Priority", "Latest")


def allocate(
    law: Law,
    facts: Facts,
    on: date,
    choice: Choice,
    scope: Scope,
    known_as_of: date | None = None,
    engine: Engine = "sparql",
    fund: str = "",
    year: int | None = None,
) -> Allocation:
    """Settle what crosses enterprises over those of `facts`, and share out each appropriation among them, on the day `on`.

    With `fund` (IRI) or `year` only charges and appropriations of that fund or of that year are told; all are worked out.
    Raises what deciding raises, RuntimeError if a check finds the result unlawful.
    """
    run = _Run(law, facts, on, choice, scope, known_as_of, engine)
    matters = run.settle()
    charges, pots, spent = run.share()
    prove(run.law.base, matters, charges, pots)
    wanted = tuple(c for c in charges if fund in ("", c.fund) and year in (None, run.year_of(c)))
    told = tuple(p for p in pots if _is_told(p, fund, year))
    return Allocation(
        on,
        run.answers.chosen,
        tuple(matters),
        wanted,
        told,
        run.counts(spent),
        tuple(run.notes(spent)),
        sha256(f"{run.answers.digest}\n{fund}\n{year}".encode()).hexdigest(),
        run.labels([*matters], wanted, told),
        known_as_of,
    )


def _is_told(pot: Pot, fund: str, year: int | None) -> bool:
    """Say whether an appropriation is of the fund and year asked for; without these, whether anything is asked of it."""
    if year is not None and not pot.first // 10000 <= year <= pot.last // 10000:
        return False
    return pot.fund == fund if fund else year is not None or (pot.asked, pot.paid) != (NOTHING, NOTHING)


@dataclass
class _Run:
    """What is known while allocating; `nets` are what assessments come to so far."""

    law: Law
    facts: Facts
    on: date
    choice: Choice
    scope: Scope
    known_as_of: date | None
    engine: Engine

    def __post_init__(self) -> None:
        """Assess with the rules that bind single enterprises; those across them that cannot be settled leave it open."""
        book = self.law.book
        across = [r for r in book.rules if r.crosses]
        self.unsettled = {r.iri: why for r in across if (why := why_unsettled(r, book, self.choice)) is not None}
        self.across = sorted(
            (r for r in across if r.iri not in self.unsettled), key=lambda r: (r.mode != "Highest", r.order or 0, r.iri)
        )
        gone = {r.iri for r in self.across}
        self.book = replace(book, rules=tuple(r for r in book.rules if r.iri not in gone))
        inner = Law(self.law.graph, self.book, self.law.base, self.law.root)
        answers = decide(
            inner, self.facts, self.on, self.choice, self.scope, self.known_as_of, self.engine, with_needs=False
        )
        self.day = dates.key(self.on)
        known = None if self.known_as_of is None else dates.key(self.known_as_of)
        seen = after_repayments(answers.facts, self.day, known)
        self.answers: Answers = replace(answers, facts=seen)
        self.cases = {e.iri: Case(book, e, seen.registers, book.decisions, self.day) for e in seen.enterprises}
        self.found: Collected = collect(self.law, self.answers)
        self.assessed: dict[Key, Assessment] = {
            (a.enterprise, a.award, a.ground): a for e in self.answers.enterprises for a in e.assessments if a.ground
        }
        self.worlds: dict[str, tuple[World, ...]] = {
            a: part.worlds for part in self.law.components(self.choice, self.day) for a in part.awards
        }
        self.items: dict[Key, tuple[Case, Item]] = {k: self._item(k) for k in self.found.claims}
        self.nets: dict[Key, Figure] = {k: self.assessed[k].net for k in self.found.claims}
        self.bound: set[Key] = set()

    def _item(self, key: Key) -> tuple[Case, Item]:
        case = self.cases[key[0]]
        ground = next(r for r in case.enterprise.records if r.iri == key[2])
        a = self.assessed[key]
        gross = Span(Fraction(a.gross.least), None if a.gross.most is None else Fraction(a.gross.most))
        return case, Item(self.worlds[key[1]][0].award(key[1], key[2]), ground, a.outcome, gross, frozenset(a.reasons))

    # --- rules across enterprises ---

    def settle(self) -> list[Matter]:
        """Settle every rule that crosses enterprises, quotas before caps; what it leaves goes into the next."""
        found: list[Matter] = []
        for rule in self.across:
            for matter in settle(rule, members_of(rule, self.items), self.cases.values(), self.nets):
                found.append(matter)
                for s in matter.standings:
                    key = (s.enterprise, s.award, s.ground)
                    self.nets[key] = s.after
                    self.bound |= {key} if s.after != s.before else set()
        return sorted([*found, *self._left()], key=lambda m: (m.rule, m.keys))

    def _left(self) -> list[Matter]:
        rules: dict[str, StackingRule] = {r.iri: r for r in self.law.book.rules}
        awards = {a for _, a, _ in self.nets}
        return [
            Matter(iri, (), None, None, (), ("needs-allocation",), why)
            for iri, why in sorted(self.unsettled.items())
            if awards & set(rules[iri].members)
        ]

    # --- charges ---

    def share(self) -> tuple[list[Charge], list[Pot], Spent]:
        """Split what every assessment comes to, charge the parts, and share out each appropriation."""
        charges = [c for key in sorted(self.nets) for c in self._charges(key)]
        charges = choose(charges, self.found.aside)
        spent = spend(charges, self.found.aside, self.found.payments, self._funds_of())
        ranks = {
            m: {c.name: rank_of(m, *self.items[c.enterprise, c.award, c.ground]) for c in charges}
            for m in self._methods()
        }
        done = share_out(
            Round(charges, self.found.aside, spent, ranks, self.facts.registers, self.day, self._incomplete())
        )
        return *done, spent

    def _methods(self) -> set[str]:
        return {m for m in METHODS if any(a.method == m for a in self.found.aside)}

    def _charges(self, key: Key) -> Iterable[Charge]:
        net, awards = self.nets[key], self._awards(key)
        payout = self._payout(key, awards)
        if net.most == 0 or payout is None:
            return
        case, item = self.items[key]
        subject = Subject(replace(item.ground, kind=item.award.ground))
        for part in parts_of(net, payout, awards):
            if part.amount.most == 0:
                continue
            day, why = self._day(case, replace(subject, due=part.due, is_due=True), part.fund)
            place = self.found.places.get((key[0], key[2]), "")
            reasons = {*part.reasons, *why, *(r for r in self.assessed[key].reasons if not net.is_exact)}
            yield Charge(
                *key, part.instalment, part.fund, day, part.amount, NOTHING, place=place, reasons=tuple(sorted(reasons))
            )

    def _awards(self, key: Key) -> list[Award]:
        return [w.award(key[1], key[2]) for w in self.worlds[key[1]]]

    def _payout(self, key: Key, awards: Sequence[Award]) -> Payout | None:
        """Return how what is left of a grant is paid; split anew where a rule across enterprises took something off."""
        if key not in self.bound:
            return self.assessed[key].payout
        case, item = self.items[key]
        grants = [GrantResults(case, world.awards) for world in self.worlds[key[1]]]
        return paid_over(
            [
                payout_of(case, replace(item, award=a), self.nets[key], (), g)
                for a, g in zip(awards, grants, strict=True)
            ]
        )

    def _day(self, case: Case, subject: Subject, fund: str) -> tuple[int | None, tuple[str, ...]]:
        """Return the day by which a part is charged to its fund, or why none can be named."""
        if not fund:
            return None, ("fund-unstated",)
        if fund not in self.found.charged_on:
            return None, ("charge-day-unstated",)
        indicator = self.law.book.indicators.get(self.found.charged_on[fund])
        if indicator is None or indicator.range != "Date" or where(indicator, subject.scope, self.law.book) is None:
            return None, ("charge-day-unknown",)
        day = read(case, subject, Read(iri=indicator.iri, indicator=indicator))
        return (int(day.lo), ()) if day.lo is not None and day.lo == day.hi else (None, ("charge-day-unknown",))

    def _incomplete(self) -> frozenset[str]:
        """Return the funds that bear awards which were not assessed."""
        assessed = {a.award for e in self.answers.enterprises for a in e.assessments}
        own = {a.iri for a in self.law.book.awards if a.policy in self.scope.policies} | assessed
        return frozenset(f for award, funds in self._funds_of().items() if award not in own for f in funds)

    def _funds_of(self) -> dict[str, frozenset[str]]:
        return {
            a.iri: frozenset({*a.funds, *(s.fund for s in a.shares)})
            for a in self.law.book.awards
            if a.funds or a.shares
        }

    # --- what is told besides ---

    def year_of(self, charge: Charge) -> int | None:
        """Return the year of the appropriation that a charge is put to, else of the day by which it is charged."""
        first = next((a.first for a in self.found.aside if a.iri == charge.appropriation), None)
        return charge.year if first is None else first // 10000

    def counts(self, spent: Spent) -> dict[str, int]:
        """Return how many enterprises were looked at, and how many assessments and payments are left out."""
        without = [
            a for e in self.answers.enterprises for a in e.assessments if not a.ground and a.outcome == "undetermined"
        ]
        return {
            "enterprises": len(self.answers.enterprises),
            "assessmentsWithoutGround": len(without),
            "paymentsOfNoCharge": spent.unmatched,
        }

    def notes(self, spent: Spent) -> Iterable[Text]:
        """Yield what the result as a whole rests on."""
        n = self.counts(spent)
        yield Text(
            f"只在所给的 {n['enterprises']} 家企业之间统筹;文件之外的企业不在其内",
            f"settled among the {n['enterprises']} enterprises given; those that are in no file are not among them",
        )
        if n["assessmentsWithoutGround"]:
            yield Text(
                f"{n['assessmentsWithoutGround']} 项判定没有已知事由,未列为申领",
                f"{n['assessmentsWithoutGround']} assessments have no known ground and are no claim",
            )
        if n["paymentsOfNoCharge"]:
            yield Text(
                f"{n['paymentsOfNoCharge']} 笔兑现不属于任何一项列支,只从资金中扣除",
                f"{n['paymentsOfNoCharge']} payments are of no charge; they only lessen what is left of the money",
            )

        for key, value in self._shared_keys():
            zh, en = (names_of(self.law.graph, key).get(lang, local(key)) for lang in ("zh", "en"))
            yield Text(
                f"“{zh}”`{local(value)}` 见于多家企业,而该指标声明限于一家企业:以之为相同项的规则只在各企业之内计算",
                f"the {en} `{local(value)}` is stated for several enterprises, though it is declared within one: rules "
                "with this key were worked out inside each",
            )

    def _shared_keys(self) -> list[tuple[str, str]]:
        """Return the values of keys within one enterprise that several enterprises state: indicator and value."""
        keys = {
            k.iri for r in self.law.book.rules if not r.crosses and r.mode != "AddUp" for k in r.same_for if k.within
        }
        owners: dict[tuple[str, str], set[str]] = {}
        for e in self.answers.facts.enterprises:
            for record in e.records:
                for key in keys & set(record.values) - {IND + "enterprise"}:
                    for value in record.values[key]:
                        owners.setdefault((key, value.term.value), set()).add(e.iri)
        return sorted(pair for pair, found in owners.items() if len(found) > 1)

    def labels(
        self, matters: Iterable[Matter], charges: Iterable[Charge], pots: Iterable[Pot]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return the names of everything that the result speaks of, by IRI and language."""
        things = {
            x for m in matters for x in (m.rule, *m.keys, *(t for s in m.standings for t in (s.enterprise, s.award)))
        }
        things |= {x for c in charges for x in (c.enterprise, c.award, c.instalment, c.fund, c.appropriation, c.place)}
        things |= {x for p in pots for x in (p.fund, p.appropriation)} | set(self.answers.chosen)
        names = {e.iri: dict(e.names) for e in self.answers.facts.enterprises}
        found = {
            t: names.get(t) or self.answers.facts.labels.get(t) or names_of(self.law.graph, t)
            for t in sorted(things - {""})
        }
        return {t: n for t, n in found.items() if n}
