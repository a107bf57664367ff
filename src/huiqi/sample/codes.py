"""Credit codes for enterprises that do not exist (meaning layer): well formed, and impossible to meet in life.

GB 32100-2015: one character for the registering department, one for the kind of body, six digits for the place of the
registering authority, nine for the organisation (GB 11714: eight and a check character), one check character.
"""

from __future__ import annotations

from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_PLACE_OF_NOBODY: Final = "379999"
"""A place code below that of Shandong that GB/T 2260 gives to nowhere, so that no authority registers under it."""


def credit_code(number: int) -> str:
    """Return the unified social credit code of the made-up enterprise `number`, from 1 to 999,999.

    Both check characters are right, so that a check of form passes. The code can belong to nobody: its place does not
    exist. Its organisation part begins with DM, for demonstration. Source: GB 32100-2015, GB 11714.

    >>> credit_code(1)
    '91379999DM00000139'
    """
    serial = f"DM{number:06d}"
    body = "91" + _PLACE_OF_NOBODY + serial + organisation_check(serial)
    return body + check_character(body)


def organisation_check(serial: str) -> str:
    """Return the check character of an organisation code's eight characters: a digit, or X for ten (GB 11714)."""
    total = sum(w * int(c, 36) for w, c in zip(_ORGANISATION_WEIGHTS, serial, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_character(body: str) -> str:
    """Return the last character of a credit code from the 17 before it (GB 32100-2015, base 31).

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return _ALPHABET[-total % 31]
