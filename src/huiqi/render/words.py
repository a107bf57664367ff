"""The words of the interface in both languages (faces layer)."""

from __future__ import annotations

from typing import Final

from huiqi.errors import Text

VERDICTS: Final = {2: Text("满足", "met"), 1: Text("未知", "unknown"), 0: Text("不满足", "not met")}
MARKS: Final = {2: "+", 1: "?", 0: "-"}
STATUSES: Final = {
    "granted": Text("", ""),
    "reduced": Text("扣减后", "after deduction"),
    "superseded": Text("已由其他奖补取代", "another grant of the same matter goes first"),
    "open": Text("", ""),
}
GRADES: Final = {
    "GradeA": Text("甲级来源:政府网站公布的文件", "grade A: the decree on a government site"),
    "GradeB": Text("乙级来源:新闻报道", "grade B: press"),
    "GradeC": Text("丙级来源:转载", "grade C: aggregator"),
    "GradeD": Text("丁级来源:公开文件中的副本", "grade D: copy of a decree in a public file"),
}
BASES: Final = {
    "inferred": Text("推断", "inferred"),
    "assumed": Text("假定", "assumed"),
    "stated": Text("明文", "stated"),
}
OPERATORS: Final = {
    "atLeast": Text("不少于", "at least"),
    "moreThan": Text("多于", "more than"),
    "atMost": Text("不多于", "at most"),
    "lessThan": Text("少于", "less than"),
    "equals": Text("等于", "equal to"),
}
KINDS: Final = {
    "AllOf": Text("全部满足", "all of"),
    "AnyOf": Text("任一满足", "any of"),
    "Not": Text("不得", "not"),
    "Comparison": Text("比较", "comparison"),
    "FirstReaching": Text("首次达到", "first reaching"),
    "Membership": Text("属于", "one of"),
    "Existence": Text("存在记录", "a record exists"),
    "NeedsJudgement": Text("需判断", "judgement"),
    "Unsettled": Text("未公布", "not published"),
    "NeedsAllocation": Text("待统筹", "needs allocation"),
    "Fixed": Text("定额", "fixed"),
    "Decided": Text("裁定", "decided"),
    "Sum": Text("合计", "sum"),
    "Difference": Text("差额", "difference"),
    "Table": Text("查表", "table"),
    "Bands": Text("分段", "bands"),
    "GrantOf": Text("另一奖补", "another award"),
    "Row": Text("表行", "row"),
    "Read": Text("指标", "indicator"),
}
AMOUNTS: Final = {
    "value": Text("数额", "value"),
    "factor": Text("乘以", "times"),
    "limit": Text("上限", "at most"),
}
