"""The words of the interface in both languages (faces layer)."""

from __future__ import annotations

from typing import Final

from huiqi.errors import Text

OUTCOMES: Final = {
    "entitled": Text("应享", "Entitled"),
    "undetermined": Text("待定", "Undetermined"),
    "not-entitled": Text("不符合", "Not entitled"),
    "not-applicable": Text("不适用", "Not applicable"),
}
VERDICTS: Final = {2: Text("符合", "met"), 1: Text("未知", "unknown"), 0: Text("不符合", "not met")}
MARKS: Final = {2: "+", 1: "?", 0: "-"}
REASONS: Final = {
    "fact-missing": Text("缺少数据", "not stated"),
    "fact-conflict": Text("数据相互矛盾", "sources disagree"),
    "ill-typed": Text("数据格式不对", "not readable as the kind of value it should be"),
    "register-not-loaded": Text("名录未载入或未覆盖该日", "no register covers it"),
    "list-open": Text("不在列举之内,但列举有“等”字", "outside a list that is open"),
    "text-open": Text("文本有不同理解", "the text can be read in more than one way"),
    "assumption-off": Text("未公布,且未作假定", "not published, and not assumed"),
    "needs-judgement": Text("需主管部门判断", "needs a judgement"),
    "needs-decision": Text("金额需逐案裁定", "the amount is set case by case"),
    "no-row": Text("表中没有对应的一行", "no row of the table applies"),
    "no-base": Text("上年数为零或负,增长率无从计算", "no growth over a base of 0 or less"),
    "amount-zero": Text("金额为零", "the amount is 0"),
    "gap": Text("条款未编码", "a clause is not encoded"),
    "stacking-unstated": Text("叠加规则未公布", "how grants combine is not published"),
}
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
    "Fixed": Text("定额", "fixed"),
    "Decided": Text("裁定", "decided"),
    "Sum": Text("合计", "sum"),
    "Difference": Text("差额", "difference"),
    "Table": Text("查表", "table"),
    "Row": Text("表行", "row"),
    "Read": Text("指标", "indicator"),
}
