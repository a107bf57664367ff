"""The frame of a rule book from the graph (meaning layer): policies and awards, their payees, instalments and funds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from pyoxigraph import NamedNode

from huiqi.dates import key, parse_date
from huiqi.errors import Text
from huiqi.findings import Place
from huiqi.names import DCTERMS, NS, local
from huiqi.rules.drafts import DRAFT, STATUS
from huiqi.rules.model import Award, FundShare, Instalment, Policy
from huiqi.rules.operations import RuleReader
from huiqi.rules.reader import Handed
from huiqi.rules.tree import Basis, Decided, Fixed, Quantity, Read


class Top:
    """The parent of a top node: nothing handed down but what is given."""

    def __init__(self, clause: str = "", basis: Basis = "stated", place: Place | None = None) -> None:
        self.clause, self.basis, self.place = clause, basis, place or Place("?")


def read_policy(reader: RuleReader, iri: str) -> Policy:
    graph = reader.graph
    source = graph.iri(iri, DCTERMS + "source") or ""
    top = Top(clause=graph.iri(iri, NS + "encodes") or iri, place=graph.place(iri))
    return Policy(
        iri=iri,
        applies_from=_window(reader, iri, "appliesFrom", top),
        applies_until=_window(reader, iri, "appliesUntil", top),
        conditions=reader.conditions(iri, "condition", top),
        source=source,
        is_draft=DRAFT in graph.iris(iri, STATUS),
    )


def _window(reader: RuleReader, iri: str, predicate: str, top: Any) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    for statement in reader.graph.statements(iri, NS + predicate):
        if isinstance(statement.object, NamedNode):
            node = reader.quantity(statement.object.value, top)
            if isinstance(node, Fixed | Decided):
                found.append(node)
            continue
        try:
            day = key(parse_date(statement.object.value))
        except ValueError:
            continue  # the loader has reported it
        found.append(Fixed(iri=f"{iri}.{predicate}", clause=top.clause, place=statement.place, value=day))
    return tuple(found)


def read_award(reader: RuleReader, iri: str, policies: dict[str, Policy]) -> Award | None:
    graph = reader.graph
    place = graph.place(iri)
    measure = graph.iri(iri, NS + "ofMeasure") or ""
    policy = graph.iri(measure, DCTERMS + "isPartOf") or ""
    seen = {measure}
    while policy and policy not in policies and policy not in seen:
        seen.add(policy)
        policy = graph.iri(policy, DCTERMS + "isPartOf") or ""
    clause = graph.iri(iri, NS + "encodes") or ""
    ground = graph.iri(iri, NS + "ground")
    basis = cast("Basis", local(graph.iri(iri, NS + "basis") or "").lower() or "stated")
    top = Top(clause, basis, place)
    if not _is_framed(reader, iri, measure, policy in policies, clause, ground) or ground is None:
        return None
    amount = reader.quantities(iri, "amount", top)
    if not graph.iris(iri, NS + "amount"):
        reader.missing(iri, "amount")
    funds, shares = _funds(reader, iri, top)
    return Award(
        iri=iri,
        policy=policy,
        measure=measure,
        clause=clause,
        basis=basis,
        ground=ground,
        applies_from=_window(reader, iri, "appliesFrom", top) or policies[policy].applies_from,
        applies_until=_window(reader, iri, "appliesUntil", top) or policies[policy].applies_until,
        conditions=reader.conditions(iri, "condition", top),
        amount=amount,
        funds=funds,
        payee=_payees(reader, iri, top),
        instalments=_instalments(reader, iri, top),
        shares=shares,
        order=reader.frame(iri, top)["order"],
        place=place,
    )


def _is_framed(reader: RuleReader, iri: str, measure: str, in_policy: bool, clause: str, ground: str | None) -> bool:
    """Say whether an award has what every award must have; what it lacks is noted."""
    graph, place = reader.graph, reader.graph.place(iri)
    if not measure or not in_policy:
        reader.fault(
            "H007",
            place,
            Text(f"`{local(iri)}` 未指明所属措施或政策", f"`{local(iri)}` belongs to no measure of a policy"),
            Text("写 :ofMeasure,措施写 dcterms:isPartOf", "write :ofMeasure, and dcterms:isPartOf on the measure"),
        )
        return False
    if not clause:
        reader.fault(
            "H005",
            place,
            Text(f"`{local(iri)}` 未注明所依据的条款", f"`{local(iri)}` cites no clause"),
            Text("写 :encodes", "write :encodes"),
        )
        return False
    if ground is None:
        reader.fault(
            "H006",
            place,
            Text(f"`{local(iri)}` 没有事由", f"`{local(iri)}` has no ground"),
            Text("写 :ground,如 :AnnualReport", "write :ground, such as :AnnualReport"),
        )
        return False
    if ground not in reader.record_classes:
        reader.unknown(ground, graph.place(iri, NS + "ground"), list(reader.record_classes))
        return False
    return True


def _payees(reader: RuleReader, iri: str, top: Top) -> tuple[Read, ...]:
    found = []
    for name in reader.graph.iris(iri, NS + "payee"):
        place = reader.graph.place(iri, NS + "payee")
        indicator = reader.indicator(name, place)
        if indicator is None:
            continue
        if indicator.range != "Thing":
            problem = Text(f"受款人 `{local(name)}` 不是事物", f"the payee `{local(name)}` is no thing")
            fix = Text("用取值为 :Thing 的指标", "use an indicator that holds a :Thing")
            reader.fault("H007", place, problem, fix)
            continue
        found.append(Read(iri=name, indicator=indicator, clause=top.clause, place=place))
    return tuple(found)


def _instalments(reader: RuleReader, iri: str, top: Top) -> tuple[Instalment, ...]:
    """Read the instalments of an award in order; all but the last must state a share, and shares come to 1 at most."""
    graph = reader.graph
    found = []
    for child in graph.iris(iri, NS + "instalment"):
        if not graph.is_a(child, NS + "Instalment"):
            reader.unknown(child, graph.place(iri, NS + "instalment"), graph.instances(NS + "Instalment"))
            continue
        frame = reader.frame(child, top)
        if frame["order"] is None:
            reader.missing(child, "order")
        bounds = reader.bounds(child, frame)
        condition = reader.conditions(child, "condition", Handed(frame))
        due = bounds[0] if bounds else None
        found.append(Instalment(**frame, share=_share(reader, child), due=due, condition=condition))
    ordered = sorted(found, key=lambda part: part.order or 0)
    for part in ordered[:-1]:
        if part.share is None and not part.under:
            reader.missing(part.iri, "share")
    _check_whole(reader, ordered, [p.share for p in ordered])
    return tuple(ordered)


def _share(reader: RuleReader, iri: str) -> Decimal | None:
    value = reader.scalar(iri, "share")
    if value is None:
        return None
    if isinstance(value, Decimal) and 0 < value <= 1:
        return value
    problem = Text(
        f"`{local(iri)}` 的份额须大于 0 且不超过 1", f"the :share of `{local(iri)}` is not above 0 and at most 1"
    )
    reader.fault("H003", reader.graph.place(iri, NS + "share"), problem, Text("写成 0.40", "write 0.40"))
    return None


def _check_whole(reader: RuleReader, parts: Sequence[Instalment | FundShare], shares: list[Decimal | None]) -> None:
    """Note stated shares that do not make a whole; parts under an interpretation are not counted."""
    if not parts or any(p.under for p in parts):
        return
    total = sum((s for s in shares if s is not None), Decimal(0))
    if (None in shares and total < 1) or total == 1 or any(getattr(p, "amount", ()) for p in parts):
        return
    problem = Text(f"各份额之和为 {total},不是 1", f"the shares come to {total}, not to 1")
    fix = Text(
        "改正份额,或让最后一份承担余下部分", "correct the shares, or leave the last one without: it takes the rest"
    )
    reader.fault("H007", parts[0].place, problem, fix)


def _funds(reader: RuleReader, iri: str, top: Top) -> tuple[tuple[str, ...], tuple[FundShare, ...]]:
    """Return the funds named by an award, and the shares if it names shares."""
    graph = reader.graph
    funds: list[str] = []
    shares: list[FundShare] = []
    for name in graph.iris(iri, NS + "paidFrom"):
        if not graph.is_a(name, NS + "FundShare"):
            funds.append(name)
            continue
        frame = reader.frame(name, top)
        fund = graph.iri(name, NS + "of")
        if fund is None:
            reader.missing(name, "of (a Fund)")
            continue
        amount = reader.quantities(name, "amount", Handed(frame))
        share = _share(reader, name)
        if share is not None and amount:
            reader.several(name, "share / :amount", graph.place(name))
        funds.append(fund)
        shares.append(FundShare(**frame, fund=fund, share=share, amount=amount))
    ordered = sorted(shares, key=lambda s: (s.order is None, s.order or 0, s.iri))
    rest = [s for s in ordered if s.share is None and not s.amount and not s.under]
    if len(rest) > 1:
        reader.several(rest[1].iri, "share without fraction or amount", rest[1].place)
    if shares and len(shares) != len(graph.iris(iri, NS + "paidFrom")):
        problem = Text("资金与资金分担不能并列", "a fund stands beside shares of funds")
        fix = Text("每个资金都写成 :FundShare", "write a :FundShare for each fund")
        reader.fault("H007", graph.place(iri, NS + "paidFrom"), problem, fix)
    if not rest:
        _check_whole(reader, ordered, [s.share for s in ordered])
    return tuple(sorted(set(funds))), tuple(ordered)
