"""Codes as whole numbers (compile layer): one numbering in which a code and all that is narrower stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import z3

from huiqi.compile.smt.logic import either


class Numbering:
    """Numbers for codes, by code list; a list is what the codes of one vocabulary share of their IRI.

    Things that are no code of any vocabulary get numbers of their own when they are first named.
    """

    def __init__(self, wider: Mapping[str, frozenset[str]]) -> None:
        self.wider = wider
        self.codes = sorted(wider, key=lambda c: (scheme(c), _path(c, wider)))
        self.number = {code: n for n, code in enumerate(self.codes)}

    def of(self, code: str) -> int:
        """Return the number of a code or thing."""
        if code not in self.number:
            self.number[code] = len(self.codes)
            self.codes.append(code)
        return self.number[code]

    def within(self, members: Iterable[str]) -> list[int]:
        """Return the numbers of the codes that are one of `members` or narrower, in order."""
        wanted = frozenset(members)
        inside = {n for code, n in self.number.items() if self.wider.get(code, frozenset({code})) & wanted}
        return sorted(inside | {self.of(m) for m in wanted if m not in self.wider})

    @cached_property
    def lists(self) -> dict[str, list[int]]:
        """Return the numbers of each code list."""
        found: dict[str, list[int]] = {}
        for code in self.wider:
            found.setdefault(scheme(code), []).append(self.number[code])
        return found


def scheme(code: str) -> str:
    """Return what the codes of one list share: the IRI without its last word."""
    return code[: max(code.rfind("/"), code.rfind("#")) + 1]


def is_among(value: z3.ArithRef, numbers: Iterable[int]) -> z3.BoolRef:
    """Return the formula that a number is one of `numbers`, as few stretches as there are."""
    stretches: list[list[int]] = []
    for number in sorted(set(numbers)):
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])
    return either(*(value == a if a == b else z3.And(value >= a, value <= b) for a, b in stretches))


def _path(code: str, wider: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return a code with the broader ones before it, the broadest first."""
    return tuple(sorted(wider[code], key=lambda c: (len(wider.get(c, ())), c)))
