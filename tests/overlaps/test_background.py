"""What holds of every firm and what is known of one: which findings vanish with it, and what a background file may say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.errors import HuiqiError
from huiqi.names import IND, NS
from huiqi.overlaps.analysis import Law, analyse
from huiqi.overlaps.background import read_background
from huiqi.overlaps.findings import Overlap
from huiqi.overlaps.variants import Variant
from huiqi.rules.model import Award
from huiqi.rules.tree import Bound, Comparison, Existence, Not
from smt.worlds import ROOT, award, book, read

EXPORTER = award(
    "exporter", Comparison(iri="urn:e", subject=(read("exports"),), bounds=(Bound(op="atLeast", value=Decimal(100)),))
)
SMALL = award(
    "small", Comparison(iri="urn:s", subject=(read("revenue"),), bounds=(Bound(op="lessThan", value=Decimal(50)),))
)
LARGE = award(
    "large", Comparison(iri="urn:l", subject=(read("revenue"),), bounds=(Bound(op="atLeast", value=Decimal(60)),))
)


def found(*awards: Award) -> list[Overlap]:
    """Return the findings on some awards, asked with the background of this repository's ontology."""
    variants = tuple(Variant(a.iri, a.iri, a) for a in awards)
    background = read_background(ROOT / "nowhere", book().indicators)
    return list(analyse(Law(book(), variants, (), {}, frozenset(), background)).findings)


def write(folder: Path, text: str) -> Path:
    (folder / "ontology").mkdir()
    (folder / "ontology" / "background.toml").write_text(text, "utf-8")
    return folder


def test_whoever_exports_a_hundred_earns_a_hundred_so_a_small_exporter_is_formal_only() -> None:
    (one,) = found(EXPORTER, SMALL)
    assert (one.kind, one.certainty) == ("partial-overlap", "formal-only")
    assert one.witness is not None and one.witness.is_confirmed


def test_a_large_exporter_is_possible_and_its_witness_earns_what_it_exports() -> None:
    (one,) = found(EXPORTER, LARGE)
    assert (one.kind, one.certainty) == ("partial-overlap", "general")
    assert one.witness is not None
    (report,) = [r for r in one.witness.enterprise.records if IND + "exports" in r.values]
    exports, revenue = (Decimal(report.values[IND + n][0].term.value) for n in ("exports", "revenue"))
    assert exports >= 100 and revenue >= 60 and exports <= revenue


def test_an_award_on_a_report_for_who_has_no_report_is_dead_whatever_is_known() -> None:
    newcomer = award("newcomer", Not(iri="urn:n", of=(Existence(iri="urn:x", record=NS + "AnnualReport"),)))
    (dead,) = found(newcomer)
    assert (dead.kind, dead.certainty, dead.core) == ("dead", "general", ("urn:n",))


def test_where_growth_asks_for_two_reports_having_one_alone_is_possible_only_through_missing_data() -> None:
    alone = award(
        "alone",
        Existence(iri="urn:one", record=NS + "AnnualReport", bounds=(Bound(op="atMost", value=Decimal(1)),)),
    )
    grows = award(
        "grows",
        Comparison(iri="urn:h", subject=(read("revenue-growth"),), bounds=(Bound(op="atLeast", value=Decimal(1)),)),
    )
    (dead,) = found(alone, grows)
    assert (dead.kind, dead.awards, dead.certainty) == ("dead", ("urn:award:alone",), "missing-data")


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("[[axiom", "is no TOML text"),
        ("x = 1", "must consist of [[axiom]] tables alone"),
        ("[[axiom]]\nindicators = ['indicator/revenue']", "must state one relation"),
        ("[[axiom]]\nindicators = ['indicator/revenue']\nat-least = 0", "has no reason"),
        ("[[axiom]]\nat-least = 0\nzh = '理由'\nen = 'reason'", "has no list `indicators`"),
        (
            "[[axiom]]\nindicators = ['indicator/revenu']\nat-least = 0\nzh = '理'\nen = 'why'",
            "near it: `indicator/revenue`",
        ),
        ("[[axiom]]\nindicators = ['indicator/revenue']\nat-least = 'x'\nzh = '理'\nen = 'why'", "needs a number"),
        ("[[axiom]]\nindicators = ['indicator/revenue']\nnot-more-than = 5\nzh = '理'\nen = 'why'", "no one indicator"),
    ),
)
def test_what_a_background_file_may_not_say_is_named_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(HuiqiError) as caught:
        read_background(write(tmp_path, text), book().indicators)
    assert said in caught.value.text.en and "ontology/background.toml" in caught.value.text.en


def test_an_empty_background_file_takes_nothing_to_hold(tmp_path: Path) -> None:
    assert read_background(write(tmp_path, ""), book().indicators) == ()
