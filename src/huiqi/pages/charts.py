"""Charts of the pages (faces layer): drawn as SVG inside the page, every bar with its figure in words.

Lengths are percentages, so that a chart is as wide as its place and its letters stay as large as the page's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from pyoxigraph import Literal as RdfLiteral

from huiqi.errors import Language, Text
from huiqi.money import is_decimal
from huiqi.names import DCTERMS, NS
from huiqi.things import Law
from huiqi.things.law import COVERAGE
from huiqi.wording import show_number

_STEP: Final = 46
_ROOM: Final = 88
"""Per cent of the width that the longest bar takes; the rest is for what reaches beyond a bound."""
End = Literal["exact", "above", "below"]
_BOUNDS: Final[tuple[tuple[str, End, Text], ...]] = (
    ("equals", "exact", Text("", "")),
    ("atLeast", "above", Text("不少于 ", "at least ")),
    ("moreThan", "above", Text("超过 ", "more than ")),
    ("atMost", "below", Text("至多 ", "at most ")),
    ("lessThan", "below", Text("不到 ", "less than ")),
)


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its length, the figure in words, whether the figure is exact or a bound."""

    name: str
    value: Decimal
    said: str
    end: End = "exact"
    is_this: bool = False
    """Whether the bar is of the thing whose page it stands on, among others."""


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, and its SVG."""

    caption: str
    svg: str


def appropriations(law: Law, fund: str, lang: Language) -> list[Bar]:
    """Return what was set aside for a fund (IRI) by fiscal year, in order of time; one bar for each stated figure."""
    found = []
    for iri in law.graph.instances(NS + "Appropriation"):
        if fund not in law.graph.iris(iri, NS + "of"):
            continue
        begins = law.graph.literal(iri, NS + "appliesFrom")
        year = begins.value[:4] if begins is not None else "?"
        for word, end, text in _BOUNDS:
            value = law.graph.literal(iri, NS + word)
            if isinstance(value, RdfLiteral) and is_decimal(value.value):
                said = text.say(lang) + show_number(Decimal(value.value), lang, money=True)
                found.append((year, iri, Bar(year, Decimal(value.value), said, end)))
                break
    return [bar for _, _, bar in sorted(found, key=lambda f: f[:2])]


def appropriation_charts(law: Law, fund: str, lang: Language) -> tuple[Chart, ...]:
    """Return what was set aside for a fund by year, and beside the other funds of its place in the last such year.

    A chart of a single figure is left out.
    """
    own = appropriations(law, fund, lang)
    by_year = Text("各年预算", "set aside by year").say(lang)
    charts = [Chart(by_year, bar_chart(own, by_year))] if len(own) > 1 else []
    places = set(law.graph.iris(fund, DCTERMS + "spatial"))
    beside = [f for f in law.graph.instances(NS + "Fund") if places & set(law.graph.iris(f, DCTERMS + "spatial"))]
    held = [(f, bar) for f in sorted(beside) for bar in appropriations(law, f, lang)]
    years = {bar.name for _, bar in held if len({f for f, b in held if b.name == bar.name}) > 1}
    years &= {bar.name for bar in own}
    if years:
        last = max(years)
        bars = [replace(b, name=law.label(f).say(lang), is_this=f == fund) for f, b in held if b.name == last]
        place = law.label(min(places)).say(lang)
        caption = Text(f"{place} {last} 年各项资金", f"the funds of {place} in {last}").say(lang)
        charts.append(Chart(caption, bar_chart(bars, caption)))
    return tuple(charts)


def coverage_charts(law: Law, policy: str, lang: Language) -> tuple[Chart, ...]:
    """Return how many measures of a policy (IRI) are encoded, as one bar in parts; nothing for a policy without measures."""
    from markupsafe import Markup, escape

    counts = Counter(law.coverage(m) for m in law.measures if law.policy_of(m) == policy)
    whole = sum(counts.values())
    if not whole:
        return ()
    parts, start = [], Decimal(0)
    for state, text in COVERAGE.items():
        width = Decimal(counts[state]) * 100 / whole
        if width:
            said = f"{text.say(lang)}: {counts[state]}"
            parts.append(
                f'<rect class="is-{state}" x="{_percent(start)}" y="0" width="{_percent(width)}" height="16">'
                f"<title>{escape(said)}</title></rect>"
            )
        start += width
    title = Text(f"{whole} 项措施的编码情况", f"coverage of {whole} measures").say(lang)
    drawn = f'<svg class="chart stacked" width="100%" height="16" role="img" aria-label="{escape(title)}">'
    return (Chart(title, Markup(f"{drawn}{''.join(parts)}</svg>")),)


def bar_chart(bars: Sequence[Bar], title: str) -> str:
    """Return bars on one scale from 0 as SVG; nothing in it comes from outside unescaped.

    A bound is drawn open at its end: what lies above it is dashed, a bar that is at most so long is not filled.
    """
    from markupsafe import Markup, escape

    scale = max((b.value for b in bars), default=Decimal(0)) or Decimal(1)
    parts = []
    for n, bar in enumerate(bars):
        top = n * _STEP
        width = max(Decimal(0), bar.value * _ROOM / scale)
        parts.append(
            f'<text x="0" y="{top + 15}">{escape(bar.name)}</text>'
            f'<text x="100%" y="{top + 15}" text-anchor="end" class="figure">{escape(bar.said)}</text>'
            f'<rect class="is-{bar.end}{" is-this" if bar.is_this else ""}" x="0" y="{top + 22}" width="{_percent(width)}" height="12"></rect>'
        )
        if bar.end == "above":
            parts.append(
                f'<line x1="{_percent(width)}" x2="100%" y1="{top + 28}" y2="{top + 28}" class="beyond"></line>'
            )
    height = len(bars) * _STEP
    return Markup(
        f'<svg class="chart" width="100%" height="{height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _percent(value: Decimal) -> str:
    """Return a length in per cent, two places.

    >>> _percent(Decimal(100) / 3)
    '33.33%'
    """
    return f"{value:.2f}%"
