"""Rules that bind several enterprises: open while one enterprise is looked at, settled over all of them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from allocate.city import allocation, brand, cap, firm, law, quota, rule, states, title, world
from docs.small import ENGINES
from huiqi.errors import BadData

FOUR = "".join(firm(n) + title(n, f"2025-0{n}-01") for n in (1, 2, 3, 4))


@pytest.mark.parametrize("engine", ENGINES)
def test_one_enterprise_alone_is_not_sure_of_a_place(tmp_path: Path, engine) -> None:
    found = world(tmp_path, law(brand(150000), quota(3)), FOUR).answers(engine=engine)
    for answer in found.enterprises:
        (only,) = answer.assessments
        assert (only.outcome, str(only.net.least), str(only.net.most)) == ("undetermined", "0.00", "150000.00")
        assert engine == "sql" or only.reasons == ("needs-allocation",)


def test_of_four_brands_of_a_year_the_three_earliest_have_a_place(tmp_path: Path) -> None:
    found = allocation(tmp_path, law(brand(150000), quota(3)), FOUR)
    assert states(found) == {"e1": "kept", "e2": "kept", "e3": "kept", "e4": "out"}
    assert [c.enterprise[-2:] for c in found.charges] == ["e1", "e2", "e3"]


def test_a_year_of_its_own_has_places_of_its_own(tmp_path: Path) -> None:
    facts = firm(1) + firm(2) + title(1, "2025-03-01") + title(2, "2024-03-01")
    assert states(allocation(tmp_path, law(brand(1), quota(1)), facts)) == {"e1": "kept", "e2": "kept"}


def test_a_larger_sum_comes_before_an_earlier_day(tmp_path: Path) -> None:
    stake = "p:brand a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:stake .\n"
    facts = firm(1) + firm(2) + title(1, "2025-01-01") + title(2, "2025-02-01")
    facts += "e:t1 p:stake 150000.00 .\ne:t2 p:stake 200000.00 .\n"
    assert states(allocation(tmp_path, law(stake, quota(1)), facts)) == {"e1": "out", "e2": "kept"}


def test_a_sum_that_is_not_known_leaves_the_last_place_open(tmp_path: Path) -> None:
    stake = "p:brand a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:stake .\n"
    facts = "".join(firm(n) + title(n, f"2025-0{n}-01") for n in (1, 2, 3))
    facts += "e:t1 p:stake 150000.00 .\ne:t2 p:stake 200000.00 .\n"
    assert states(allocation(tmp_path, law(stake, quota(2)), facts)) == {"e1": "open", "e2": "kept", "e3": "open"}


def test_a_tie_that_only_the_name_ends_is_told(tmp_path: Path) -> None:
    facts = "".join(firm(n) + title(n, "2025-03-01") for n in (1, 2, 3))
    found = allocation(tmp_path, law(brand(150000), quota(2)), facts)
    (matter,) = found.matters
    assert [(s.enterprise[-2:], s.state, s.by_name) for s in matter.standings] == [
        ("e1", "kept", True),
        ("e2", "kept", True),
        ("e3", "out", True),
    ]


def test_a_place_that_was_paid_for_earlier_is_taken(tmp_path: Path) -> None:
    earlier = 'e:paid a :Payment ; ind:enterprise e:e4 ; ind:award p:brand ; ind:ground e:t4 ; ind:paid 150000.00 ; ind:paid-on "2025-06-01"^^xsd:date .\n'
    found = allocation(tmp_path, law(brand(150000), quota(3, ":paidBefore :Bars ; ")), FOUR + earlier)
    assert states(found) == {"e1": "kept", "e2": "kept", "e3": "out", "e4": "kept"}


def test_without_a_register_of_payments_no_place_is_sure(tmp_path: Path) -> None:
    found = allocation(tmp_path, law(brand(150000), quota(3, ":paidBefore :Bars ; ")), FOUR, payments=False)
    assert states(found) == {"e1": "open", "e2": "open", "e3": "open", "e4": "out"}
    assert found.matters[0].places == (0, 3)
    assert found.matters[0].reasons == ("register-not-loaded",)


def test_a_key_that_is_not_known_leaves_places_open(tmp_path: Path) -> None:
    facts = FOUR + "e:e5 a :Enterprise .\n" + title(5, "2025-02-15", key="")
    found = allocation(tmp_path, law(brand(150000), quota(3, key="p:list")), facts)
    assert states(found) == {"e1": "kept", "e2": "kept", "e3": "open", "e4": "out", "e5": "open"}


def test_a_joint_cap_cuts_in_proportion_to_the_fen(tmp_path: Path) -> None:
    facts = "".join(firm(n) + title(n, f"2025-0{n}-01") for n in (1, 2, 3))
    found = allocation(tmp_path, law(brand(100), cap("100.00", ":cutBy :Proportional ; ")), facts)
    # 100.00 for three sums of 100.00: a third each; the fen that is left goes to the first name.
    assert {s.enterprise[-2:]: str(s.after.least) for s in found.matters[0].standings} == {
        "e1": "33.34",
        "e2": "33.33",
        "e3": "33.33",
    }
    assert sum(c.asked.least for c in found.charges) == 100


def test_a_joint_cap_that_does_not_say_who_gives_way_leaves_each_part_open(tmp_path: Path) -> None:
    facts = firm(1) + firm(2) + title(1, "2025-01-01") + title(2, "2025-02-01")
    found = allocation(tmp_path, law(brand(100), cap("150.00")), facts)
    assert [(str(s.after.least), str(s.after.most)) for s in found.matters[0].standings] == [("50.00", "100.00")] * 2


def test_one_controller_gets_the_award_once(tmp_path: Path) -> None:
    facts = "".join(
        firm(n, f" ; p:controller e:boss-{boss}") + title(n, f"2025-0{n}-01") for n, boss in ((1, 1), (2, 1), (3, 2))
    )
    found = allocation(tmp_path, law(brand(150000), quota(1, key="p:controller")), facts)
    assert states(found) == {"e1": "kept", "e2": "out", "e3": "kept"}


def test_the_order_of_the_facts_changes_nothing(tmp_path: Path) -> None:
    pieces = [firm(n) + title(n, "2025-03-01") for n in (1, 2, 3)]
    results = []
    for n, order in enumerate(permutations(pieces)):
        (folder := tmp_path / str(n)).mkdir()
        results.append(allocation(folder, law(brand(150000), quota(2)), "".join(order)).to_dict())
    assert all(r == results[0] for r in results)


def test_what_another_rule_binds_as_well_stays_open_and_so_does_its_rival(tmp_path: Path) -> None:
    both = brand(150000) + brand(100000, "rival")
    inner = rule("inner", ":Highest ; :between :Assessments", "p:brand , p:rival", "ind:enterprise")
    facts = firm(1) + title(1, "2025-01-01")
    text = law(both, quota(3) + inner)
    for engine in ENGINES:
        (answer,) = world(tmp_path, text, facts).answers(engine=engine).enterprises
        nets = {a.award.rsplit("/", 1)[-1]: (str(a.net.least), str(a.net.most)) for a in answer.assessments}
        assert nets == {"brand": ("0.00", "150000.00"), "rival": ("0.00", "100000.00")}
    found = allocation(tmp_path, text, facts)
    (matter,) = found.matters
    assert matter.unsettled is not None
    assert matter.unsettled.en == "`brand` is bound by `inner` as well"


def test_an_award_that_reads_one_under_a_quota_stays_open(tmp_path: Path) -> None:
    reader = (
        "p:reader a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:share .\n"
        "p:share a :GrantOf ; :encodes p:clause ; :of p:brand ; :times p:half .\np:half a :Fixed ; :value 0.50 .\n"
    )
    found = world(tmp_path, law(brand(100) + reader, quota(3)), firm(1) + title(1, "2025-01-01")).answers()
    nets = {a.award.rsplit("/", 1)[-1]: (a.outcome, str(a.net.most)) for a in found.enterprises[0].assessments}
    assert nets == {"brand": ("undetermined", "100.00"), "reader": ("undetermined", "50.00")}


def test_a_rule_over_one_that_crosses_enterprises_is_refused(tmp_path: Path) -> None:
    outer = rule("outer", ":Highest ; :between :Awards", "p:quota , p:rival", "ind:enterprise")
    with pytest.raises(BadData) as error:
        world(tmp_path, law(brand(1) + brand(2, "rival"), quota(3) + outer), firm(1))
    assert any(f.code == "H009" and "crosses enterprises" in f.say("en") for f in error.value.findings)
