"""The report of findings on rules as a view (faces layer): plain values in one language, apart from any template.

Whoever shows the report, as a file or on a server, fills its template with this and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huiqi.errors import Language, Text
from huiqi.names import local
from huiqi.overlaps import KINDS
from huiqi.overlaps.coverage import Coverage, Extent
from huiqi.overlaps.findings import Kind
from huiqi.render.overlap_sides import Side, sides
from huiqi.render.overlaps import (
    CERTAINTY,
    OUTCOMES,
    RANKED,
    asked_line,
    facts_in_words,
    range_of,
    stacking_line,
    stale_line,
    today_line,
    witness_turtle,
)
from huiqi.rules.worlds import Choice
from huiqi.stakes import Report, Stake
from huiqi.stakes.boundary import flips
from huiqi.stakes.model import NOTHING
from huiqi.stakes.waivers import line_to_add
from huiqi.things import Law
from huiqi.wording.numbers import show_number

SIGNS: Final[dict[Kind, str]] = {
    "dead": "∅",
    "never-wins": "↓",
    "equivalent": "=",
    "contained": "⊂",
    "partial-overlap": "∩",
    "boundary-mismatch": "≥",
    "redundant": "∪",
    "legacy-gap": "−",
    "windfall": "+",
    "contradicting-clauses": "!",
}
EXTENTS: Final[dict[Extent, Text]] = {
    "fully": Text("全部覆盖", "fully covered"),
    "partly": Text("部分覆盖", "partly covered"),
    "not": Text("没有覆盖", "not covered"),
    "nobody": Text("无人能满足", "nobody can meet it"),
    "unknown": Text("求解器没有答案", "no answer from the solver"),
}
_LARGEST: Final = 40
_LISTED: Final = 50


@dataclass(frozen=True)
class Cell:
    """A cell of a matrix: a sign that leads to a card, and what it says; both empty: nothing found there."""

    sign: str = ""
    anchor: str = ""
    title: str = ""


@dataclass(frozen=True)
class Matrix:
    """The awards of one matter against each other; `names` label the rows, columns are numbered alike."""

    title: str
    names: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class TouchedRow:
    """One ground on which a finding shows or may show."""

    enterprise: str
    year: str
    amounts: tuple[str, ...]
    at_stake: str
    is_open: bool


@dataclass(frozen=True)
class Card:
    """Everything said of one finding."""

    number: int
    anchor: str
    kind: Kind
    sign: str
    title: str
    names: str
    certainty: str
    is_general: bool
    money: str
    sides: tuple[Side, ...]
    more_sides: int
    rules: tuple[str, ...]
    clash: tuple[str, ...]
    readings: tuple[str, ...]
    opaque: tuple[str, ...]
    facts: tuple[str, ...]
    outcomes: tuple[str, ...]
    stacking: str
    turtle: str
    is_confirmed: bool
    flips: tuple[str, ...]
    today: str
    heads: tuple[str, ...]
    touched: tuple[TouchedRow, ...]
    more_touched: int
    waive: str
    reason: str


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: lengths in thousandths of the longest."""

    anchor: str
    label: str
    money: str
    sure: int
    may: int


@dataclass(frozen=True)
class CoverageRow:
    """One legacy award: how far the merging text covers it."""

    award: str
    name: str
    extent: Extent
    said: str
    by: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class CoverageTable:
    """The legacy awards of one policy."""

    title: str
    counts: tuple[tuple[Extent, str, int], ...]
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class ReportView:
    """The whole report in one language."""

    lang: Language
    policies: tuple[str, ...]
    asked: str
    ranked: str
    register: str
    not_encoded: tuple[str, ...]
    bars: tuple[Bar, ...]
    matrices: tuple[Matrix, ...]
    legend: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    coverage: tuple[CoverageTable, ...]
    waived: tuple[Card, ...]
    stale: tuple[str, ...]


def view_of(
    report: Report, law: Law, choice: Choice, policies: Sequence[str], covered: Sequence[Coverage], lang: Language
) -> ReportView:
    """Return a report as it is shown in `lang`; `policies` (IRIs) were compared, `covered` is the coverage of legacy awards."""
    builder = _Builder(report, law, choice, lang)
    cards = tuple(builder.card(n, s) for n, s in enumerate(report.standing, 1))
    accepted = tuple(builder.card(n, s) for n, s in enumerate(report.waived, len(cards) + 1))
    kinds = [k for k in KINDS if any(s.finding.kind == k for s in report.stakes)]
    today = report.today
    return ReportView(
        lang=lang,
        policies=tuple(law.label(p).say(lang) for p in policies),
        asked=asked_line(report).say(lang),
        ranked=RANKED.say(lang).partition("(")[0].strip(),
        register="" if today is None else today.on.isoformat(),
        not_encoded=tuple(law.label(p).say(lang) for p in report.analysis.not_encoded),
        bars=tuple(builder.bars()),
        matrices=tuple(builder.matrices(set(policies))),
        legend=tuple((SIGNS[k], KINDS[k].say(lang)) for k in kinds),
        cards=cards,
        coverage=tuple(builder.coverage(covered)),
        waived=accepted,
        stale=tuple(stale_line(w, changed).say(lang) for w, changed in report.stale),
    )


def matters(report: Report) -> list[str]:
    """Return the matters (classes of records) on which anything was found, in order."""
    return sorted({s.finding.matter for s in report.stakes})


def awards_shown(
    law: Law, report: Report, matter: str, policies: Collection[str], largest: int = _LARGEST
) -> tuple[list[str], int]:
    """Return the awards of a matter that stand in its matrix, and how many are left out.

    Where there are more than `largest`, those without a finding are.
    """
    own = [a for a in law.book.awards if a.ground == matter and a.policy in policies]
    involved = {a for pair in cells_of(report, matter) for a in pair}
    kept = own if len(own) <= largest else [a for a in own if a.iri in involved]
    return [a.iri for a in sorted(kept, key=lambda a: (a.policy, a.iri))], len(own) - len(kept)


def cells_of(report: Report, matter: str) -> dict[tuple[str, str], list[Stake]]:
    """Return the findings at each pair of awards of a matter, both ways; one about one award alone stands on the diagonal."""
    found: dict[tuple[str, str], list[Stake]] = {}
    for stake in report.stakes:
        finding = stake.finding
        if finding.matter != matter:
            continue
        alone = finding.kind in ("dead", "legacy-gap", "windfall", "redundant")
        rest = finding.awards[1:] if len(finding.awards) > 1 else () if alone else finding.others
        for other in rest or finding.awards[:1]:
            for pair in sorted({(finding.awards[0], other), (other, finding.awards[0])}):
                found.setdefault(pair, []).append(stake)
    return found


class _Builder:
    def __init__(self, report: Report, law: Law, choice: Choice, lang: Language) -> None:
        self.report, self.law, self.choice, self.lang = report, law, choice, lang

    def _label(self, iri: str) -> str:
        return self.law.label(iri).say(self.lang)

    # --- cards ---

    def card(self, number: int, stake: Stake) -> Card:
        finding, lang = stake.finding, self.lang
        shown, more = sides(self.law, self.choice, finding, lang)
        today = "" if self.report.today is None else today_line(stake, self.report.today).say(lang)
        touched = sorted(
            stake.touched or (), key=lambda t: (t.state == "open", -t.at_stake.least, t.enterprise, t.ground)
        )
        witness = finding.witness
        return Card(
            number=number,
            anchor=f"finding-{stake.key}",
            kind=finding.kind,
            sign=SIGNS[finding.kind],
            title=KINDS[finding.kind].say(lang),
            names=" · ".join(self._label(a) for a in finding.awards[:2] + finding.others[: 2 - len(finding.awards)]),
            certainty=CERTAINTY[finding.certainty].say(lang),
            is_general=finding.certainty == "general",
            money=self._money(stake),
            sides=shown,
            more_sides=more,
            rules=tuple(self._label(r) for r in finding.rules),
            clash=tuple(self._label(c) for c in finding.core),
            readings=tuple(self._label(r) for r in finding.readings),
            opaque=tuple(f"{self._label(n)} ({why})" for n, why in finding.opaque),
            facts=() if witness is None else tuple(facts_in_words(witness.enterprise, self.law, lang)),
            outcomes=tuple(self._outcomes(stake)),
            stacking="" if stake.witness is None else stacking_line(stake.witness, self.law).say(lang),
            turtle=witness_turtle(stake, self.law.base),
            is_confirmed=witness is not None and witness.is_confirmed,
            flips=tuple(self._flips(stake)),
            today=today,
            heads=tuple(self._label(h.award) for h in (touched[0].held if touched else ())),
            touched=tuple(self._touched(t) for t in touched[:_LISTED]),
            more_touched=max(0, len(touched) - _LISTED),
            waive=line_to_add(finding, stake.digest),
            reason="" if stake.waiver is None else stake.waiver.reason,
        )

    def _money(self, stake: Stake) -> str:
        money = stake.at_stake if stake.at_stake is not None else stake.witness and stake.witness.at_stake
        return range_of(money or NOTHING, self.lang)

    def _outcomes(self, stake: Stake) -> Iterator[str]:
        for held in () if stake.witness is None else stake.witness.held:
            said = OUTCOMES[held.outcome].say(self.lang)
            money = f" {range_of(held.gross, self.lang)}" if held.outcome == "entitled" else ""
            yield f"{self._label(held.award)}: {said}{money}"

    def _flips(self, stake: Stake) -> Iterator[str]:
        for flip in flips(self.law.book, self.choice, stake.finding):
            declared = self.law.book.indicators.get(flip.indicator)
            money = declared is not None and declared.range == "Money"
            value, other = (show_number(v, self.lang, money=money) for v in (flip.value, flip.other))
            name = f"{self._label(flip.indicator)} {flip.year or ''}".strip()
            said = "; ".join(
                f"{self._label(a)}: {OUTCOMES[b].say(self.lang)} → {OUTCOMES[c].say(self.lang)}"
                for a, b, c in flip.changed
            )
            yield Text(f"{name}由 {value} 变为 {other}:{said}", f"{name} at {other} instead of {value}: {said}").say(
                self.lang
            )

    def _touched(self, touched: object) -> TouchedRow:
        from huiqi.stakes import Touched

        assert isinstance(touched, Touched)
        assert self.report.today is not None
        amounts = tuple(
            range_of(h.net, self.lang) if h.outcome == "entitled" else OUTCOMES[h.outcome].say(self.lang)
            for h in touched.held
        )
        return TouchedRow(
            self.report.today.known[touched.enterprise].name(self.lang),
            str(touched.year or ""),
            amounts,
            range_of(touched.at_stake, self.lang),
            touched.state == "open",
        )

    # --- charts and matrices ---

    def bars(self) -> Iterator[Bar]:
        found = []
        for stake in self.report.standing:
            money = stake.at_stake if stake.at_stake is not None else stake.witness and stake.witness.at_stake
            found.append((stake, money or NOTHING))
        longest = max((f.most if f.most is not None else f.least for _, f in found), default=Decimal(0)) or Decimal(1)
        for number, (stake, figure) in enumerate(found, 1):
            end = figure.most if figure.most is not None else longest
            name = f"{number} {KINDS[stake.finding.kind].say(self.lang)}"
            sure, may = (int(v * 1000 / longest) for v in (figure.least, end))
            yield Bar(f"finding-{stake.key}", name, range_of(figure, self.lang), sure, may)

    def matrices(self, policies: set[str]) -> Iterator[Matrix]:
        for matter in matters(self.report):
            kept, left_out = awards_shown(self.law, self.report, matter, policies)
            cells = self._cells(matter)
            names = tuple((local(a), self._label(a), self._label(self.law.policy_of(a))) for a in kept)
            rows = tuple(tuple(cells.get((one, two), Cell()) for two in kept) for one in kept)
            yield Matrix(self._label(matter), names, rows, left_out)

    def _cells(self, matter: str) -> dict[tuple[str, str], Cell]:
        found: dict[tuple[str, str], Cell] = {}
        for pair, stakes in cells_of(self.report, matter).items():
            finding = stakes[0].finding
            found[pair] = Cell(SIGNS[finding.kind], f"finding-{stakes[0].key}", finding.sentence.say(self.lang))
        return found

    # --- coverage ---

    def coverage(self, covered: Sequence[Coverage]) -> Iterator[CoverageTable]:
        texts = {c.award: self.law.policy_of(c.award) for c in covered}
        for policy in sorted(set(texts.values())):
            own = [c for c in covered if texts[c.award] == policy]
            counts = tuple((e, EXTENTS[e].say(self.lang), sum(c.extent == e for c in own)) for e in EXTENTS)
            rows = tuple(self._covered(c) for c in own)
            yield CoverageTable(self._label(policy), tuple(c for c in counts if c[2]), rows)

    def _covered(self, one: Coverage) -> CoverageRow:
        note = (
            Text("新文本有条款尚未编码", "some clause of the new text is not encoded") if one.in_gaps else Text("", "")
        )
        said = EXTENTS[one.extent].say(self.lang)
        by = tuple(self._label(b) for b in one.by)
        shown = note.say(self.lang) if one.extent in ("partly", "not") else ""
        return CoverageRow(local(one.award), self._label(one.award), one.extent, said, by, shown)
