"""The words of the worlds of test: which indicators, record classes and codes exist, and where each can be read.

Holds no choice and no chance; what is made of the words is decided in the other modules of this folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FAMILIES = ("bands", "grants", "derived", "first", "decided", "stacking", "frame")
"""The kinds of the language beyond the plain ones, in groups that can be written each by itself."""
LINES = frozenset({"derived", "first"})
"""The families whose words need the class of reports of a production line."""

PREFIXES = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix category: <https://w3id.org/huiqi/voc/enterprise-category/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix place: <https://w3id.org/huiqi/voc/place/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix t: <https://example.org/test/word/> .
@prefix p: <https://example.org/test/rule/> .
@prefix e: <https://example.org/test/enterprise/> .
@prefix f: <https://example.org/test/record/> .
@prefix g: <https://example.org/test/register/> .
"""


@dataclass(frozen=True)
class Word:
    """An indicator: its prefixed name, the class it describes, what it holds, and how it is derived if it is."""

    name: str
    domain: str
    range: str
    derivation: str = ""
    of: str = ""
    since: str = ""
    on: str = ""
    more: str = ""
    """What else its declaration says, in Turtle."""


OWN = (
    Word("ind:project", ":Record", "Thing"),
    Word("ind:date", ":Record", "Date"),
    Word("ind:ground-date", ":Record", "Date"),
    Word("ind:founded-on", ":Enterprise", "Date"),
    Word("ind:statistics-entry", ":Enterprise", "Date"),
    Word("ind:field", ":EnterpriseStatus", "Code"),
    Word("ind:industry", ":EnterpriseStatus", "Code"),
    Word("ind:place", ":EnterpriseStatus", "Code"),
    Word("ind:size", ":EnterpriseStatus", "Code"),
    Word("ind:fiscal-year", ":PeriodReport", "Number"),
    Word("ind:revenue", ":AnnualReport", "Money"),
    Word("ind:exports", ":AnnualReport", "Money"),
    Word("ind:research-spending", ":AnnualReport", "Money"),
    Word("ind:revenue-year-before", ":AnnualReport", "Money", ":YearBefore", "ind:revenue"),
    Word("ind:revenue-increase", ":AnnualReport", "Money", ":Increase", "ind:revenue"),
    Word("ind:revenue-growth", ":AnnualReport", "Number", ":Growth", "ind:revenue"),
    Word(
        "ind:revenue-highest-before",
        ":AnnualReport",
        "Money",
        ":HighestBefore",
        "ind:revenue",
        "ind:statistics-entry",
    ),
    Word("ind:category", ":Recognition", "Code"),
    Word("ind:level", ":Recognition", "Code"),
    Word("ind:recognised-on", ":Recognition", "Date"),
    Word("ind:product", ":Recognition", "Thing"),
    Word("ind:grade", ":Listing", "Code"),
    Word("ind:listed-on", ":Listing", "Date"),
    Word("ind:paid", ":Payment", "Money"),
    Word("ind:paid-on", ":Payment", "Date"),
    Word("ind:completed-on", ":Project", "Date"),
)
"""Indicators of the ontology that the worlds use."""

EXTRA = (
    Word("t:form", ":Enterprise", "Code"),
    Word("t:quoted", ":Enterprise", "Flag"),
    Word("t:in-park", ":EnterpriseStatus", "Flag"),
    Word("t:capital", ":EnterpriseStatus", "Money"),
    Word("t:staff", ":AnnualReport", "Number"),
    Word("t:profit", ":AnnualReport", "Number"),
    Word("t:audited", ":AnnualReport", "Flag"),
    Word("t:audited-on", ":AnnualReport", "Date"),
    Word("t:main-project", ":AnnualReport", "Thing"),
    Word("t:profit-year-before", ":AnnualReport", "Number", ":YearBefore", "t:profit"),
    Word("t:profit-increase", ":AnnualReport", "Number", ":Increase", "t:profit"),
    Word("t:profit-growth", ":AnnualReport", "Number", ":Growth", "t:profit"),
    Word("t:profit-highest", ":AnnualReport", "Number", ":HighestBefore", "t:profit", "ind:founded-on"),
    Word("t:exports-highest", ":AnnualReport", "Money", ":HighestBefore", "ind:exports", "ind:founded-on"),
    Word("t:score", ":Recognition", "Number"),
    Word("t:investment", ":Project", "Money"),
    Word("t:started-on", ":Project", "Date"),
    Word("t:kind", ":Project", "Code"),
    Word("t:joint", ":Project", "Flag"),
    Word("t:granted-on", "t:Permit", "Date"),
    Word("t:permit-kind", "t:Permit", "Code"),
)
"""Indicators declared for the test only."""

WIDER = (
    Word("t:output", "t:Line", "Money"),
    Word("t:scrap", "t:Line", "Number"),
    Word("t:main-line", ":Recognition", "Thing"),
    Word("t:output-before", "t:Line", "Money", ":YearBefore", "t:output"),
    Word("t:output-increase", "t:Line", "Number", ":Increase", "t:output"),
    Word("t:output-growth", "t:Line", "Number", ":Growth", "t:output"),
    Word("t:output-highest", "t:Line", "Money", ":HighestBefore", "t:output", "ind:founded-on"),
    Word("t:scrap-highest", "t:Line", "Number", ":HighestBefore", "t:scrap", "ind:completed-on", "ind:project"),
    Word("t:line-year", "t:Line", "Number", ":YearNumber", "", "ind:completed-on", "ind:project"),
    Word("t:rise-before", ":AnnualReport", "Number", ":YearBefore", "ind:revenue-increase"),
    Word("t:rise-of-rise", ":AnnualReport", "Number", ":Increase", "ind:revenue-increase"),
    Word("t:rise-growth", ":AnnualReport", "Number", ":Growth", "ind:revenue-increase"),
    Word("t:rise-highest", ":AnnualReport", "Number", ":HighestBefore", "ind:revenue-increase", "ind:founded-on"),
    Word("t:year-in-statistics", ":AnnualReport", "Number", ":YearNumber", "", "ind:statistics-entry"),
    Word("t:project-year", ":AnnualReport", "Number", ":YearNumber", "", "ind:completed-on", "t:main-project"),
    Word("t:score-sum", ":AnnualReport", "Number", ":SumOf", "t:score", more=":record :Recognition ; :register g:recognitions"),
    Word("t:invested", ":AnnualReport", "Money", ":SumOf", "t:investment", more=":record :Project ; :register g:projects"),
    Word("t:invested-growth", ":AnnualReport", "Number", ":Growth", "t:invested"),
    Word("t:titles", ":AnnualReport", "Number", ":CountOf", more=":record :Recognition ; :register g:recognitions"),
    Word("t:titles-before", ":AnnualReport", "Number", ":YearBefore", "t:titles"),
    Word("t:valid-listings", ":AnnualReport", "Number", ":CountOf", more=":record :Listing ; :asOf ind:ground-date ; :register g:listings"),
    Word("t:same-product", ":Recognition", "Number", ":CountOf", more=":record :Recognition ; :sameFor ind:product ; :register g:recognitions"),
    Word("t:rises-of-lines", ":AnnualReport", "Number", ":SumOf", "t:output-increase", more=":record t:Line ; :sameFor ind:fiscal-year ; :register g:lines"),
)  # fmt: skip
"""Indicators of the wider language: of series of their own, of sums and counts, derived from derived ones."""

WORDS = {word.name: word for word in (*OWN, *EXTRA)}
WIDER_WORDS = {word.name: word for word in WIDER}
COUNTED = {":SumOf", ":CountOf"}

ANCESTORS = {
    ":Record": (":Record",),
    ":AnnualReport": (":AnnualReport", ":PeriodReport", ":Record"),
    ":Recognition": (":Recognition", ":Record"),
    "t:Title": ("t:Title", ":Recognition", ":Record"),
    ":Listing": (":Listing", ":Record"),
    ":Payment": (":Payment", ":Record"),
    ":Project": (":Project", ":Record"),
    "t:Permit": ("t:Permit", ":Record"),
    "t:Line": ("t:Line", ":PeriodReport", ":Record"),
}
"""Record class -> itself and its superclasses; `:Record` stands for a ground of any class."""

DATED = {
    ":AnnualReport": "ind:period-end",
    ":Recognition": "ind:recognised-on",
    "t:Title": "ind:recognised-on",
    ":Listing": "ind:listed-on",
    ":Payment": "ind:paid-on",
    ":Project": "ind:completed-on",
    "t:Permit": "t:granted-on",
    "t:Line": "ind:period-end",
}
"""Record class -> the indicator that dates it."""

REGISTERS = {
    ":AnnualReport": "g:reports",
    ":Recognition": "g:recognitions",
    "t:Title": "g:titles",
    ":Listing": "g:listings",
    ":Payment": "g:payments",
    ":Project": "g:projects",
    "t:Permit": "g:permits",
    "t:Line": "g:lines",
}

CODES = {
    "ind:field": ("field:biomanufacturing", "field:future-materials", "field:low-carbon-energy", "t:field-else"),
    "ind:industry": ("t:steel", "t:hot-rolling", "t:textiles", "t:knitting", "t:software"),
    "ind:place": ("place:linqing", "place:chiping", "place:liaocheng", "place:shandong", "t:place-else"),
    "ind:size": ("t:large", "t:medium", "t:small"),
    "ind:category": ("category:little-giant", "category:gazelle", "category:unicorn", "t:category-else"),
    "ind:level": ("level:national", "level:provincial", "level:municipal"),
    "ind:grade": ("t:grade-a", "t:grade-b", "t:grade-c", "t:grade-d"),
    "ind:product": ("t:lathe", "t:robot", "t:loom"),
    "t:form": ("t:company", "t:joint-stock", "t:partnership"),
    "t:kind": ("t:new-plant", "t:renewal", "t:green-renewal"),
    "t:permit-kind": ("t:discharge", "t:safety"),
}
"""Code or thing indicator -> the values that facts take."""

_BROADER = {
    "t:hot-rolling": "t:steel",
    "t:steel": "t:manufacturing",
    "t:knitting": "t:textiles",
    "t:textiles": "t:manufacturing",
    "t:joint-stock": "t:company",
    "t:green-renewal": "t:renewal",
}

MEMBERS = {**CODES, "ind:industry": (*CODES["ind:industry"], "t:manufacturing")}
"""Code or thing indicator -> the codes that rules name; a wider one covers what lies below it."""


def declarations(families: frozenset[str] = frozenset(), conditions: Mapping[str, str] | None = None) -> str:
    """Return the Turtle that declares the words of the test; `conditions` are those of what is summed or counted."""
    lines = [
        "t:Permit a rdfs:Class ; rdfs:subClassOf :Record ; :dated t:granted-on .",
        "t:Title a rdfs:Class ; rdfs:subClassOf :Recognition .",
    ]
    if families & LINES:
        lines.append(
            "t:Line a rdfs:Class ; rdfs:subClassOf :PeriodReport ; :dated ind:period-end ; :sameFor ind:project ."
        )
    for word in (*EXTRA, *(WIDER if families & LINES else ())):
        pairs = (("derivation", word.derivation), ("of", word.of), ("since", word.since), ("on", word.on))
        more = "".join(f" ; :{name} {value}" for name, value in pairs if value)
        more += f" ; {word.more}" if word.more else ""
        more += f" ; :condition {conditions[word.name]}" if conditions and word.name in conditions else ""
        lines.append(f"{word.name} a :Indicator ; rdfs:domain {word.domain} ; rdfs:range :{word.range}{more} .")
    codes = dict.fromkeys(c for group in MEMBERS.values() for c in group if c.startswith("t:"))
    for code in codes:
        wider = f" ; skos:broader {_BROADER[code]}" if code in _BROADER else ""
        lines.append(f"{code} a skos:Concept{wider} .")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Scope:
    """What is under test: the class of the ground and, inside an Existence, the class of the record."""

    ground: str
    record: str = ""

    def has(self, word: Word) -> bool:
        """Say whether `word` can be read here, and computed if it is derived."""
        on_record = bool(self.record) and word.domain in ANCESTORS[self.record]
        if word.derivation and on_record:
            return False
        found = (":Enterprise", ":EnterpriseStatus", ":AnnualReport", *ANCESTORS[self.ground])
        return on_record or word.domain in found

    def wider(self, *ranges: str, derivations: tuple[str, ...] = ()) -> list[Word]:
        """Return the words of the wider language that can be read here, plain words derived on a record among them."""
        found = []
        for word in (*WIDER_WORDS.values(), *(w for w in WORDS.values() if w.derivation)):
            on_record = bool(self.record) and word.domain in ANCESTORS[self.record]
            if word.name in WORDS and not on_record:
                continue
            at = on_record or word.domain in (":AnnualReport", *ANCESTORS[self.ground])
            if at and word.range in ranges and (not derivations or word.derivation in derivations):
                found.append(word)
        return found

    def words(self, *ranges: str, derived: bool = False) -> list[Word]:
        """Return the readable words that hold one of `ranges`; the record's own stand first."""
        found = [w for w in WORDS.values() if w.range in ranges and bool(w.derivation) == derived and self.has(w)]
        tested = ANCESTORS[self.record or self.ground]
        return sorted(found, key=lambda w: w.domain not in tested or w.domain == ":Record")
