"""Small awards at random: what the solver finds is what counting every enterprise of a small space finds."""

from __future__ import annotations

import pytest

from smt.brute import differences
from smt.faults import FAULTS, Fault

SEEDS = (3, 7, 10, 11, 13, 17, 20, 22, 24, 26, 29, 32, 43, 47, 59)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_missed_and_nothing_is_extra(seed: int) -> None:
    assert differences(seed) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_slip_in_the_encoding_is_noticed(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault.place, fault.attribute, fault.wrong)
    assert differences(fault.seed) != []
