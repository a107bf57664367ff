"""Exact money in yuan (ground layer): reading, rounding to the fen, writing.

`decimal.Decimal` throughout; nothing here ever goes through a binary fraction.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import Final

from huiqi.errors import HuiqiError, Text

MAX_INTEGER_DIGITS: Final = 15
MAX_DECIMALS: Final = 8
_UNITS: Final = {"": Decimal(1), "元": Decimal(1), "万": Decimal(10_000), "万元": Decimal(10_000)} | {
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NUMBER: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(元|万元?|亿元?)?")


def parse_number(text: str) -> Decimal:
    """Read a decimal number, perhaps in 万 or 亿, exactly.

    Full-width digits and thousands separators are understood; an exponent, a fraction or an empty text is not.
    Raises HuiqiError if the text is no number or needs more than 15 integer digits or 8 decimals.

    >>> parse_number("2,000万")
    Decimal('20000000')
    >>> parse_number("１９９９９９９９.９９")
    Decimal('19999999.99')
    """
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise HuiqiError(
            Text(
                f"`{text}` 不是数字,请写成 20000000.00 或 2000万", f"`{text}` is no number; write 20000000.00 or 2000万"
            )
        )
    sign, whole, fraction, unit = match.groups()
    with localcontext() as context:
        context.prec = 60
        value = Decimal(f"{sign}{whole.replace(',', '')}.{fraction or '0'}") * _UNITS[unit or ""]
    value = _trim(value)
    if not fits(value):
        raise HuiqiError(
            Text(f"`{text}` 超出 15 位整数或 8 位小数", f"`{text}` has more than 15 integer digits or 8 decimals")
        )
    return value


def is_decimal(text: str) -> bool:
    """Say whether `text` is a decimal as RDF writes it: ASCII digits, a sign, a point; no exponent, no NaN.

    >>> is_decimal("20000000.00"), is_decimal("1e5"), is_decimal("NaN")
    (True, False, False)
    """
    return _DECIMAL.fullmatch(text) is not None


def fits(value: Decimal, decimals: int = MAX_DECIMALS) -> bool:
    """Say whether every engine holds `value` exactly: at most 15 integer digits and `decimals` decimals."""
    return abs(value) < Decimal(10) ** MAX_INTEGER_DIGITS and value == value.quantize(Decimal(1).scaleb(-decimals))


def canonical(value: Decimal) -> str:
    """Write a decimal in the one lexical form of the project: no exponent, at least two decimals.

    >>> canonical(Decimal("300000"))
    '300000.00'
    >>> canonical(Decimal("0.0250"))
    '0.025'
    """
    whole, _, fraction = format(value, "f").partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def fen_half_up(value: Decimal) -> Decimal:
    """Round an amount of at least zero to the fen, half up: floor(x * 100 + 0.5) / 100.

    >>> fen_half_up(Decimal("2469135.7874"))
    Decimal('2469135.79')
    >>> fen_half_up(Decimal("0.005"))
    Decimal('0.01')
    """
    with localcontext() as context:
        context.prec = 60
        fen = (value * 100 + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR)
        return (fen / 100).quantize(Decimal("0.01"))


def show_yuan(value: Decimal) -> str:
    """Write an amount for a reader.

    >>> show_yuan(Decimal("300000"))
    '¥300,000.00'
    """
    return f"¥{value:,.2f}"


def show_round(value: Decimal) -> str:
    """Write an amount the short Chinese way where that is exact, otherwise in full.

    >>> show_round(Decimal("20000000")), show_round(Decimal("100000000")), show_round(Decimal("19999999.99"))
    ('2000万', '1亿', '19,999,999.99')
    """
    for size, word in ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万")):
        if abs(value) >= size and value % (size / 100) == 0:
            return f"{_trim(value / size):f}{word}"
    return f"{_trim(value):,f}"


def _trim(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
