"""Unified social credit codes as cells hold them (meaning layer): 18 characters with the right check character, or why not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from huiqi.errors import Text
from huiqi.intake.tables import TEXT, Cell

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE: Final = {c: i for i, c in enumerate(_ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_WRITE: Final = Text(
    "写 18 位统一社会信用代码,单元格设为文本", "write the 18 characters of the credit code in a cell of text"
)


@dataclass(frozen=True)
class CreditCode:
    """A code, or what is wrong with the cell."""

    code: str = ""
    problem: Text | None = None
    fix: Text = _WRITE


@lru_cache(maxsize=65_536)
def read_code(cell: Cell) -> CreditCode:
    """Read a credit code; small letters, full-width characters and spaces are mended. Source: GB 32100-2015.

    A cell that holds a number is refused: a spreadsheet keeps fifteen digits of eighteen.

    >>> read_code(("text", " 91350100m000100y43 ")).code
    '91350100M000100Y43'
    """
    kind, text = cell
    code = re.sub(r"[\s'‘’]", "", unicodedata.normalize("NFKC", text)).upper()
    if kind != TEXT or re.fullmatch(r"\d+(\.\d+)?E\+?\d+|\d+\.0+", code):
        what = Text(
            f"信用代码 `{text}` 存成了数字,位数已丢失",
            f"the credit code `{text}` is stored as a number and has lost digits",
        )
        return CreditCode(problem=what)
    if not code:
        return CreditCode(problem=Text("没有统一社会信用代码", "there is no unified social credit code"))
    if _CODE.fullmatch(code) is None:
        strange = sorted(set(code) - set(_ALPHABET))
        if len(code) == 18 and strange:
            named = " ".join(strange)
            fix = Text(
                f"代码中不用 {named},核对是否为 0、1 等", f"no code has {named}; look whether 0, 1 or another is meant"
            )
            return CreditCode("", Text(f"`{text}` 不是信用代码", f"`{text}` is no credit code"), fix)
        what = Text(f"`{text}` 不是 18 位统一社会信用代码", f"`{text}` is no credit code of 18 characters")
        return CreditCode(problem=what)
    if _ALPHABET[-sum(w * _VALUE[c] for w, c in zip(_WEIGHTS, code, strict=False)) % 31] != code[17]:
        what = Text(f"信用代码 `{text}` 的校验位不符", f"the check character of the credit code `{text}` does not fit")
        return CreditCode("", what, Text("对照营业执照改正", "correct it from the business licence"))
    return CreditCode(code)
