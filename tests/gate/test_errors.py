"""What is wrong with a law is said: a code, the file and line, the problem and one fix, in both languages.

On stderr, with status 1 and nothing on stdout. Never a stack trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gate.said import decide, is_chinese
from gate.world import FACTS, award, write_facts, write_project

LANGS = ("zh", "en")
# The law of a test begins on line 35 of data/policy.ttl; a node stands where its first statement stands.
GOOD = """\
p:when
    a :Comparison ;
    :encodes p:clause ;
    :indicator ind:revenue ;
    :atLeast 1.00 ;
.
"""
AWARD = award("grant", "p:when")
SETTLED = """\
p:set-by-case
    a :Decided ;
    :encodes p:clause ;
    :atLeast 100.00 ;
    :atMost 500.00 ;
.
p:decision
    a :Decision ;
    :decides p:set-by-case ;
    dcterms:date "2026-01-01"^^xsd:date ;
    prov:wasAttributedTo t:office ;
    :equals 500.01 ;
.
"""


@dataclass(frozen=True)
class Fault:
    """A law at fault and what must be said of it: code, line, and words of the problem and the fix."""

    law: str
    code: str
    line: int
    en: tuple[str, str]
    zh: tuple[str, str]
    file: str = "data/policy.ttl"


LAW = {
    "broken Turtle": Fault(
        GOOD + AWARD + "p:more\n    a :Fixed ; ; :value .\n",
        "H001",
        50,
        ("this is not Turtle", "punctuation and quotes"),
        ("无法读取 Turtle", "标点与引号"),
    ),
    "a prefix nobody declared": Fault(
        GOOD + AWARD + "p:more\n    a zz:Fixed .\n",
        "H001",
        50,
        ("this is not Turtle: The prefix zz:", "punctuation"),
        ("无法读取 Turtle", "标点"),
    ),
    "a misspelt class": Fault(
        GOOD.replace(":Comparison", ":Comparsion") + AWARD,
        "H002",
        36,
        ("unknown term `Comparsion`", "did you mean `Comparison`?"),
        ("未声明的词 `Comparsion`", "Comparison"),
    ),
    "a misspelt property": Fault(
        GOOD.replace(":indicator", ":indicater") + AWARD,
        "H002",
        38,
        ("unknown term `indicater`", "`indicator`"),
        ("未声明的词 `indicater`", "indicator"),
    ),
    "a misspelt indicator": Fault(
        GOOD.replace("ind:revenue", "ind:revenu") + AWARD,
        "H002",
        38,
        ("unknown term `revenu`", "did you mean `revenue`"),
        ("未声明的词 `revenu`", "revenue"),
    ),
    "a misspelt code": Fault(
        "p:when\n    a :Membership ;\n    :encodes p:clause ;\n    :indicator ind:field ;\n"
        "    :isOneOf field:biomanufactoring ;\n.\n" + AWARD,
        "H002",
        39,
        ("unknown term `biomanufactoring`", "did you mean `biomanufacturing`?"),
        ("未声明的词 `biomanufactoring`", "biomanufacturing"),
    ),
    "a misspelt node": Fault(
        GOOD + AWARD.replace("p:sum", "p:summ"),
        "H002",
        42,
        ("unknown term `summ`", "did you mean `sum`"),
        ("未声明的词 `summ`", "sum"),
    ),
    "a misspelt ground": Fault(
        GOOD + AWARD.replace(":AnnualReport", ":AnualReport"),
        "H002",
        45,
        ("unknown term `AnualReport`", "`AnnualReport`"),
        ("未声明的词 `AnualReport`", "AnnualReport"),
    ),
    "a stacking rule without a clause": Fault(
        GOOD + AWARD + "p:rule\n    a :StackingRule ;\n    :mode :AddUp ;\n    :of p:grant ;\n.\n",
        "H005",
        50,
        ("`rule` cites no clause", "write :encodes"),
        ("`rule` 未注明所依据的条款", ":encodes"),
    ),
    "an award without a clause": Fault(
        GOOD.replace("    :encodes p:clause ;\n", "") + AWARD.replace("    :encodes p:clause ;\n", ""),
        "H005",
        41,
        ("`grant` cites no clause", "write :encodes"),
        ("`grant` 未注明所依据的条款", ":encodes"),
    ),
    "an award without a ground": Fault(
        GOOD + AWARD.replace("    :ground :AnnualReport ;\n", ""),
        "H006",
        42,
        ("`grant` has no ground", "write :ground"),
        ("`grant` 没有事由", ":ground"),
    ),
    "an award without a measure": Fault(
        GOOD + AWARD.replace("    :ofMeasure p:measure ;\n", ""),
        "H007",
        42,
        ("`grant` belongs to no measure of a policy", "write :ofMeasure"),
        ("`grant` 未指明所属措施或政策", ":ofMeasure"),
    ),
    "an award without an amount": Fault(
        GOOD + AWARD.replace("    :amount p:sum ;\n", ""),
        "H007",
        42,
        ("`grant` has no :amount", "add :amount"),
        ("`grant` 缺少 :amount", "补充 :amount"),
    ),
    "a comparison without a bound": Fault(
        GOOD.replace("    :atLeast 1.00 ;\n", "") + AWARD,
        "H007",
        36,
        ("`when` has no :atLeast", "add :atLeast"),
        ("`when` 缺少 :atLeast", "补充 :atLeast"),
    ),
    "an empty AllOf": Fault(
        "p:when\n    a :AllOf ;\n    :encodes p:clause ;\n.\n" + AWARD,
        "H007",
        36,
        ("`when` has no :of", "add :of"),
        ("`when` 缺少 :of", "补充 :of"),
    ),
    "a condition that leads back to itself": Fault(
        "p:when\n    a :AllOf ;\n    :encodes p:clause ;\n    :of p:not ;\n.\np:not\n    a :Not ;\n    :of p:when ;\n.\n"
        + AWARD,
        "H010",
        36,
        ("the rule refers to itself: when → not → when", "break the circle"),
        ("循环引用:when → not → when", "断开这个循环"),
    ),
    "a day that does not exist": Fault(
        GOOD + AWARD + 'p:grant\n    :appliesFrom "2025-13-45"^^xsd:date ;\n.\n',
        "H003",
        50,
        ("`2025-13-45` is no xsd:date", "write a day that exists"),
        ("`2025-13-45` 不是有效的 xsd:date", "写成存在的日期"),
    ),
    "a binary float": Fault(
        GOOD + AWARD + "p:more\n    a :Fixed ;\n    :encodes p:clause ;\n    :value 2e7 ;\n.\n",
        "H004",
        52,
        ("`2e7` is a binary float", "write a decimal"),
        ("`2e7` 是二进制浮点数", "改写为小数"),
    ),
    "two values of one bound": Fault(
        GOOD.replace("1.00", "1.00 , 2.00") + AWARD,
        "H008",
        39,
        ("`when` has more than one :atLeast", "keep one"),
        ("`when` 有多个 :atLeast", "只保留一个"),
    ),
    "two amounts under one reading": Fault(
        GOOD + AWARD.replace("p:sum", "p:sum , p:other") + "p:other\n    a :Fixed ;\n    :value 2.00 ;\n.\n",
        "H008",
        42,
        ("does not have exactly one :amount", "keep exactly one"),
        (":amount 不是恰好一个", "保留一个"),
    ),
    "a total cap without a limit": Fault(
        GOOD
        + AWARD
        + "p:cap\n    a :StackingRule ;\n    :encodes p:clause ;\n    :mode :TotalCap ;\n    :of p:grant ;\n.\n",
        "H007",
        50,
        ("`cap` has no :limit", "add :limit"),
        ("`cap` 缺少 :limit", "补充 :limit"),
    ),
    "bands without rows": Fault(
        GOOD
        + award("grant", "p:when", "p:bands")
        + "p:bands\n    a :Bands ;\n    :encodes p:clause ;\n    :by ind:revenue ;\n.\n",
        "H007",
        50,
        ("`bands` has no :row", "add :row"),
        ("`bands` 缺少 :row", "补充 :row"),
    ),
    "an indicator that the ground's class cannot have": Fault(
        GOOD + award("grant", "p:when", "ind:paid"),
        "H011",
        42,
        ("indicator `paid` cannot be read from :AnnualReport", "it describes :Payment"),
        ("指标 `paid` 无法从 :AnnualReport 读取", "它描述 :Payment"),
    ),
    "a decision outside its bounds": Fault(
        GOOD + award("grant", "p:when", "p:set-by-case") + SETTLED,
        "H015",
        56,
        ("outside the clause's range", "between :atLeast and :atMost"),
        ("超出条款的范围", ":atLeast 与 :atMost 之间"),
    ),
    "a decision of nothing known": Fault(
        GOOD + award("grant", "p:when", "p:set-by-case") + SETTLED.replace(":decides p:set-", ":decides p:sett-"),
        "H002",
        56,
        ("unknown term `sett-by-case`", "did you mean `set-by-case`"),
        ("未声明的词 `sett-by-case`", "set-by-case"),
    ),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", LAW)
def test_a_fault_of_the_law_is_said_with_code_line_problem_and_fix(tmp_path: Path, name: str, lang: str) -> None:
    fault = LAW[name]
    said = decide(write_project(tmp_path, fault.law), write_facts(tmp_path, FACTS), lang)
    problem, fix = fault.en if lang == "en" else fault.zh
    place = f"{fault.file}:{fault.line}"
    assert (said.status, said.out) == (1, "")
    assert any(
        (f.code, f.place) == (fault.code, place) and problem in f.problem and fix in f.fix for f in said.findings
    ), said.err


@pytest.mark.parametrize("name", LAW)
def test_a_fault_of_the_law_is_said_in_the_language_asked_for(tmp_path: Path, name: str) -> None:
    facts = write_facts(tmp_path, FACTS)
    project = write_project(tmp_path, LAW[name].law)
    assert [is_chinese(decide(project, facts, lang).err) for lang in LANGS] == [True, False]
