"""Charts of the pages (faces layer): drawn as SVG inside the page, every bar with its figure in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal

from huiqi.errors import Language, Text
from huiqi.money import is_decimal, show_yuan
from huiqi.names import NS
from huiqi.things import Law

_WIDTH: Final = 640
_LEFT: Final = 70
_STEP: Final = 34
_BOUNDS: Final = (("equals", "", ""), ("atMost", "至多 ", "at most "), ("atLeast", "至少 ", "at least "))


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its figure in yuan, the figure in words."""

    name: str
    value: Decimal
    said: str


def appropriations(law: Law, fund: str, lang: Language) -> list[Bar]:
    """Return what was set aside for a fund (IRI) by fiscal year, in order of time; one bar for each stated figure."""
    found = []
    for iri in law.graph.instances(NS + "Appropriation"):
        if fund not in law.graph.iris(iri, NS + "of"):
            continue
        begins = law.graph.literal(iri, NS + "appliesFrom")
        year = begins.value[:4] if begins is not None else "?"
        for word, zh, en in _BOUNDS:
            value = law.graph.literal(iri, NS + word)
            if isinstance(value, Literal) and is_decimal(value.value):
                said = Text(zh, en).say(lang) + show_yuan(Decimal(value.value))
                found.append((year, iri, Bar(year, Decimal(value.value), said)))
                break
    return [bar for _, _, bar in sorted(found, key=lambda f: f[:2])]


def appropriation_chart(law: Law, fund: str, lang: Language) -> str:
    """Return the appropriations of a fund as SVG; empty where fewer than two are stated."""
    bars = appropriations(law, fund, lang)
    return bar_chart(bars, Text("各年预算", "appropriations by year").say(lang)) if len(bars) > 1 else ""


def bar_chart(bars: Sequence[Bar], title: str) -> str:
    """Return horizontal bars on one scale from 0; nothing in it comes from outside unescaped."""
    from markupsafe import Markup, escape

    longest = max((b.value for b in bars), default=Decimal(0)) or Decimal(1)
    room = _WIDTH - _LEFT - 180
    parts = []
    for n, bar in enumerate(bars):
        top = n * _STEP
        width = int(bar.value * room / longest)
        parts.append(
            f'<text x="{_LEFT - 10}" y="{top + 20}" text-anchor="end">{escape(bar.name)}</text>'
            f'<rect x="{_LEFT}" y="{top + 5}" width="{width}" height="{_STEP - 12}" rx="3"></rect>'
            f'<text x="{_LEFT + width + 8}" y="{top + 20}">{escape(bar.said)}</text>'
        )
    height = len(bars) * _STEP
    return Markup(
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )
