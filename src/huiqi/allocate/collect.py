"""What allocating asks of the law, the facts and the answers, and what proves its result (answers layer).

Claims, payments and what is set aside are read by the queries of `queries/allocate/` from statements, and the result goes
back as statements that the check queries there look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final, get_args

import pyoxigraph as ox

from huiqi.allocate.model import Charge, Matter, Pot
from huiqi.allocate.money import Appropriation, Payment
from huiqi.answers import Answers
from huiqi.asking import question_quads
from huiqi.assessment import Figure
from huiqi.dates import key, parse_date
from huiqi.money import canonical, is_decimal
from huiqi.names import RUN, XSD, local
from huiqi.ration import Method
from huiqi.settings import shipped
from huiqi.statements import fact_graph
from huiqi.things import Law

CHECKS: Final = ("check-money", "check-claim", "check-quota")
_FEN: Final = Decimal("0.01")


@dataclass(frozen=True)
class Collected:
    """What is asked for, what is set aside, what was paid, and where each enterprise is on the day of a ground."""

    claims: tuple[tuple[str, str, str], ...]
    aside: tuple[Appropriation, ...]
    charged_on: Mapping[str, str]
    payments: tuple[Payment, ...]
    places: Mapping[tuple[str, str], str]


@cache
def _text(name: str) -> str:
    return (shipped("queries") / "allocate" / f"{name}.rq").read_text("utf-8")


def collect(law: Law, answers: Answers) -> Collected:
    """Ask the law, the facts that were seen and the answers."""
    store = ox.Store()
    store.bulk_extend(question_quads(law, answers, fact_graph(answers.facts)))
    claims = tuple((e, a, g) for e, a, g, *_ in _rows(store, "claims"))
    store.bulk_extend(_days(answers, claims))
    charged: dict[str, set[str]] = {}
    aside: dict[str, Appropriation] = {}
    for row in _rows(store, "funds"):
        if row[1]:
            charged.setdefault(row[0], set()).add(row[1])
        if row[2]:
            aside[row[2]] = _appropriation(row)
    places: dict[tuple[str, str], set[str]] = {}
    for enterprise, ground, place in _rows(store, "places"):
        places.setdefault((enterprise, ground), set()).add(place)
    return Collected(
        claims,
        tuple(aside[iri] for iri in sorted(aside)),
        {fund: found.pop() for fund, found in charged.items() if len(found) == 1},
        tuple(_payments(_rows(store, "payments"))),
        {k: found.pop() for k, found in places.items() if len(found) == 1},
    )


def _rows(store: ox.Store, name: str) -> Iterator[tuple[str, ...]]:
    result: Any = store.query(_text(name))
    for row in result:
        yield tuple("" if term is None else term.value for term in row)


def _days(answers: Answers, claims: Sequence[tuple[str, str, str]]) -> Iterator[ox.Quad]:
    """Yield whose each ground of a claim is, and its day."""
    grounds = {(e, g) for e, _, g in claims}
    for enterprise in answers.facts.enterprises:
        for r in enterprise.records:
            if (enterprise.iri, r.iri) in grounds and r.day is not None:
                day = f"{r.day // 10000:04d}-{r.day // 100 % 100:02d}-{r.day % 100:02d}"
                yield _say(r.iri, "claimedBy", ox.NamedNode(enterprise.iri))
                yield _say(r.iri, "onDay", ox.Literal(day, datatype=ox.NamedNode(XSD + "date")))


def _appropriation(row: tuple[str, ...]) -> Appropriation:
    """Return what is set aside; a bound that leaves its figure out is a fen off."""
    fund, _, iri, first, last, exactly, at_least, more_than, at_most, less_than, cut_by, whole = row
    lows = [*_sums(exactly, at_least), *(x + _FEN for x in _sums(more_than))]
    highs = [*_sums(exactly, at_most), *(x - _FEN for x in _sums(less_than))]
    aside = Figure(max(lows, default=Decimal("0.00")), min(highs) if highs else None)
    return Appropriation(iri, fund, _day(first), _day(last), aside, _method(cut_by), whole)


def _method(iri: str) -> Method:
    """Return the method that an appropriation names; none for a name that is no method."""
    return next((m for m in get_args(Method) if m and m == local(iri)), "")


def _sums(*texts: str) -> list[Decimal]:
    return [Decimal(t) for t in texts if t]


def _day(text: str) -> int:
    return key(parse_date(text))


def _payments(rows: Iterable[tuple[str, ...]]) -> Iterator[Payment]:
    """Yield each payment once; what it states in two ways, or not as it should, is not known."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    for iri, same in sorted(found.items()):
        values = [{row[n] for row in same} for n in range(8)]
        enterprise, award, ground, paid, fund, year, instalment = (v.pop() if len(v) == 1 else "" for v in values[1:])
        amount = Decimal(paid) if is_decimal(paid) and Decimal(paid) >= 0 else None
        fen = None if amount is None or amount * 100 != int(amount * 100) else int(amount * 100)
        number = Decimal(year) if is_decimal(year) else None
        budget = None if number is None or number != int(number) else int(number)
        yield Payment(iri, enterprise, award, ground, instalment, fund, budget, fen)


# --- proof ---


def prove(base: str, matters: Iterable[Matter], charges: Iterable[Charge], pots: Iterable[Pot]) -> None:
    """Raise RuntimeError if a check query finds more given than is there, asked for, or allowed."""
    store = ox.Store()
    store.bulk_extend(_result(base, matters, charges, pots))
    for name in CHECKS:
        for (thing,) in _rows(store, name):
            raise RuntimeError(f"the allocation is not lawful: {name} of `{thing}`")


def _result(base: str, matters: Iterable[Matter], charges: Iterable[Charge], pots: Iterable[Pot]) -> Iterator[ox.Quad]:
    for n, matter in enumerate(matters):
        name = f"{base}/id/matter/{n}"
        if matter.places is not None:
            yield _say(name, "places", _whole(matter.places[1]))
        for k, s in enumerate(matter.standings):
            if s.state == "kept" and matter.places is not None:
                yield _say(name, "keeps", ox.NamedNode(f"{name}/{k}"))
    for n, charge in enumerate(charges):
        name = f"{base}/id/charge/{n}"
        if charge.appropriation:
            yield _say(name, "chargedTo", ox.NamedNode(charge.appropriation))
        yield _say(name, "dueLow", _money(charge.due.least))
        yield _say(name, "shareLow", _money(charge.share.least))
        yield _say(name, "paid", _money(charge.paid))
        if charge.share.most is not None and charge.asked.most is not None:
            yield _say(name, "shareHigh", _money(charge.share.most))
            yield _say(name, "askedHigh", _money(charge.asked.most))
    for pot in pots:
        if pot.aside.most is not None:
            yield _say(pot.appropriation, "most", _money(max(Decimal(0), pot.aside.most - pot.paid.least)))


def _say(subject: str, word: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(RUN + word), value)


def _money(value: Decimal) -> ox.Literal:
    return ox.Literal(canonical(value), datatype=ox.NamedNode(XSD + "decimal"))


def _whole(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
