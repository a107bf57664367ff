"""Numbers, days and lengths of time as a reader writes them (meaning layer), in zh and en."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from huiqi.dates import Duration
from huiqi.errors import Language
from huiqi.money import canonical, show_round

OPERATORS: Final = {
    "atLeast": ("不少于", "at least"),
    "moreThan": ("多于", "more than"),
    "atMost": ("不多于", "at most"),
    "lessThan": ("少于", "less than"),
    "equals": ("等于", "exactly"),
}
DAYS: Final = {
    "atLeast": ("不早于", "on or after"),
    "moreThan": ("晚于", "after"),
    "atMost": ("不晚于", "on or before"),
    "lessThan": ("早于", "before"),
    "equals": ("是", "on"),
}
SAME_DAY: Final = {
    ("atLeast", -1): ("不晚于", "on or before"),
    ("moreThan", -1): ("早于", "before"),
    ("atLeast", 1): ("不早于", "on or after"),
    ("moreThan", 1): ("晚于", "after"),
}


def show_number(value: Decimal, lang: Language, money: bool = False) -> str:
    """Return a number for a reader: 万 and 亿 in Chinese where exact, separators in English; `money`: in yuan.

    >>> show_number(Decimal("20000000.00"), "zh", True), show_number(Decimal("20000000.00"), "en", True)
    ('2000万元', '20,000,000 yuan')
    """
    if lang == "zh":
        return f"{show_round(value)}{'元' if money else ''}"
    whole, _, fraction = canonical(abs(value)).partition(".")
    sign = "-" if value < 0 else ""
    fraction = fraction.rstrip("0") if not money or fraction == "00" else fraction
    return f"{sign}{int(whole):,}{f'.{fraction}' if fraction else ''}{' yuan' if money else ''}"


def show_duration(length: Duration, lang: Language) -> str:
    """Return a length of time in years, months and days.

    >>> show_duration(Duration(18, 0), "en")
    '1 year 6 months'
    """
    years, months = divmod(length.months, 12)
    counted = ((years, "年", "year"), (months, "个月", "month"), (length.days, "天", "day"))
    parts = [part for part in counted if part[0]] or [(0, "天", "day")]
    if lang == "zh":
        return "".join(f"{n}{zh}" for n, zh, _ in parts)
    return " ".join(f"{n} {en}{'s' if n != 1 else ''}" for n, _, en in parts)
