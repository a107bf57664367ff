"""What has no form in SHACL (compile layer): the node, its kind and the reason, never passed over in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huiqi.errors import Text
from huiqi.rules.tree import Node

REASONS: Final[dict[str, Text]] = {
    "judgement": Text("须由主管部门判断", "an agency judges it"),
    "unsettled": Text("文本未公布,须先采用假定", "the text does not publish it; an assumption settles it"),
    "first": Text("须查看以往各年", "it looks through all earlier years"),
    "sum": Text("须求和或作其他计算", "it is a sum or another calculation"),
    "derived": Text("须由其他年度的数推算", "it is worked out from figures of other years"),
    "growth": Text("须与上一年相比", "it compares with the year before"),
    "multiple": Text("是另一指标的倍数", "it is a multiple of another indicator"),
    "shifted": Text("日期须推算若干年", "it counts years from a day"),
    "months": Text("日期须推算月或日", "it counts months or days from a day"),
    "status": Text("状态须在事由日有效", "a status must be valid on the day of the ground"),
    "valid": Text("记录须在某日有效", "a record must be valid on a day"),
    "report": Text("须读取另一份年报", "it is read in a report of the same year"),
    "outer": Text("须比较两条记录", "it compares two records"),
    "year-end": Text("年报的日期由年度得出", "the day of a report follows from its year"),
    "through": Text("须读取所指的另一条记录", "it is read on a thing that is named"),
    "nested": Text("条件内又查找记录", "it looks for records inside such a search"),
    "count": Text("所要的条数不是固定的正整数", "the number asked for is not a fixed whole number above 0"),
    "dated": Text("下位类的日期指标不同", "narrower classes of the ground are dated otherwise"),
    "nowhere": Text("没有可读之处", "it can be read nowhere"),
    "value": Text("界限与指标的类型不符", "the bound is of another type than the indicator"),
}
"""Why a node has no form, by a stable word."""
BY_QUERY: Final = frozenset(
    {"derived", "growth", "multiple", "shifted", "status", "valid", "report", "outer", "year-end"}
)
"""What SHACL Core lacks and a constraint in SPARQL can say."""


@dataclass(frozen=True, order=True)
class Refusal:
    """A node that has no form: its IRI, the name of its class and why, a word of REASONS.

    `ambiguity` is what the text does not publish, where that is why; empty otherwise.
    """

    node: str
    kind: str
    why: str
    ambiguity: str = ""

    @property
    def reason(self) -> Text:
        """Return why in both languages."""
        return REASONS[self.why]


class NoForm(Exception):  # noqa: N818 - an answer, not a mistake
    """Say that a node has no form; `why` is a word of REASONS, `refusal` names the innermost node once it is known."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.refusal: Refusal | None = None

    def at(self, node: Node) -> NoForm:
        """Return the same with the node named, unless one inside it has been."""
        self.refusal = self.refusal or refusal_of(node, self.why)
        return self


def refusal_of(node: Node, why: str) -> Refusal:
    """Return the refusal of a node for a reason."""
    return Refusal(node.iri, type(node).__name__, why, getattr(node, "ambiguity", ""))
