"""To whom, when, from which fund, and what comes back: every figure worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.errors import BadData
from language.world import asked, fixed, gross, money, paid, payout, report

PLANT = 'e:plant a :Project ; ind:enterprise e:firm ; ind:completed-on "2024-06-30"^^xsd:date ; ind:started-on "2024-09-01"^^xsd:date {}.\n'
STARTED = "ind:started-on a :Indicator ; rdfs:domain :Project ; rdfs:range :Date .\n"


def parts(*shares: str, condition: str = "") -> str:
    found = ""
    for n, share in enumerate(shares):
        when = f' ; :after ind:started-on ; :atLeast "P{n}Y"^^xsd:yearMonthDuration'
        found += f"p:part-{n} a :Instalment ; :order {n + 1}{f' ; :share {share}' if share else ''}{when}{condition if n else ''} .\n"
    return found


THREE = STARTED + fixed("award", "3000000.00", "Project", "; :instalment p:part-0 , p:part-1 , p:part-2 ")


def test_three_million_is_paid_forty_thirty_thirty_after_the_start(tmp_path: Path) -> None:
    (only,) = asked(tmp_path, THREE + parts("0.40", "0.30", "0.30"), PLANT.format("")).assessments
    found = [(p.due, money(p.amount)) for p in payout(only).instalments]
    assert found == [(20240901, "1200000.00"), (20250901, "900000.00"), (20260901, "900000.00")]


def test_the_last_part_takes_the_rest_to_the_fen(tmp_path: Path) -> None:
    law = THREE.replace("3000000.00", "100.01") + parts("0.333", "0.333", "")
    (only,) = asked(tmp_path, law, PLANT.format("")).assessments
    # 33.30333 and 33.30333 to the fen, and what is left.
    assert [money(p.amount) for p in payout(only).instalments] == ["33.30", "33.30", "33.41"]


def test_a_part_whose_condition_fails_lapses_and_the_others_stay(tmp_path: Path) -> None:
    law = THREE + parts("0.40", "0.30", "0.30", condition=" ; :condition p:listed")
    law += "p:listed a :Existence ; :record :Listing ; :asOf ind:due-date ; :register e:list .\n"
    facts = PLANT.format("") + (
        'e:list a :Register ; :record :Listing ; :appliesUntil "2026-03-01"^^xsd:date .\n'
        'e:entry a :Listing ; ind:enterprise e:firm ; ind:listed-on "2024-01-01"^^xsd:date ; '
        ':appliesFrom "2024-01-01"^^xsd:date ; :appliesUntil "2025-08-31"^^xsd:date .\n'
    )
    (only,) = asked(tmp_path, law, facts).assessments
    found = [(p.verdict, money(p.amount)) for p in payout(only).instalments]
    # Off the list a day before the second part; of the day of the third the register cannot yet tell.
    assert found == [(2, "1200000.00"), (0, "0.00"), (1, "0.00 to 900000.00")]
    assert money(only.net) == "3000000.00"


def test_shares_that_do_not_make_a_whole_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        asked(tmp_path, THREE + parts("0.40", "0.30", "0.20"), "")
    assert [f.code for f in caught.value.findings] == ["H007"]


def test_two_funds_share_and_the_last_takes_the_rest(tmp_path: Path) -> None:
    law = "p:city a :Fund .\np:county a :Fund .\n" + fixed("award", "0.03", more="; :paidFrom p:half , p:rest ")
    law += "p:half a :FundShare ; :of p:city ; :share 0.50 .\np:rest a :FundShare ; :of p:county .\n"
    (only,) = asked(tmp_path, law, report(2025)).assessments
    # Half of three fen is one and a half, rounded up to two; one is left.
    funds = {p.fund.rsplit("/", 1)[-1]: money(p.amount) for p in payout(only).funds}
    assert funds == {"city": "0.02", "county": "0.01"}


def test_the_payee_is_read_on_the_ground(tmp_path: Path) -> None:
    law = fixed("award", "8000.00", "Project", "; :payee ind:applicant ")
    law += STARTED + "ind:applicant a :Indicator ; rdfs:domain :Project ; rdfs:range :Thing .\n"
    (only,) = asked(tmp_path / "a", law, PLANT.format("; ind:applicant e:person ")).assessments
    assert payout(only).payee == "https://example.org/id/enterprise/person"
    (only,) = asked(tmp_path / "b", law, PLANT.format("")).assessments
    assert payout(only).payee is None
    (only,) = asked(tmp_path / "c", law.replace("; :payee ind:applicant", ""), PLANT.format("")).assessments
    assert payout(only).payee == "https://example.org/id/enterprise/firm"


def test_what_was_paid_is_owed_back_and_set_off_against_later_grants(tmp_path: Path) -> None:
    law = fixed("rent", "200.00") + fixed("prize", "150.00", "Recognition")
    law += "p:back a :Recovery ; :encodes p:clause ; :of p:rent ; :condition p:gone ; :against p:prize .\n"
    law += "p:gone a :Existence ; :record :AdverseRecord ; :condition p:any .\n"
    law += 'p:any a :Comparison ; :indicator ind:occurred-on ; :atLeast "2025-01-01"^^xsd:date .\n'
    facts = report(2024) + (
        "e:pay a :Payment ; ind:enterprise e:firm ; ind:award p:rent ; ind:ground e:report-2024 ; ind:paid 200.00 ; "
        'ind:paid-on "2025-01-10"^^xsd:date .\n'
        'e:payments a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'
        'e:left a :AdverseRecord ; ind:enterprise e:firm ; ind:occurred-on "2025-05-01"^^xsd:date .\n'
        'e:r a :Recognition ; ind:enterprise e:firm ; ind:recognised-on "2025-06-01"^^xsd:date .\n'
    )
    ((_, owed),) = asked(tmp_path, law, facts).recoveries
    assert (owed.verdict, money(owed.amount), money(owed.left)) == (2, "200.00", "50.00")
    assert [money(amount) for _, _, amount in owed.set_off] == ["150.00"]


def test_a_decision_sets_the_last_day_of_a_window(tmp_path: Path) -> None:
    law = fixed("award", "5.00", more="; :appliesUntil p:last ")
    law += 'p:last a :Decided ; :atLeast "2025-06-30"^^xsd:date .\n'
    assert paid(tmp_path / "a", law, report(2025))[0] == "award report-2025: 0.00 to 5.00"
    decision = 'p:d a :Decision ; :decides p:last ; :equals "{}"^^xsd:date ; prov:wasAttributedTo p:bureau ; dcterms:date "2026-01-01"^^xsd:date .\n'
    assert paid(tmp_path / "b", law + decision.format("2025-12-31"), report(2025))[0] == "award report-2025: 5.00"
    assert paid(tmp_path / "c", law + decision.format("2025-12-30"), report(2025))[0].startswith("award -:")


def test_a_decision_for_one_ground_settles_a_reading_there_alone(tmp_path: Path) -> None:
    law = (
        "p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:much , p:little .\n"
        "p:much a :Fixed ; :value 300.00 ; :underInterpretation p:wide .\n"
        "p:little a :Fixed ; :value 100.00 ; :underInterpretation p:narrow .\n"
        'p:how a :Ambiguity ; :encodes p:clause ; rdfs:label "how much"@en .\n'
        "p:wide a :Interpretation ; :of p:how .\np:narrow a :Interpretation ; :of p:how .\n"
        "p:d a :Decision ; :decides p:wide ; :ground e:report-2024 ; prov:wasAttributedTo p:bureau ; "
        'dcterms:date "2026-01-01"^^xsd:date .\n'
    )
    assert paid(tmp_path, law, report(2024) + report(2025)) == [
        "award report-2024: 300.00",
        "award report-2025: 100.00 to 300.00",
        "total: 400.00 to 600.00",
    ]


def test_foreign_money_is_counted_at_the_rate_that_the_record_states(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 0.008 ; :times p:in-yuan .\np:in-yuan a :Sum ; :of ind:arrived ; :times ind:rate .\n"
    law += "ind:arrived a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number .\n"
    law += "ind:rate a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number .\n"
    # 10 million dollars at 6.8951 yuan: 68,951,000 yuan, of which 8 in a thousand.
    assert gross(tmp_path, law, report(2025, arrived="10000000.00", rate="6.8951")) == "551608.00"
