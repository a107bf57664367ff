"""A comparison as text (faces layer): what is compared, who gains and loses, each part under its heading; computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal

from huiqi.compare.model import GROUPS, Affected, Change, added
from huiqi.compare.parameters import Setting, figure_of
from huiqi.compare.run import Comparison
from huiqi.compare.tables import HEADS, PARTS, by_weight, table
from huiqi.dates import Duration
from huiqi.errors import Language, Text
from huiqi.money import show_yuan
from huiqi.names import local
from huiqi.rows import Cell, Rows
from huiqi.wording import show_duration, show_number

LONGEST: Final = 10
"""So many lines of a list are shown; the rest is counted."""
_NO_END: Final = Text("无上下限", "no end known")


def comparison_to_text(found: Comparison, lang: Language) -> str:
    """Return a comparison as plain text: the heading, what it comes to, then every part that has something to tell."""
    return "\n".join([*_head(found, lang), *_totals(found, lang), *_parts(found, lang), *_end(found, lang)]) + "\n"


def show_signed(value: Decimal) -> str:
    """Write a difference for a reader, with its sign.

    >>> show_signed(Decimal("-80000")), show_signed(Decimal("0"))
    ('-¥80,000.00', '¥0.00')
    """
    if value == 0:
        return show_yuan(Decimal(0))
    return f"{'-' if value < 0 else '+'}{show_yuan(abs(value))}"


def show_change(change: Change, lang: Language) -> str:
    """Write a difference or its range for a reader."""
    if change.is_exact and change.least is not None:
        return show_signed(change.least)
    least = None if change.least is None else show_signed(change.least)
    most = None if change.most is None else show_signed(change.most)
    if least is None and most is None:
        return _NO_END.say(lang)
    if least is None:
        return Text(f"下限未知,至 {most}", f"no lower figure known, to {most}").say(lang)
    if most is None:
        return Text(f"{least} 起,上限未知", f"from {least}, no upper figure known").say(lang)
    return Text(f"{least} 至 {most}", f"{least} to {most}").say(lang)


def _head(found: Comparison, lang: Language) -> Iterator[str]:
    number = len(found.effect.enterprises)
    when = found.years if found.years is not None else Text("各文本自己的有效期", "each text's own days").say(lang)
    yield Text(
        f"{number} 家企业 · 事由所属年度 {when} · 判定日 {found.asked.on}",
        f"{number} enterprises · grounds of {when} · assessed on {found.asked.on}",
    ).say(lang)
    for text, policies in ((Text("原", "before"), found.old.policies), (Text("新", "after"), found.new.policies)):
        for policy in policies:
            yield f"  {text.say(lang)}: {found.after.label(policy).say(lang)}"
    for setting in found.settings:
        yield f"  {Text('设定', 'set').say(lang)}: {_set(setting, found, lang)}"
    if found.new.besides:
        names = ", ".join(local(a) for a in found.new.besides)
        yield Text(f"  一并判定(与之叠加):{names}", f"  assessed besides, because they combine with them: {names}").say(
            lang
        )
    yield ""


def _set(setting: Setting, found: Comparison, lang: Language) -> str:
    own = setting.parameter
    sides = [_figure(t, found, own.awards, lang) for t in (own.term, setting.term)]
    return f"{setting.name} {sides[0]} → {sides[1]} ({found.before.label(own.node).say(lang)})"


def _figure(term: object, found: Comparison, awards: tuple[str, ...], lang: Language) -> str:
    figure = figure_of(term)  # type: ignore[arg-type]
    if isinstance(figure, Decimal):
        return show_number(figure, lang)
    return show_duration(figure, lang) if isinstance(figure, Duration) else figure


def _totals(found: Comparison, lang: Language) -> Iterator[str]:
    effect = found.effect
    yield f"{Text('差额', 'difference').say(lang)}: {show_change(effect.change, lang)}"
    if not effect.change.is_exact:
        exact = sum(1 for e in effect.enterprises if e.change.is_exact)
        for text, number, said in (
            (Text("确定", "certain"), exact, show_signed(effect.settled)),
            (Text("未定", "open"), len(effect.enterprises) - exact, show_change(effect.open, lang)),
        ):
            many = Text(f"{number} 家企业", f"{number} enterprise{'s' if number != 1 else ''}").say(lang)
            yield f"  {text.say(lang)} ({many}): {said}"
    yield ""
    for group, name in GROUPS.items():
        own = effect.of_group(group)
        if group == "keep":
            yield f"{name.say(lang)}: {len(own)}"
            continue
        change = added(e.change for e in own)
        yield f"{name.say(lang)}: {len(own)}{f' · {show_change(change, lang)}' if own else ''}"
        for e in sorted(own, key=by_weight)[: LONGEST if group != "undetermined" else 3]:
            yield f"  {_line(e, found, lang)}"
    yield ""


def _line(e: Affected, found: Comparison, lang: Language) -> str:
    names = {x.iri: x for x in found.facts.enterprises}
    return f"{names[e.enterprise].name(lang)} {show_change(e.change, lang)}"


def _parts(found: Comparison, lang: Language) -> Iterator[str]:
    for part in PARTS:
        if part == "enterprises" or (part == "settings" and len(found.settings) < 2):
            continue
        rows = _short(table(found, part, lang))
        if not len(rows):
            continue
        shown = replace(rows, rows=rows.rows[: 2 * LONGEST] if part in ("vanished", "cliffs") else rows.rows)
        yield HEADS[part].say(lang)
        yield ""
        yield shown.text(lang)
        if len(shown) < len(rows):
            left = len(rows) - len(shown)
            yield Text(f"另有 {left} 行:--list {part}", f"{left} more: --list {part}").say(lang)
        yield ""


def _short(rows: Rows) -> Rows:
    """Return a table for a terminal: awards and rules by name, without lists of enterprises and without empty columns."""
    names = [c.name for c in rows.columns]
    keep = [
        i
        for i, name in enumerate(names)
        if name not in ("how", "enterprisesNear")
        and (name not in ("openLeast", "openMost") or any(r[i] is not None for r in rows.rows))
    ]
    by_name = {i for i, name in enumerate(names) if name == "what"}

    def cell(row: tuple[Cell, ...], i: int) -> Cell:
        found = row[i]
        return tuple(Literal(local(t.value)) for t in found) if i in by_name and isinstance(found, tuple) else found

    columns = tuple(rows.columns[i] for i in keep)
    return replace(rows, columns=columns, rows=tuple(tuple(cell(r, i) for i in keep) for r in rows.rows))


def _end(found: Comparison, lang: Language) -> Iterator[str]:
    if found.chosen:
        names = ", ".join(local(c) for c in found.chosen)
        yield Text(f"采用的口径与假设:{names}", f"read or assumed: {names}").say(lang)
    if found.years is not None:
        yield Text(
            "两方都按这些年度的事由计算,如同各自在年初生效;已付的以事实记载为准。",
            "Both sides are applied to the grounds of these years, as if in force from the first day; what was paid before "
            "counts as recorded.",
        ).say(lang)
    yield Text("以主管部门决定为准。", "The agency decides.").say(lang)
