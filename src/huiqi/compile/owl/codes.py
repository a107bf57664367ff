"""Code lists as classes (compile layer): a class for each code that a condition names, apart where no code is of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from huiqi.compile.owl.names import scheme


@dataclass(frozen=True)
class CodeList:
    """The codes that conditions name of one list: under which named ones each stands, which share no code, who else there is.

    `of` is the name of the list, or empty for things that are in no list; `tops` stand under no other named code.
    `members` gives every code of the list the named codes right above it or itself, none for those `elsewhere`.
    """

    of: str
    named: tuple[str, ...]
    above: Mapping[str, tuple[str, ...]]
    apart: tuple[tuple[str, str], ...]
    members: Mapping[str, tuple[str, ...]]

    @property
    def tops(self) -> tuple[str, ...]:
        """Return the named codes that stand under no other."""
        return tuple(c for c in self.named if not self.above[c])

    @property
    def siblings(self) -> tuple[tuple[str, ...], ...]:
        """Return the named codes that stand right below the same ones, group by group."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for code in self.named:
            groups.setdefault(self.above[code], []).append(code)
        return tuple(tuple(g) for _, g in sorted(groups.items()))

    @property
    def has_others(self) -> bool:
        """Say whether some code of the list is under no named one."""
        return any(not above for above in self.members.values())


def code_lists(named: Iterable[str], wider: Mapping[str, frozenset[str]]) -> tuple[CodeList, ...]:
    """Return the code lists that conditions name codes of, in order of name; `wider` gives each code and what is broader."""
    lists: dict[str, set[str]] = {}
    for code in named:
        lists.setdefault(scheme(code) if code in wider else "", set()).add(code)
    return tuple(_code_list(of, sorted(codes), wider) for of, codes in sorted(lists.items()))


def _code_list(of: str, named: list[str], wider: Mapping[str, frozenset[str]]) -> CodeList:
    everyone = [c for c in sorted(wider) if of and scheme(c) == of]
    wide = {c: wider.get(c, frozenset({c})) for c in {*everyone, *named}}
    above = {c: _nearest(c, (wide[c] - {c}) & set(named), wide) for c in named}
    members = {c: _nearest(c, wide[c] & set(named), wide) for c in (everyone or named)}
    shared = {pair for c in wide for pair in combinations(sorted(wide[c] & set(named)), 2)}
    apart = tuple(pair for pair in combinations(named, 2) if pair not in shared)
    return CodeList(of, tuple(named), above, apart, members)


def _nearest(code: str, above: Iterable[str], wide: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return those of the codes above one that have no other of them below."""
    found = set(above)
    return tuple(sorted(a for a in found if not any(a in wide.get(b, ()) for b in found if b != a)))
