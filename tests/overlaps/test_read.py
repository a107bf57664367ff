"""The page on findings read one by one is about the findings that there are."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from huiqi.names import local
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
OF_ONE_YEAR = {
    *("builder", "cloud-provider", "cloud-user", "exports", "imports", "new-trader", "contribution", "revenue-step"),
}
RELATED = {frozenset({"exports", "new-trader"}), frozenset({"contribution", "revenue-step"})}


def test_lucheng_has_one_containment_and_all_pairs_but_two_of_eight_awards_of_one_year() -> None:
    found = Project.open(ROOT).overlaps(["lucheng"])
    pairs = {(f.kind, frozenset(local(a) for a in (*f.awards, *f.others))) for f in found.findings}
    wanted = {("partial-overlap", frozenset(p)) for p in combinations(OF_ONE_YEAR, 2) if frozenset(p) not in RELATED}
    assert pairs == {*wanted, ("contained", frozenset({"pledge-interest", "pledge-bank"}))}
    assert len(pairs) == len(found.findings) == 27
    assert found.unconfirmed == ()
    page = (ROOT / "docs" / "explanation" / "overlaps-read.md").read_text("utf-8")
    assert all(f"`{name}`" in page for name in OF_ONE_YEAR)
