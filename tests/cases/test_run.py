"""A case that comes otherwise than expected says where, what was expected, what came and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.town import FIRM, HEAD, LAW, PAYS, POOR, TITLED, case, project, put, said, tried
from huiqi.cases import find_files
from huiqi.engines import ENGINES, Engine
from huiqi.errors import CannotStart
from huiqi.names import local

each_engine = pytest.mark.parametrize("engine", ENGINES)


@each_engine
def test_a_case_that_comes_out_as_expected_says_nothing(engine: Engine, tmp_path: Path) -> None:
    run = tried(tmp_path, HEAD + case(FIRM, PAYS, more="total: 100"), engine)
    assert (len(run.results), run.failures, run.findings, run.passes) == (1, (), (), True)


@each_engine
def test_another_amount_is_told_with_both_figures(engine: Engine, tmp_path: Path) -> None:
    assert said(tmp_path, HEAD + case(FIRM, PAYS.replace("100", "150")), engine) == [
        "10: a case: profit, annual-report/2025: expected entitled, ¥150.00; came entitled, ¥100.00"
    ]


@each_engine
def test_another_outcome_is_told_with_the_first_unmet_condition(engine: Engine, tmp_path: Path) -> None:
    assert said(tmp_path, HEAD + case(POOR, PAYS), engine) == [
        "10: a case: profit, annual-report/2025: expected entitled, ¥100.00; came not entitled, ¥0.00, "
        "because of first unmet enough (revenue of at least 1000 yuan)"
    ]


def test_an_open_outcome_is_told_with_its_reasons(tmp_path: Path) -> None:
    firm = "{code: 91371500MATOWN001X, reports: [{fiscal-year: 2025}]}"
    assert said(tmp_path, HEAD + case(firm, PAYS)) == [
        "10: a case: profit, annual-report/2025: expected entitled, ¥100.00; "
        "came undetermined, ¥0.00 – ¥100.00, because of fact-missing (not stated)"
    ]


def test_a_ground_without_an_assessment_is_told_with_the_grounds_there_are(tmp_path: Path) -> None:
    wanted = PAYS.replace("annual-report/2025", '""')
    assert said(tmp_path, HEAD + case(FIRM, wanted)) == [
        "10: a case: profit, no ground: expected entitled, ¥100.00, but there is no such assessment; "
        "grounds of the award: `annual-report/2025`"
    ]


def test_a_total_of_the_policy_leaves_the_awards_of_others_out(tmp_path: Path) -> None:
    other = "{award: other, ground: annual-report/2025, outcome: entitled, amount: 7}"
    assert said(tmp_path, HEAD + case(FIRM, PAYS, other, more="total: 107")) == [
        "11: a case: total: expected ¥107.00; came ¥100.00"
    ]


def test_engines_that_differ_alike_are_told_together(tmp_path: Path) -> None:
    assert said(tmp_path, HEAD + case(FIRM, PAYS, more="total: 1"), *ENGINES) == [
        "11: a case: total [sparql, reference, sql]: expected ¥1.00; came ¥100.00"
    ]


def test_several_differences_of_a_case_are_one_line(tmp_path: Path) -> None:
    (line,) = said(tmp_path, HEAD + case(FIRM, PAYS.replace("100", "99"), more="total: 99"))
    assert line.count("expected ¥99.00; came ¥100.00") == 1
    assert line.startswith(
        "10: a case: profit, annual-report/2025: expected entitled, ¥99.00; came entitled, ¥100.00; "
    )


# --- what may be asked


OPEN = "readings: []"


@pytest.mark.parametrize(
    ("asked", "fails"),
    [
        ("reasons: [text-open]", False),
        ("reasons: text-open", False),
        ("reasons: [fact-missing]", True),
        ("reasons: []", True),
        ("exactness: interval", False),
        ("exactness: exact", True),
        ("amount: [100, 200]", False),
        ("gross: [100, 200]", False),
        ("gross: 200", True),
        ("amount: [100, null]", True),
        ("unmet: []", False),
    ],
)
def test_an_amount_that_depends_on_the_reading_is_asked_about(asked: str, fails: bool, tmp_path: Path) -> None:
    wanted = f"{{award: profit, ground: annual-report/2025, {asked}}}"
    run = tried(tmp_path, HEAD + case(FIRM, wanted, more=OPEN))
    assert [bool(r.differences) for r in run.results] == [fails]


def test_reasons_that_are_missing_are_told(tmp_path: Path) -> None:
    wanted = "{award: profit, ground: annual-report/2025, reasons: [fact-missing]}"
    assert said(tmp_path, HEAD + case(FIRM, wanted, more=OPEN)) == [
        "10: a case: profit, annual-report/2025: expected reasons fact-missing; came entitled, ¥100.00 – ¥200.00, "
        "because of text-open (open to more than one reading)"
    ]


def test_the_condition_that_fails_is_asked_for_by_name(tmp_path: Path) -> None:
    wanted = "{award: profit, ground: annual-report/2025, outcome: not-entitled, unmet: enough}"
    assert said(tmp_path, HEAD + case(POOR, wanted)) == []
    assert said(tmp_path, HEAD + case(FIRM, wanted.replace("not-entitled", "entitled"))) == [
        "10: a case: profit, annual-report/2025: expected entitled, first unmet enough; came entitled, ¥100.00"
    ]


def test_a_sum_still_to_be_set_is_an_interval_that_needs_a_decision(tmp_path: Path) -> None:
    wanted = "{award: title, ground: recognition/t, outcome: entitled, amount: [0, 500], exactness: needs-decision}"
    assert said(tmp_path, HEAD + case(TITLED, wanted), "sparql", "reference") == []


def test_sql_passes_over_reasons_and_what_rests_on_them(tmp_path: Path) -> None:
    wanted = PAYS.replace("amount: 100", "amount: 100, reasons: [text-open], exactness: unknown, unmet: enough")
    assert said(tmp_path, HEAD + case(FIRM, wanted), "sql") == []


# --- day, readings, knowledge


def test_a_record_after_the_day_of_assessment_is_not_seen(tmp_path: Path) -> None:
    wanted = '{award: profit, ground: "", outcome: not-applicable, amount: 0}'
    assert said(tmp_path, HEAD + case(FIRM, wanted, more="on: 2025-12-30")) == []


def test_a_record_that_became_known_later_is_not_seen(tmp_path: Path) -> None:
    firm = FIRM.replace("revenue: 1000", "revenue: 1000, received: 2026-02-01")
    unseen = '{award: profit, ground: "", outcome: not-applicable, amount: 0}'
    assert said(tmp_path, HEAD + case(firm, unseen, more="known-as-of: 2026-01-31")) == []
    assert said(tmp_path, HEAD + case(firm, PAYS, more="known-as-of: 2026-02-01")) == []


def test_the_readings_of_the_settings_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "huiqi.toml").write_text('interpretations = ["twice"]', "utf-8")
    assert said(tmp_path, HEAD + case(FIRM, PAYS)) == []


@each_engine
def test_one_enterprise_in_two_cases_of_one_reading_is_tried_twice(engine: Engine, tmp_path: Path) -> None:
    poor = POOR.replace("002X", "001X")
    text = HEAD + case(FIRM, PAYS, name="rich") + case(poor, PAYS, name="poor")
    assert [line.partition(": profit")[0] for line in said(tmp_path, text, engine)] == ["13: poor"]


def test_cases_come_in_the_order_of_their_lines_whatever_their_readings(tmp_path: Path) -> None:
    text = HEAD + "".join(
        case(FIRM, PAYS, name=f"case {n}", more=f"readings: [{r}]") for n, r in enumerate(("twice", "once", "twice"))
    )
    run = tried(tmp_path, text)
    assert [(r.case.name, r.passes) for r in run.results] == [("case 0", False), ("case 1", True), ("case 2", False)]


def test_progress_counts_every_case_in_every_engine(tmp_path: Path) -> None:
    opened = project(tmp_path)
    put(tmp_path, HEAD + case(FIRM, PAYS) + case(TITLED, PAYS.replace("annual-report/2025", '""'), name="b"))
    seen: list[tuple[int, int]] = []
    opened.test(engines=["sparql", "reference"], progress=lambda done, of: seen.append((done, of)))
    assert seen == [(2, 4), (4, 4)]


# --- what an engine cannot compute


HUGE = LAW.replace("p:sum a :Decided ; :atLeast 0.00 ; :atMost 500.00 .", "") + (
    "p:sum a :Fixed ; :value 999999999999999.00 ; :times p:t1 .\n"
    "p:t1 a :Fixed ; :value 999999999999999.00 ; :times p:t2 .\n"
    "p:t2 a :Fixed ; :value 999999999999999.00 .\n"
)


@pytest.mark.parametrize("engine", ["sparql", "sql"])
def test_a_case_that_an_engine_cannot_compute_fails_alone(engine: Engine, tmp_path: Path) -> None:
    wanted = "{award: title, ground: recognition/t, outcome: entitled}"
    text = HEAD + case(TITLED, wanted, name="huge") + case(FIRM, PAYS, name="fine")
    run = tried(tmp_path, text, engine, law=HUGE)
    assert [(r.case.name, r.passes) for r in run.results] == [("huge", False), ("fine", True)]


MIXED = LAW + (
    "p:rule a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :of p:profit , q:other ; "
    ":sameFor ind:enterprise .\n"
)


def test_a_total_that_cannot_be_told_apart_from_another_policy_is_refused(tmp_path: Path) -> None:
    wanted = "{award: profit, ground: annual-report/2025, outcome: entitled}"
    (line,) = said(tmp_path, HEAD + case(FIRM, wanted, more="total: 100"), law=MIXED)
    assert line == "11: a case: engine: `profit`, `other` are of different texts and combine: no total of one text"


# --- files and awards


def test_awards_that_no_case_tries_are_told_and_with_a_path_only_those_of_its_policy(tmp_path: Path) -> None:
    opened = project(tmp_path)
    path = put(tmp_path, HEAD + case(FIRM, PAYS))
    assert [local(a) for a in opened.test().untried] == ["title", "other"]
    assert [local(a) for a in opened.test([path]).untried] == ["title"]


def test_nothing_at_a_path_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"there is no file or folder `.*missing`"):
        find_files(tmp_path, [tmp_path / "missing"])


def test_a_folder_without_cases_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"there is no \*\.cases\.yaml in `"):
        find_files(tmp_path, [tmp_path])


def test_a_file_is_tried_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, HEAD)
    assert find_files(tmp_path, [path, path.parent, tmp_path]) == [path]


def test_the_same_cases_give_the_same_report_whatever_the_order_of_the_paths(tmp_path: Path) -> None:
    opened = project(tmp_path)
    first = put(tmp_path, HEAD + case(FIRM, PAYS.replace("100", "1")))
    second = first.with_name("b.cases.yaml")
    second.write_text(HEAD + case(FIRM, PAYS), "utf-8")
    assert opened.test([first, second]) == opened.test([second, first])


def test_how_it_is_paid_is_compared_as_far_as_something_is_expected_of_it(tmp_path: Path) -> None:
    fits = PAYS.replace("amount: 100", "payee: enterprise, instalments: [], due: [], recovered: 0, given-up: []")
    assert said(tmp_path / "a", HEAD + case(FIRM, fits), "reference") == []
    wrong = PAYS.replace("amount: 100", 'payee: "https://example.org/bank", instalments: [60, 40], recovered: 5')
    assert said(tmp_path / "b", HEAD + case(FIRM, wrong), "reference") == [
        "10: a case: profit, annual-report/2025: expected entitled, paid to https://example.org/bank, "
        "in parts ¥60.00 + ¥40.00, ¥5.00 owed back; came entitled, ¥100.00, "
        "paid to https://w3id.org/huiqi/id/enterprise/91371500MATOWN001X, in parts none, ¥0.00 owed back"
    ]


def test_what_stands_under_shared_is_only_repeated(tmp_path: Path) -> None:
    text = HEAD.replace("cases:", f"shared: {{firm: &firm {FIRM}}}\ncases:") + case("*firm", PAYS)
    assert said(tmp_path, text, "reference") == []
