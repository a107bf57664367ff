"""What is taken to hold of every enterprise (analysis layer): read from background.toml files, for a second ask.

No entitlement looks at it. A finding that it does away with is formal only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import z3

from huiqi.compile.smt.days import Day
from huiqi.compile.smt.logic import Number, both, real
from huiqi.compile.smt.possible import Holder, Possible
from huiqi.compile.smt.readings import as_number
from huiqi.errors import HuiqiError, Text
from huiqi.names import local, near
from huiqi.rules.tree import Indicator
from huiqi.settings import shipped

FILE: Final = "background.toml"
RELATIONS: Final = ("at-least", "not-more-than", "positive-only-with")


@dataclass(frozen=True)
class Axiom:
    """One statement of one indicator (IRI): a relation to another indicator, or to a number; and why it holds."""

    indicator: str
    relation: str
    other: str
    number: Fraction
    why: Text


def read_background(root: Path, indicators: Mapping[str, Indicator]) -> tuple[Axiom, ...]:
    """Return what the background files of a project state, in the order of the files; none: nothing is taken to hold.

    Read are `ontology/background.toml` (else the one that ships) and every `background.toml` below data/. Raises
    HuiqiError for a file that is no TOML, a relation there is none of, an indicator that nobody declares.
    """
    own = root / "ontology" / FILE
    first = own if own.is_file() else shipped("ontology") / FILE
    found: list[Axiom] = []
    for path in (first, *sorted((root / "data").rglob(FILE))):
        if path.is_file():
            found += _read(path, _shown(path, root), indicators)
    return tuple(found)


def formulas(axioms: Iterable[Axiom], possible: Possible) -> list[z3.BoolRef]:
    """Return what the axioms say of a possible enterprise, wherever it has the figures they are about."""
    found = []
    holders = [possible.enterprise, *(h for _, h in sorted(possible.holders.items()))]
    for axiom in axioms:
        for holder in holders:
            one = _figure(holder, axiom.indicator)
            other = Number(z3.BoolVal(True), real(axiom.number)) if not axiom.other else _figure(holder, axiom.other)
            if one is not None and other is not None:
                found.append(z3.Implies(both(one.known, other.known), _holds(axiom.relation, one, other)))
    return found


def _holds(relation: str, one: Number, other: Number) -> z3.BoolRef:
    if relation == "at-least":
        return one.value >= other.value
    if relation == "not-more-than":
        return one.value <= other.value
    return z3.Implies(one.value > 0, other.value > 0)


def _figure(holder: Holder, indicator: str) -> Number | None:
    value = holder.values.get(indicator)
    return as_number(value) if isinstance(value, Number | Day) else None


def _read(path: Path, shown: str, indicators: Mapping[str, Indicator]) -> list[Axiom]:
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(shown, f"不是 TOML 文本:{error}", f"is no TOML text: {error}") from error
    found: list[Axiom] = []
    rows = stated.get("axiom", [])
    if set(stated) - {"axiom"} or not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise _fault(shown, "只能由 [[axiom]] 组成", "must consist of [[axiom]] tables alone")
    for number, row in enumerate(rows, 1):
        found += _axioms(row, f"{shown}, axiom {number}", indicators)
    return found


def _axioms(row: Mapping[str, Any], place: str, indicators: Mapping[str, Indicator]) -> list[Axiom]:
    relations = [r for r in RELATIONS if r in row]
    extra = sorted(set(row) - {"indicators", "zh", "en", *RELATIONS})
    if len(relations) != 1 or extra:
        allowed = ", ".join(RELATIONS)
        raise _fault(place, f"须恰有一种关系:{allowed}", f"must state one relation of {allowed}, and nothing else")
    why = Text(str(row.get("zh", "")), str(row.get("en", "")))
    if not why.zh or not why.en:
        raise _fault(place, "缺少理由(zh 和 en)", "has no reason (zh and en)")
    names = row.get("indicators")
    if not isinstance(names, list) or not names:
        raise _fault(place, "缺少 indicators 列表", "has no list `indicators`")
    (relation,) = relations
    other, number = "", Fraction(0)
    if relation == "at-least":
        try:
            number = Fraction(Decimal(str(row[relation])))
        except InvalidOperation:
            raise _fault(place, "at-least 须为数", "needs a number for at-least") from None
    else:
        other = _indicator(row[relation], place, indicators)
    return [Axiom(_indicator(n, place, indicators), relation, other, number, why) for n in names]


def _indicator(name: object, place: str, indicators: Mapping[str, Indicator]) -> str:
    """Return the indicator whose IRI is, or ends in, a name."""
    found = [i for i in sorted(indicators) if i == name or i.endswith(f"/{name}")]
    if len(found) == 1:
        return found[0]
    known = ["/".join(i.rsplit("/", 2)[1:]) for i in indicators]
    hint = ", ".join(f"`{n}`" for n in near(str(name), known) or near(local(str(name)), known))
    raise _fault(
        place,
        f"没有指标 `{name}`" + (f",相近的有 {hint}" if hint else ""),
        f"names `{name}`, which is no one indicator" + (f"; near it: {hint}" if hint else ""),
    )


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else f"ontology/{path.name}"


def _fault(place: str, zh: str, en: str) -> HuiqiError:
    return HuiqiError(Text(f"{place}:{zh}", f"{place} {en}"))
