"""The pages of a report on overlaps (faces layer): the whole with its matrices, and one finding.

Holds a finished report; asks no solver and no register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from huiqi.errors import Language, Text
from huiqi.overlaps import KINDS, WHY_NOT
from huiqi.overlaps.coverage import Coverage
from huiqi.pages.frame import page
from huiqi.pages.links import page_of
from huiqi.pages.overlap_links import HERE, TITLE, TYPES, Compared, at, path_of
from huiqi.render.overlap_view import SIGNS, Card, ReportView, awards_shown, cells_of, matters, view_of
from huiqi.render.overlaps import CERTAINTY, OUTCOMES, asked_line, range_of
from huiqi.rules.worlds import Choice
from huiqi.stakes import Report, Stake
from huiqi.things import Law

_LARGEST: Final = 12
"""Awards in a matrix, unless more of them have findings."""


@dataclass(frozen=True)
class Link:
    """A thing by its name, with the path of its page; empty where it has none."""

    page: str
    label: str


class OverlapPages:
    """Writes the pages of one report; `sets` are all sets that are compared, `own` the one that this report is of."""

    def __init__(
        self,
        law: Law,
        choice: Choice,
        report: Report,
        policies: Sequence[str],
        covered: Sequence[Coverage],
        own: Compared,
        sets: Sequence[Compared],
    ) -> None:
        self.law, self.choice, self.report, self.own, self.sets = law, choice, report, own, sets
        self.policies, self.covered = policies, covered
        self._views: dict[Language, ReportView] = {}

    def whole(self, lang: Language) -> str:
        """Return the page of the report: what was compared, how much was found, matrices, findings by rank, coverage."""
        view = self._view(lang)
        return page(
            "overlaps.html",
            lang,
            HERE,
            TITLE.say(lang),
            self._twins(HERE, lang),
            query=self._query,
            sets=[(at(HERE, s.name), s.label.say(lang), s == self.own) for s in self.sets],
            policies=[self._link(p, lang) for p in self.policies],
            asked=asked_line(self.report).say(lang),
            not_encoded=[self._link(p, lang) for p in self.report.analysis.not_encoded],
            not_asked=[(WHY_NOT[why].say(lang), self._link(rule, lang)) for rule, why in self._not_asked],
            is_faulty=bool(self.report.analysis.unconfirmed),
            kinds=self._kinds(lang),
            certainties=[CERTAINTY[c].say(lang) for c in self._certainties],
            matrices=[self._matrix(m, lang) for m in matters(self.report)],
            standing=[self._listed(s, c, lang) for s, c in zip(self.report.standing, view.cards, strict=True)],
            waived=[self._listed(s, c, lang) for s, c in zip(self.report.waived, view.waived, strict=True)],
            stale=view.stale,
            coverage=self._coverage(lang),
        )

    def finding(self, stake: Stake, lang: Language) -> str:
        """Return the page of one finding: both rules side by side, the witness, what is paid on it, what flips it."""
        shown, card = stake.finding, self._cards(lang)[stake.key]
        here = path_of(stake.key)
        place = [s.key for s in self.report.stakes].index(stake.key)
        near = {"before": self.report.stakes[:place][-1:], "after": self.report.stakes[place + 1 :][:1]}
        return page(
            "overlap.html",
            lang,
            here,
            f"{card.title}{Text(':', ': ').say(lang)}{self._names(stake, lang)}",
            self._twins(here, lang),
            query=self._query,
            report=at(HERE, self.own.name),
            report_label=self.own.label.say(lang),
            card=card,
            matter=self.law.label(shown.matter).say(lang),
            place=place + 1,
            count=len(self.report.stakes),
            near={
                n: [(self._at(s), self._cards(lang)[s.key].title, self._names(s, lang)) for s in f]
                for n, f in near.items()
            },
            pages={s.iri: page_of(s.iri, self.law.base) for s in card.sides},
            policy_pages={s.iri: page_of(self.law.policy_of(s.iri), self.law.base) for s in card.sides},
            rules=[self._link(r, lang) for r in shown.rules],
            readings=[self._link(r, lang) for r in shown.readings],
            opaque=[(self.law.label(n).say(lang), why) for n, why in shown.opaque],
            held=self._held(stake, lang),
            nobody=_nobody(stake).say(lang),
            no_answer=shown.certainty == "unknown",
        )

    def mentions(self) -> dict[str, list[dict[str, str]]]:
        """Return for each award (IRI) the findings about it, by rank: key, and what to call them in both languages."""
        found: dict[str, list[dict[str, str]]] = {}
        for stake in self.report.stakes:
            finding = stake.finding
            near = finding.others if len(finding.others) == 1 else ()  # a long list is told on the finding's page
            for award in (*finding.awards, *near):
                others = [a for a in (*finding.awards, *near) if a != award]
                said = {str(lang): self._said_beside(stake, others, lang) for lang in _LANGUAGES}
                found.setdefault(award, []).append({"key": stake.key, **said})
        return found

    def _said_beside(self, stake: Stake, others: Iterable[str], lang: Language) -> str:
        names = " · ".join(self.law.label(o).say(lang) for o in others)
        kind = KINDS[stake.finding.kind].say(lang)
        return f"{kind}{Text(':', ': ').say(lang)}{names}" if names else kind

    # --- parts ---

    def _view(self, lang: Language) -> ReportView:
        if lang not in self._views:
            made = view_of(self.report, self.law, self.choice, self.policies, self.covered, lang)
            self._views[lang] = made
        return self._views[lang]

    def _cards(self, lang: Language) -> Mapping[str, Card]:
        view = self._view(lang)
        return {card.anchor.removeprefix("finding-"): card for card in (*view.cards, *view.waived)}

    @property
    def _query(self) -> list[tuple[str, str]]:
        return [("of", self.own.name)] if self.own.name else []

    def _twins(self, path: str, lang: Language) -> list[tuple[str, str]]:
        of = f"of={quote(self.own.name)}&" if self.own.name else ""
        return [(kind, f"{path}.{form}?{of}lang={lang}") for form, kind in TYPES.items()]

    def _link(self, iri: str, lang: Language) -> Link:
        known = iri in self.law.graph
        return Link(page_of(iri, self.law.base) if known else "", self.law.label(iri).say(lang))

    def _at(self, stake: Stake) -> str:
        return at(path_of(stake.key), self.own.name)

    def _names(self, stake: Stake, lang: Language) -> str:
        finding = stake.finding
        shown = finding.awards[:2] + finding.others[: max(0, 2 - len(finding.awards))]
        if finding.kind in ("legacy-gap", "windfall"):
            shown = finding.awards  # what is beside it is a whole text
        return " · ".join(self.law.label(a).say(lang) for a in shown)

    @property
    def _not_asked(self) -> list[tuple[str, str]]:
        return [(rule, why) for rule, why in self.report.analysis.not_asked if why in WHY_NOT]

    @cached_property
    def _certainties(self) -> list[Any]:
        known = {s.finding.certainty for s in self.report.standing}
        return [c for c in CERTAINTY if c in known]

    def _kinds(self, lang: Language) -> list[dict[str, Any]]:
        """Return a line for each kind that was found: its sign, its name, how many stand by certainty, how many are accepted."""
        standing = Counter((s.finding.kind, s.finding.certainty) for s in self.report.standing)
        waived = Counter(s.finding.kind for s in self.report.waived)
        lines = []
        for kind, text in KINDS.items():
            counts = [standing[kind, c] for c in self._certainties]
            if any(counts) or waived[kind]:
                line = {"sign": SIGNS[kind], "text": text.say(lang), "counts": counts}
                lines.append({**line, "all": sum(counts), "waived": waived[kind]})
        return lines

    def _matrix(self, matter: str, lang: Language) -> dict[str, Any]:
        kept, left_out = awards_shown(self.law, self.report, matter, set(self.policies), _LARGEST)
        cells = cells_of(self.report, matter)
        rows = [[[self._cell(s, lang) for s in cells.get((one, two), ())] for two in kept] for one in kept]
        names = [(self._link(a, lang), self.law.label(self.law.policy_of(a)).say(lang)) for a in kept]
        return {"title": self.law.label(matter).say(lang), "names": names, "rows": rows, "left_out": left_out}

    def _cell(self, stake: Stake, lang: Language) -> tuple[str, str, str]:
        """Return a finding as a cell shows it: its path, its sign, what the sign is read out as."""
        card = self._cards(lang)[stake.key]
        said = [card.title, self._names(stake, lang), card.certainty]
        said += [Text("已接受", "accepted").say(lang)] if stake.waiver else []
        return self._at(stake), card.sign, Text(",", ", ").say(lang).join(said)

    def _listed(self, stake: Stake, card: Card, lang: Language) -> dict[str, Any]:
        money = "" if stake.witness is None else range_of(stake.witness.at_stake, lang)
        readings = [self.law.label(r).say(lang) for r in stake.finding.readings]
        names = self._names(stake, lang)
        return {"page": self._at(stake), "card": card, "names": names, "money": money, "readings": readings}

    def _held(self, stake: Stake, lang: Language) -> list[tuple[Link, str, str, str]]:
        """Return for each award what it comes to on the witness: by itself and after stacking, empty where nothing is paid."""
        found = []
        for held in () if stake.witness is None else stake.witness.held:
            paid = held.outcome == "entitled"
            sums = [range_of(figure, lang) if paid else "" for figure in (held.gross, held.net)]
            found.append((self._link(held.award, lang), OUTCOMES[held.outcome].say(lang), sums[0], sums[1]))
        return found

    def _coverage(self, lang: Language) -> list[dict[str, Any]]:
        by_award = {c.award: c for c in self.covered}
        tables = []
        for policy, table in zip(self._legacy, self._view(lang).coverage, strict=True):
            own = [by_award[c.award] for c in self.covered if self.law.policy_of(c.award) == policy]
            lines = [
                {
                    "award": self._link(c.award, lang),
                    "row": row,
                    "by": [self._link(b, lang) for b in c.by],
                }
                for c, row in zip(own, table.rows, strict=True)
            ]
            tables.append({"title": table.title, "counts": table.counts, "lines": lines})
        return tables

    @property
    def _legacy(self) -> list[str]:
        return sorted({self.law.policy_of(c.award) for c in self.covered})


_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def _nobody(stake: Stake) -> Text:
    """Return why a finding shows no witness; empty where it has one."""
    finding = stake.finding
    if finding.witness is not None:
        return Text("", "")
    if finding.certainty == "unknown":
        return Text(
            "求解器没有给出答案:是否有企业属此情形,尚不可知。",
            "The solver gave no answer: whether any enterprise shows this is not known.",
        )
    if finding.lacks_witness:
        return Text("未能写出见证企业,是我们的错误。", "No witness could be written down: a fault of ours.")
    if finding.kind == "dead":
        return Text("没有企业能满足,故无见证企业。", "No enterprise can meet it, so there is no witness.")
    return Text("凡属此情形者,所得均为0元。", "Whoever shows it is paid nothing.")
