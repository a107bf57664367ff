"""The effect of one set of texts in place of another on the same facts (analysis layer): decides both, subtracts.

Where facts are missing or a text is open the difference is a range. Nothing is attributed or laid out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from huiqi.assessment import EnterpriseAnswer, Figure, WorldResult
from huiqi.compare.links import Link, links
from huiqi.compare.model import NO_CHANGE, NOTHING, Affected, Change, Effect, Line, PartSum, added, change, widest
from huiqi.compare.sides import Side
from huiqi.engines import Engine, EnterpriseWorlds, assess
from huiqi.facts.model import Facts
from huiqi.outcome import add, answer, hull

Found = dict[str, EnterpriseWorlds]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Decided:
    """A side with what an engine found for every enterprise."""

    side: Side
    found: Found


def decided(side: Side, facts: Facts, on: int, engine: Engine) -> Decided:
    """Assess the awards of a side for every enterprise of `facts` on the day `on` (integer key)."""
    return Decided(side, assess(side.book, side.parts, facts, on, None, engine))


def decided_like(side: Side, facts: Facts, on: int, engine: Engine, known: Decided) -> Decided:
    """Assess a side as `decided` does, taking over what `known` says of parts that are the same on both."""
    at = {part.awards: c for c, part in enumerate(known.side.parts)}
    taken = {
        c: at[p.awards] for c, p in enumerate(side.parts) if p.awards in at and known.side.parts[at[p.awards]] == p
    }
    fresh = [c for c in range(len(side.parts)) if c not in taken]
    found = assess(side.book, tuple(side.parts[c] for c in fresh), facts, on, None, engine)
    whole: Found = {}
    for iri, worlds in found.items():
        mine = {(fresh[c], w): result for (c, w), result in worlds.items()}
        theirs = {(c, w): known.found[iri][d, w] for c, d in taken.items() for w in range(len(side.parts[c].worlds))}
        whole[iri] = {**mine, **theirs}
    return Decided(side, whole)


def effect_of(old: Decided, new: Decided) -> Effect:
    """Return what the new side pays in place of the old one."""
    joined = links(old.side, new.side)
    affected: list[Affected] = []
    lines: list[Line] = []
    sums: list[PartSum] = []
    for iri in sorted(old.found):
        mine, theirs = old.found[iri], new.found[iri]
        states = [_state(link, mine, theirs) for link in joined]
        before, after = (answer(d.side.book, d.side.parts, d.found[iri], iri) for d in (old, new))
        total = added([NO_CHANGE, *(s.change for s in states)])
        settled = total.least if total.is_exact and total.least is not None else NOTHING
        affected.append(Affected(iri, before.total, after.total, total, settled))
        states = [_as_part_of(s, total) for s in states]
        for sign, side, found, worlds in ((-1, old.side, before, mine), (1, new.side, after, theirs)):
            of_part = _parts_of(joined, states, sign)
            own = list(_lines(side, found, sign, of_part))
            sums += _sums(side, iri, sign, worlds, of_part, own)
            lines += own
    return Effect(tuple(affected), tuple(lines), tuple(sums))


@dataclass(frozen=True)
class _State:
    """What one link comes to for one enterprise.

    `changed` are the awards that alone make the difference, where the others pay the same on both sides; None: all do.
    """

    change: Change
    is_settled: bool
    is_same: bool
    changed: frozenset[str] | None = None


def _state(link: Link, old: EnterpriseWorlds, new: EnterpriseWorlds) -> _State:
    """Return the difference of a link over its readings; it is settled where one reading pays exactly what any other does."""
    pairs = []
    for before, after in link.readings:
        a = add(old[c, w].total for c, w in zip(link.old, before, strict=True))
        b = add(new[c, w].total for c, w in zip(link.new, after, strict=True))
        pairs.append((a, b))
    is_settled = len(set(pairs)) == 1 and all(f.is_exact for f in pairs[0])
    if link.is_same:
        return _State(NO_CHANGE, is_settled, True)
    if not is_settled and link.apart and all(p is not None for p in link.apart):
        found = _award_by_award(link, old, new)
        if found is not None:
            return found
    return _State(widest(change(a, b) for a, b in pairs), is_settled, False)


def _as_part_of(state: _State, total: Change) -> _State:
    """Return a state as it counts: nothing is settled of an enterprise whose difference is a range, nothing open of another."""
    if not total.is_exact:
        return replace(state, is_settled=False)
    return state if state.is_settled else replace(state, is_same=True)


def _award_by_award(link: Link, old: EnterpriseWorlds, new: EnterpriseWorlds) -> _State | None:
    """Return the difference that the changed awards make, where no cap can be reached; None where one can."""
    pairs, every = [], frozenset[str]()
    for (before, after), apart in zip(link.readings, link.apart, strict=True):
        assert apart is not None
        results = (old[link.old[0], before[0]], new[link.new[0], after[0]])
        for result in results:
            most = add([Figure(NOTHING, NOTHING), *(a.gross for a in result.assessments)]).most
            if apart.cap is not None and (most is None or most > apart.cap):
                return None
        every |= apart.changed
        pairs.append(tuple(_net_of(r, apart.changed) for r in results))
    is_settled = len(set(pairs)) == 1 and all(f.is_exact for f in pairs[0])
    return _State(widest(change(a, b) for a, b in pairs), is_settled, False, every)


def _net_of(result: WorldResult, awards: frozenset[str]) -> Figure:
    return add([Figure(NOTHING, NOTHING), *(a.net for a in result.assessments if a.award in awards)])


def _parts_of(joined: tuple[Link, ...], states: list[_State], sign: int) -> dict[int, _State]:
    """Return the state of each part of one side, by its position."""
    found = {}
    for link, state in zip(joined, states, strict=True):
        for c in link.old if sign < 0 else link.new:
            found[c] = state
    return found


def _lines(side: Side, found: EnterpriseAnswer, sign: int, of_part: dict[int, _State]) -> Iterator[Line]:
    at = {award: c for c, part in enumerate(side.parts) for award in part.awards}
    for a in found.assessments:
        if a.outcome in ("not-entitled", "not-applicable"):
            continue
        paid, c = a.payout, at[a.award]
        state = of_part[c]
        is_alike = state.changed is not None and a.award not in state.changed
        yield Line(
            enterprise=a.enterprise,
            award=a.award,
            ground=a.ground,
            sign=sign,
            outcome=a.outcome,
            net=a.net,
            gross=a.gross,
            funds=() if paid is None else tuple((f.fund, f.amount) for f in paid.funds),
            rules=() if paid is None else tuple(dict.fromkeys(g.rule for g in paid.given_up)),
            part=f"{c} {a.award} {a.ground}" if is_alike else str(c),
            is_settled=a.net.is_exact and state.is_settled if is_alike else state.is_settled,
            is_same=is_alike or state.is_same,
        )


def _sums(
    side: Side, enterprise: str, sign: int, worlds: EnterpriseWorlds, of_part: dict[int, _State], lines: list[Line]
) -> Iterator[PartSum]:
    """Yield what each part pays; where awards are looked at one by one, what each that is alike pays apart."""
    for c, part in enumerate(side.parts):
        state = of_part[c]
        if state.changed is None:
            total = hull(worlds[c, w].total for w in range(len(part.worlds)))
        else:
            total = add([Figure(NOTHING, NOTHING), *(line.net for line in lines if line.part == str(c))])
        if total != Figure(NOTHING, NOTHING):
            yield PartSum(enterprise, sign, str(c), total, state.is_settled, state.is_same)
    for line in lines:
        if " " in line.part:
            yield PartSum(enterprise, sign, line.part, line.net, line.is_settled, True)


def signed(amount: Decimal, sign: int) -> Decimal:
    """Return an amount of one side as it counts in the difference."""
    return amount if sign > 0 else -amount
