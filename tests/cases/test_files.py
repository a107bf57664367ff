"""A file of cases that is wrong says what, on which line, and how to mend it; nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.town import FIRM, HEAD, PAYS, POOR, case, said, tried

GOOD = case(FIRM, PAYS)
FAULTS = {
    "a key that is near one": (
        HEAD + GOOD.replace("expect:", "expct:"),
        ["8: H017 the case expects nothing", "10: H017 a case has no key `expct`; did you mean `expect`?"],
    ),
    "a key of the file": (
        HEAD.replace("on:", "am:") + GOOD,
        ["2: H017 a file of cases has no key `am`", "8: H017 `on` is not stated"],
    ),
    "a key of an expectation": (
        HEAD + GOOD.replace("amount", "amont"),
        ["10: H017 an expectation has no key `amont`; did you mean `amount`?"],
    ),
    "a key twice": (HEAD + GOOD + "    name: again\n", ["11: H017 `name` stands here twice; remove one"]),
    "no name": (
        HEAD + GOOD.replace("name: a case", "on: 2026-03-01"),
        ["8: H017 `name` is not stated; write a sentence"],
    ),
    "no readings": (HEAD.replace("readings: [once]\n", "") + GOOD, ["7: H017 the readings are not stated"]),
    "readings of the wrong shape": (
        HEAD + GOOD + "    readings: {once: yes}\n",
        ["11: H017 `readings` should be a list of words; write [word, word]"],
    ),
    "an unknown reading": (
        HEAD + GOOD + "    readings: [twise]\n",
        ["11: H018 no interpretation is called `twise`; there are `twice`; correct the readings"],
    ),
    "two readings of one question": (
        HEAD + GOOD + "    readings: [once, twice]\n",
        ["11: H018 `twice` and `once` answer the same question; choose one; correct the readings"],
    ),
    "a day that does not exist": (
        HEAD + GOOD + "    on: 2026-02-30\n",
        ["11: H017 `2026-02-30` is no date; write a day such as 2026-03-01"],
    ),
    "no enterprise": (
        HEAD + GOOD.replace(f"enterprise: {FIRM}", "on: 2026-03-01"),
        ["8: H017 the enterprise is not stated"],
    ),
    "an enterprise of the wrong shape": (HEAD + GOOD.replace(FIRM, "[firm]"), ["9: H017 the enterprise is not stated"]),
    "an enterprise without a code": (
        HEAD + GOOD.replace("code: 91371500MATOWN001X, ", ""),
        ["9: H014 an enterprise has no unified social credit code"],
    ),
    "an unknown indicator": (
        HEAD + GOOD.replace("revenue:", "revenu:"),
        ["9: H013 `revenu` is not known here; did you mean `revenue`?"],
    ),
    "a value that cannot be read": (HEAD + GOOD.replace("revenue: 1000", "revenue: much"), ["9: H003 "]),
    "a finding that the facts do not give": (
        HEAD + GOOD + "    findings: [H003]\n",
        ["11: H017 the facts give no finding `H003`; leave it out"],
    ),
    "an unknown award": (
        HEAD + GOOD.replace("profit", "profits"),
        ["10: H018 there is no award `profits`; did you mean `profit`?"],
    ),
    "an unknown stacking rule": (
        HEAD + GOOD.replace("amount: 100", "given-up: [once-only]"),
        ["10: H018 there is no stacking rule `once-only`"],
    ),
    "a payee who is nobody": (
        HEAD + GOOD.replace("amount: 100", "payee: somebody"),
        ["10: H018 `somebody` names nobody; write enterprise, the path of a record or a full IRI"],
    ),
    "parts that are no list": (
        HEAD + GOOD.replace("amount: 100", "instalments: 100"),
        ["10: H017 `instalments` should be a list of amounts; write [120000, 80000]"],
    ),
    "a part due on no day": (
        HEAD + GOOD.replace("amount: 100", "due: [2026-02-30]"),
        ["10: H017 `2026-02-30` is no date"],
    ),
    "no award": (
        HEAD + GOOD.replace("award: profit, ", ""),
        ["10: H017 the award is not stated; write the name of the award"],
    ),
    "no ground": (
        HEAD + GOOD.replace("ground: annual-report/2025, ", ""),
        ['10: H017 the ground is not stated; write its path, such as annual-report/2025, or "" for none'],
    ),
    "a ground that the enterprise has not": (
        HEAD + GOOD.replace("report/2025,", "report/2024,"),
        ["10: H018 the enterprise has no ground `annual-report/2024`; did you mean `annual-report/2025`?"],
    ),
    "an unknown outcome": (
        HEAD + GOOD.replace("entitled", "entitle"),
        ["10: H018 `outcome` has no `entitle`; did you mean `entitled` or `not-entitled`?"],
    ),
    "an unknown reason": (
        HEAD + GOOD.replace("amount: 100", "reasons: [text-opn]"),
        ["10: H018 `reasons` has no `text-opn`; did you mean `text-open`?"],
    ),
    "an unknown condition": (
        HEAD + GOOD.replace("amount: 100", "unmet: enogh"),
        ["10: H018 the award has no condition `enogh`; did you mean `enough`?"],
    ),
    "an amount in words": (
        HEAD + GOOD.replace("amount: 100", "amount: much"),
        ["10: H017 `much` is no number; write 20000000.00 or 2000万"],
    ),
    "an amount below nothing": (
        HEAD + GOOD.replace("amount: 100", "amount: -1"),
        ["10: H017 `-1` is no amount of at least 0 to the fen; write a figure such as 500000, or [0, 500000]"],
    ),
    "an amount finer than a fen": (
        HEAD + GOOD.replace("amount: 100", "amount: 0.001"),
        ["10: H017 `0.001` is no amount of at least 0"],
    ),
    "an amount with three ends": (
        HEAD + GOOD.replace("amount: 100", "amount: [1, 2, 3]"),
        ["10: H017 an amount is one figure or two"],
    ),
    "an amount the wrong way round": (
        HEAD + GOOD.replace("amount: 100", "amount: [2, 1]"),
        ["10: H017 the least `2` is above the most `1`; write the smaller one first"],
    ),
    "an expectation that expects nothing": (
        HEAD + GOOD.replace(", outcome: entitled, amount: 100", ""),
        ["10: H017 what is expected is not stated; write outcome and amount"],
    ),
    "an expectation of the wrong shape": (
        HEAD + GOOD.replace(f"[{PAYS}]", "[yes]"),
        ["10: H017 an expectation should be a mapping"],
    ),
    "one expectation twice": (
        HEAD + case(FIRM, PAYS, PAYS),
        ["10: H019 one award and ground stand here twice; make them one"],
    ),
    "a case of the wrong shape": (HEAD + "  - yes\n", ["8: H017 a case should be a mapping of keys to values"]),
    "an unknown policy": (
        HEAD.replace("town/policy", "town/polcy") + GOOD,
        [
            "1: H018 there is no policy `https://example.org/id/town/polcy/2025-01-01/policy`; "
            "write policy: https://example.org/id/town/policy/2025-01-01/policy"
        ],
    ),
    "no policy": (
        HEAD.split("\n", 1)[1] + GOOD,
        ["1: H017 the policy is not stated; write policy: https://example.org/"],
    ),
    "no cases": (HEAD, ["8: H017 the file holds no cases; write policy, on, readings and cases"]),
    "an empty file": ("", ["H017 a file of cases is one YAML document"]),
    "two documents": (HEAD + GOOD + "---\n" + HEAD + GOOD, ["H017 a file of cases is one YAML document"]),
    "a list": ("- a\n", ["1: H017 a file of cases should be a mapping of keys to values"]),
    "broken YAML": (HEAD + GOOD + "   x: [1\n", ["H001 this is not YAML"]),
    "a tag": (
        HEAD + GOOD.replace("amount: 100", "amount: !!int 100"),
        ["10: H017 a file of cases may not use the tag `tag:yaml.org,2002:int`; write the content out"],
    ),
    "an alias of nothing": (
        HEAD + GOOD.replace(FIRM, "*firm"),
        ["9: H017 no `&firm` stands before; write the value out first"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_line_and_what_to_do(fault: str, tmp_path: Path) -> None:
    text, wanted = FAULTS[fault]
    lines = [line.removeprefix("data/town/law.cases.yaml: ") for line in said(tmp_path, text)]
    assert len(lines) == len(wanted), lines
    for line, start in zip(lines, wanted, strict=True):
        assert start in line, lines


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_does_not_pass(fault: str, tmp_path: Path) -> None:
    assert not tried(tmp_path, FAULTS[fault][0]).passes


def test_two_cases_of_one_name_are_told_apart_by_their_lines(tmp_path: Path) -> None:
    assert said(tmp_path, HEAD + GOOD + GOOD) == [
        "11: H019 line 8 has a case named `a case` already; give it another name"
    ]


def test_a_fault_in_one_case_leaves_the_others(tmp_path: Path) -> None:
    text = HEAD + case(FIRM, "{award: profits}", name="faulty") + case(POOR, PAYS, name="sound")
    run = tried(tmp_path, text)
    assert [r.case.name for r in run.results] == ["sound"]
    assert [f.place.line for f in run.findings] == [10]


def test_findings_that_a_case_names_are_meant(tmp_path: Path) -> None:
    firm = FIRM.replace("revenue: 1000", "revenue: much")
    wanted = (
        "{award: profit, ground: annual-report/2025, outcome: undetermined, amount: [0, 100], reasons: [ill-typed]}"
    )
    assert said(tmp_path, HEAD + case(firm, wanted, more="findings: [H003]")) == []


def test_an_enterprise_is_repeated_by_its_anchor(tmp_path: Path) -> None:
    text = (
        HEAD
        + case(f"&firm {FIRM}", PAYS)
        + case("*firm", PAYS.replace("100", "200"), name="b", more="readings: [twice]")
    )
    run = tried(tmp_path, text)
    assert [(r.case.name, r.passes) for r in run.results] == [("a case", True), ("b", True)]


def test_aliases_that_would_grow_without_end_are_refused(tmp_path: Path) -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (line,) = said(tmp_path, "\n".join(layers))
    assert "H017 aliases repeat too much; split it into several files" in line


def test_registers_of_the_case_and_of_the_enterprise_both_count(tmp_path: Path) -> None:
    firm = FIRM.replace("reports:", "registers: [{name: own, class: Payment, until: 2027-12-31}], reports:")
    title = '{award: title, ground: "", outcome: not-applicable, amount: 0}'
    assert said(tmp_path, HEAD + case(firm, PAYS, title)) == []


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert said(tmp_path, "\ufeff" + HEAD + GOOD) == []
