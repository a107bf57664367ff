"""Credit codes of made-up enterprises are well formed, differ, and belong to nowhere."""

from __future__ import annotations

import re

from huiqi.sample.codes import check_character, credit_code, organisation_check


def test_the_first_code_is_the_one_worked_by_hand() -> None:
    # DM000001: 13·3 + 22·7 + 1·2 = 195 = 17·11 + 8, and 11 - 8 = 3.
    assert organisation_check("DM000001") == "3"
    assert credit_code(1) == "91379999DM00000139"


def test_the_check_character_is_the_sum_worked_by_hand() -> None:
    # Weights 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28 on 9 1 3 7 9 9 9 9 D=13 M=21 0 0 0 0 0 1 3:
    # 9 + 3 + 27 + 189 + 171 + 234 + 144 + 153 + 260 + 609 + 30 + 84 = 1913 = 61·31 + 22, and 31 - 22 = 9.
    assert check_character("91379999DM0000013") == "9"


def test_an_example_code_that_validators_use_has_its_check_character() -> None:
    assert check_character("91350100M000100Y4") == "3"


def test_a_code_has_only_the_characters_of_the_standard() -> None:
    for number in (1, 2, 99, 200, 12_345, 999_999):
        assert re.fullmatch(r"91[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", credit_code(number))


def test_no_two_codes_are_equal() -> None:
    assert len({credit_code(n) for n in range(1, 5001)}) == 5000


def test_every_code_stands_below_a_place_of_the_province_that_does_not_exist() -> None:
    assert {credit_code(n)[2:8] for n in range(1, 500)} == {"379999"}
