"""Two engines, one world: every difference between what they found, in words.

The first result sets the measure: a node that it found must be found by the other, which may have found more (an engine
that works in sets evaluates rows that one working in order need not reach). A result without nodes is not compared
by nodes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from huiqi.assessment import Figure, NodeResult, Payout, WorldAssessment, WorldResult
from huiqi.names import local

_WORDS = {2: "met", 1: "unknown", 0: "not met", None: "no verdict"}


def compare(a: WorldResult, b: WorldResult, *, reasons: bool, payouts: bool = False) -> list[str]:
    """Return what differs between two results of one world, in a fixed order; nothing if they agree.

    Compared are the assessments (outcome, gross, net, status), the total, and the nodes (verdict, least, most), the
    latter by node, ground and path of records; with `payouts` also how each is paid, what was given up and what is owed
    back. With `reasons` also why something is unknown: of each assessment and
    of each node.
    """
    found = _assessments(a.assessments, b.assessments, reasons)
    if payouts:
        found += _payouts(a, b, reasons)
    if a.total != b.total:
        found.append(f"total: {_figure(a.total)} / {_figure(b.total)}")
    if a.nodes and b.nodes:
        for key in sorted(a.nodes):
            name = " on ".join(local(part) if "!" not in part else _path(part) for part in dict.fromkeys(key))
            if key not in b.nodes:
                found.append(f"node {name}: {_node(a.nodes[key])} / not found")
            else:
                found += [f"node {name}: {d}" for d in _differences(_parts(a.nodes[key], b.nodes[key], reasons))]
    return found


def _assessments(a: Iterable[WorldAssessment], b: Iterable[WorldAssessment], reasons: bool) -> list[str]:
    one, other = ({(x.award, x.ground): x for x in side} for side in (a, b))
    found = []
    for key in sorted({*one, *other}):
        name = f"{local(key[0])} on {local(key[1]) or 'no ground'}"
        mine, theirs = one.get(key), other.get(key)
        if mine is None or theirs is None:
            present = mine or theirs
            assert present is not None
            what = f"{present.outcome}, gross {_figure(present.gross)}"
            found.append(f"{name}: {what} / not found" if mine else f"{name}: not found / {what}")
            continue
        parts = [
            ("outcome", mine.outcome, theirs.outcome),
            ("gross", _exactly(mine.gross), _exactly(theirs.gross)),
            ("net", _exactly(mine.net), _exactly(theirs.net)),
            ("status", mine.status or "none", theirs.status or "none"),
        ]
        if reasons:
            parts.append(("reasons", sorted(mine.reasons), sorted(theirs.reasons)))
        found += [f"{name}: {d}" for d in _differences(parts)]
    return found


def _payouts(a: WorldResult, b: WorldResult, reasons: bool) -> list[str]:
    """Say where payees, parts in time, funds, what was given up and what is owed back differ, attribute by attribute."""
    one, other = ({(x.award, x.ground): _paid(x.payout, reasons) for x in side.assessments} for side in (a, b))
    found = []
    for key in sorted(one.keys() & other.keys()):
        for what, mine in one[key].items():
            if mine != other[key][what]:
                found.append(f"{local(key[0])} on {local(key[1]) or 'no ground'}: {what} {mine} / {other[key][what]}")
    owed = [[_without_reasons(r, reasons) for r in side.recoveries] for side in (a, b)]
    return found if owed[0] == owed[1] else [*found, f"recoveries: {owed[0]} / {owed[1]}"]


def _paid(payout: Payout | None, reasons: bool) -> dict[str, Any]:
    if payout is None:
        return dict.fromkeys(("payee", "instalments", "funds", "given up"), "not worked out")
    parts = [_without_reasons(part, reasons) for part in payout.instalments]
    return {"payee": payout.payee, "instalments": parts, "funds": list(payout.funds), "given up": list(payout.given_up)}


def _without_reasons(part: Any, reasons: bool) -> Any:
    return part if reasons else replace(part, reasons=())


def _parts(a: NodeResult, b: NodeResult, reasons: bool) -> list[tuple[str, Any, Any]]:
    parts: list[tuple[str, Any, Any]] = [
        ("verdict", _WORDS[a.verdict], _WORDS[b.verdict]),
        ("least", a.least, b.least),
        ("most", a.most, b.most),
    ]
    if reasons:
        parts.append(("reasons", sorted(a.reasons), sorted(b.reasons)))
    return parts


def _differences(parts: list[tuple[str, Any, Any]]) -> list[str]:
    return [f"{what} {_say(mine)} / {_say(theirs)}" for what, mine, theirs in parts if mine != theirs]


def _exactly(figure: Figure) -> tuple[Any, Any]:
    return figure.least, figure.most


def _say(value: Any) -> str:
    if isinstance(value, tuple):
        return _figure(Figure(*value))
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "open" if value is None else str(value)


def _figure(figure: Figure) -> str:
    if figure.is_exact:
        return str(figure.least)
    return f"[{figure.least}, {'open' if figure.most is None else figure.most}]"


def _node(node: NodeResult) -> str:
    return _WORDS[node.verdict] if node.verdict is not None else f"[{_say(node.least)}, {_say(node.most)}]"


def _path(path: str) -> str:
    return " then ".join(local(step) for step in path.split("!"))
