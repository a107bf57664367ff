"""What is recorded under a draft (analysis layer): a decision, a grant or a payment of what nobody adopted.

Reads the law and, where they are given, the facts; drafts themselves are told apart in huiqi.rules.drafts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from huiqi.checks.header import Reporter
from huiqi.errors import Text
from huiqi.findings import Finding
from huiqi.load import Graph
from huiqi.names import IND, NS, local
from huiqi.rules.drafts import belonging, drafts_in

RECORDED: Final = Reporter(
    code="Q094",
    level="warning",
    name="recorded-under-a-draft",
    summary=Text("草案名下有裁定、批复或兑现", "a decision, a grant or a payment under a draft"),
    problem=Text("`{thing}` 记在草案的 `{value}` 名下", "`{thing}` is recorded under `{value}` of a draft"),
    fix=Text(
        "政策已出台就去掉 adms:status,否则改正该记录",
        "remove adms:status if the policy was adopted, else correct the record",
    ),
)
_RECORDS: Final = ("Grant", "Payment", "Refusal")


def recorded_under_drafts(law: Graph, facts: Graph | None = None) -> Iterator[Finding]:
    """Yield a finding for each decision, grant, refusal or payment of something that belongs to a draft."""
    drafts = drafts_in(law)
    if not drafts:
        return
    inside = belonging(law, drafts)
    for decision in law.instances(NS + "Decision"):
        for about in law.iris(decision, NS + "decides"):
            if about in inside:
                yield RECORDED.finding(law.place(decision), local(decision), local(about))
    for graph in (law, *([] if facts is None else [facts])):
        for record in (r for kind in _RECORDS for r in graph.instances(NS + kind)):
            for award in graph.iris(record, IND + "award"):
                if award in inside:
                    yield RECORDED.finding(graph.place(record, IND + "award"), local(record), local(award))
