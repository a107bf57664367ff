"""Synthetic rule sets and enterprises for measuring: Turtle text, made from a seed, read by the ordinary loaders.

Nothing here is law or a real enterprise; every label says so. Same seed, same bytes. Measures nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.load import load_files
from huiqi.rules.book import read_book
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component, chosen_interpretations, components

ON = 20260301
"""The day of assessment: 1 March 2026."""

ONTOLOGY = Path(__file__).parents[1] / "ontology"
PREFIXES = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix category: <https://w3id.org/huiqi/voc/enterprise-category/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix place: <https://w3id.org/huiqi/voc/place/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://example.org/synthetic/rule/> .
@prefix e: <https://example.org/synthetic/enterprise/> .
@prefix f: <https://example.org/synthetic/record/> .
@prefix g: <https://example.org/synthetic/register/> .
"""
_POLICIES = (("2022-01-01", "2024-12-31"), ("2023-07-01", "2026-12-31"), ("2025-01-01", "2027-12-31"))
_GROUNDS = (":AnnualReport", ":AnnualReport", ":Recognition", ":AnnualReport", ":Recognition", ":Project")
_CATEGORIES = ("little-giant", "specialised-and-new", "innovative-sme", "technology-sme", "high-tech-enterprise",
               "gazelle", "unicorn", "above-scale")  # fmt: skip
_LEVELS = ("national", "provincial", "municipal", "county")
_FIELDS = ("future-materials", "embodied-intelligence", "biomanufacturing", "low-carbon-energy")
_PLACES = ("linqing", "chiping", "guanxian", "shenxian", "yanggu", "donge", "gaotang", "liaocheng")
_REGISTERS = {":Recognition": "g:recognitions", ":Listing": "g:listings", ":Payment": "g:payments"}
_CONDITIONS = ("AllOf", "AnyOf", "Not", "Comparison", "FirstReaching", "Membership", "Existence", "NeedsJudgement")
Properties = list[tuple[str, str]]


@dataclass(frozen=True)
class Sample:
    """Rules and facts read by the ordinary loaders; `conditions` is how many conditions the rules state."""

    book: RuleBook
    facts: Facts
    components: tuple[Component, ...]
    conditions: int


def read_sample(awards: int, enterprises: int, folder: Path, seed: int = 1) -> Sample:
    """Write a rule set of `awards` awards and some enterprises below `folder` and read them as any others are read."""
    writer = Writer(Random(seed))
    rules, facts = folder / "rules.ttl", folder / "facts.ttl"
    rules.write_text(policies(writer, awards), encoding="utf-8")
    facts.write_text(enterprises_text(Random(seed + 1), enterprises), encoding="utf-8")
    law, faults = load_files([*sorted(ONTOLOGY.rglob("*.ttl")), rules], folder)
    book = read_book(law, faults)
    known, faults = load_files([facts], folder)
    choice = chosen_interpretations(book, (), ON)
    found = components(book, choice, [a.iri for a in book.awards])
    return Sample(book, read_facts(known, book, faults), found, sum(writer.counts.get(k, 0) for k in _CONDITIONS))


# --- rules ------------------------------------------------------------------------------------------------------


@dataclass
class Writer:
    """The Turtle written so far, one named node after another."""

    rng: Random
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def node(self, kind: str, properties: Properties, name: str = "") -> str:
        """Write one labelled node and return its name."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        name = name or f"p:{kind.lower()}-{self.counts[kind]}"
        pairs = [("a", f":{kind}"), ("rdfs:label", f'"合成:{name[2:]}"@zh , "synthetic: {name[2:]}"@en'), *properties]
        self.lines.append("\n".join([name, *(f"    {p} {o} ;" for p, o in pairs), "."]))
        return name

    def some(self, prefix: str, codes: tuple[str, ...], count: int) -> str:
        """Return `count` codes of a list, as objects of one property."""
        return " , ".join(f"{prefix}:{c}" for c in sorted(self.rng.sample(codes, count)))


def policies(writer: Writer, awards: int) -> str:
    """Return the Turtle of three policies that share `awards` awards, with stacking rules for a quarter of them."""
    for number, (start, end) in enumerate(_POLICIES, 1):
        window = [(":appliesFrom", day(start)), (":appliesUntil", day(end))]
        writer.node("Policy", window, f"p:policy-{number}")
        part = ("dcterms:isPartOf", f"p:policy-{number}")
        writer.node("Clause", [part], f"p:clause-of-{number}")
        writer.node("Measure", [part, (":encodes", f"p:clause-of-{number}")], f"p:measure-of-{number}")
    by_kind: dict[str, list[str]] = {}
    for number in range(1, awards + 1):
        policy, ground = number % len(_POLICIES) + 1, _GROUNDS[number % len(_GROUNDS)]
        name = f"p:award-{number}"
        _award(writer, name, policy, ground)
        if number % 4 == 0:
            by_kind.setdefault(f"{policy}{ground}", []).append(name)
    for group in by_kind.values():
        for start_at in range(0, len(group), 3):
            _rule(writer, group[start_at : start_at + 3], before=(None, ":Bars", ":Deducted")[start_at // 3 % 3])
    return PREFIXES + "\n".join(writer.lines) + "\n"


def _award(writer: Writer, name: str, policy: int, ground: str) -> None:
    when, amount = {":AnnualReport": _growing, ":Recognition": _recognised, ":Project": _built}[ground](writer)
    children = [*when, _where(writer)]
    if writer.rng.random() < 0.5:
        children.append(_never_before(writer))
    if writer.rng.random() < 0.2:
        children.append(writer.node("NeedsJudgement", []))
    properties = [(":ofMeasure", f"p:measure-of-{policy}"), (":encodes", f"p:clause-of-{policy}"), (":ground", ground)]
    properties.append((":condition", writer.node("AllOf", [(":of", " , ".join(children))])))
    properties.append((":amount", amount))
    writer.node("Award", properties, name)


def _where(writer: Writer) -> str:
    """Write a place, or a place or a field of an open list."""
    place = writer.node("Membership", [(":indicator", "ind:place"), (":isOneOf", writer.some("place", _PLACES, 3))])
    if writer.rng.random() < 0.6:
        return place
    fields = [(":indicator", "ind:field"), (":isOneOf", writer.some("field", _FIELDS, 2)), (":openList", "true")]
    return writer.node("AnyOf", [(":of", f"{place} , {writer.node('Membership', fields)}")])


def _growing(writer: Writer) -> tuple[list[str], str]:
    """Awards on a report: a first reaching with its ladder, a growth with a rate, or a share of spending."""
    shape = writer.rng.choice(("first", "growth", "spending"))
    floor = f"{writer.rng.randint(5, 40)}000000.00"
    size = writer.node("Comparison", [(":indicator", "ind:revenue"), (":atLeast", floor)])
    if shape == "first":
        ladder = _ladder(writer)
        first = writer.node("FirstReaching", [(":of", ladder), (":since", "ind:statistics-entry")])
        entered = [(":indicator", "ind:statistics-entry"), (":atLeast", '"P0D"^^xsd:duration')]
        return [first, writer.node("Comparison", [*entered, (":before", "ind:ground-date")])], ladder
    if shape == "growth":
        by, at = f"0.{writer.rng.randint(5, 30):02}", f"{writer.rng.randint(1, 9)}000000.00"
        grown = writer.node("Comparison", [(":indicator", "ind:revenue-growth"), (":atLeast", by)])
        risen = writer.node("Comparison", [(":indicator", "ind:revenue-increase"), (":atLeast", at)])
        cap = writer.node("Limit", [(":atMost", f"{writer.rng.randint(3, 20)}00000.00")])
        rate = [(":value", "0.03"), (":times", "ind:revenue-increase"), (":limit", cap)]
        return [size, writer.node("AnyOf", [(":of", f"{grown} , {risen}")])], writer.node("Fixed", rate)
    part = f"0.0{writer.rng.randint(1, 5)}"
    share = [(":indicator", "ind:research-spending"), (":atLeast", part), (":times", "ind:revenue")]
    cap = writer.node("Limit", [(":atMost", f"{writer.rng.randint(3, 20)}00000.00")])
    rate = [(":value", "0.05"), (":times", "ind:research-spending"), (":limit", cap)]
    return [size, writer.node("Comparison", share)], writer.node("Fixed", rate)


def _ladder(writer: Writer) -> str:
    """Write three steps of revenue; one ladder in six leaves open whether the figure itself is in the step."""
    base = writer.rng.randint(5, 40)
    if writer.rng.random() > 1 / 6:
        rows = _steps(writer, base, ":atLeast", ":lessThan", [])
    else:
        doubt = writer.node("Ambiguity", [(":encodes", "p:clause-of-1")])
        ways = [writer.node("Interpretation", [(":of", doubt)]) for _ in range(2)]
        rows = _steps(writer, base, ":atLeast", ":lessThan", [(":underInterpretation", ways[0])])
        rows += _steps(writer, base, ":moreThan", ":atMost", [(":underInterpretation", ways[1])])
    return writer.node("Table", [(":by", "ind:revenue"), (":row", " , ".join(rows))])


def _steps(writer: Writer, base: int, low: str, high: str, under: Properties) -> list[str]:
    """Write a row for `base` million yuan, one for twice and one for five times as much."""
    figures = ((base, "30"), (2 * base, "50"), (5 * base, "100"))
    found = []
    for order, (step, value) in enumerate(figures, 1):
        bounds = [(low, f"{step}000000.00")]
        if order < len(figures):
            bounds.append((high, f"{figures[order][0]}000000.00"))
        found.append(writer.node("Row", [(":order", f"{order}"), *bounds, (":value", f"{value}0000.00"), *under]))
    return found


def _recognised(writer: Writer) -> tuple[list[str], str]:
    """Awards on a recognition: its category, and a sum by its level."""
    titles = writer.some("category", _CATEGORIES, 2)
    is_one = writer.node("Membership", [(":indicator", "ind:category"), (":isOneOf", titles)])
    most, least = f"{writer.rng.randint(5, 40)}0000000.00", f"{writer.rng.randint(5, 40)}00000.00"
    size = writer.node("Comparison", [(":indicator", "ind:revenue"), (":lessThan", most)])
    big = writer.node("Comparison", [(":indicator", "ind:research-spending"), (":atLeast", least)])
    rows = [
        writer.node("Row", [(":order", f"{n}"), (":isOneOf", f"level:{level}"), (":value", f"{value}0000.00")])
        for n, (level, value) in enumerate(zip(_LEVELS[:3], (100, 50, 20), strict=True), 1)
    ]
    rows.append(writer.node("Row", [(":order", "9"), (":value", "50000.00")]))
    table = writer.node("Table", [(":by", "ind:level"), (":row", " , ".join(rows))])
    return [is_one, writer.node("AnyOf", [(":of", f"{size} , {big}")])], table


def _built(writer: Writer) -> tuple[list[str], str]:
    """Awards on a finished project: a listing still valid, a sum set case by case, half of it in the first year."""
    start = [(":indicator", "ind:completed-on"), (":atLeast", day("2023-01-01"))]
    listed = [(":record", ":Listing"), (":register", "g:listings"), (":asOf", "ind:ground-date")]
    clear = writer.node("Not", [(":of", writer.node("Existence", listed))])
    paid = writer.node("Decided", [(":atLeast", "100000.00"), (":atMost", "600000.00")])
    fixed = writer.node("Fixed", [(":value", "200000.00")])
    total = writer.node(
        "Sum", [(":of", f"{paid} , {fixed}"), (":limit", writer.node("Limit", [(":atMost", "700000.0")]))]
    )
    return [writer.node("Comparison", start), clear], total


def _never_before(writer: Writer) -> str:
    """Write that some record was not made in the years before the ground."""
    record, subject = writer.rng.choice(((":Recognition", "ind:recognised-on"), (":Listing", "ind:listed-on"),
                                         (":Payment", "ind:paid-on")))  # fmt: skip
    years = writer.rng.choice(("P1Y", "P2Y", "P3Y"))
    window = [(":indicator", subject), (":atMost", f'"{years}"^^xsd:yearMonthDuration'), (":before", "ind:ground-date")]
    inside = [writer.node("Comparison", window)]
    if record == ":Recognition":
        titles = writer.some("category", _CATEGORIES, 1)
        inside.append(writer.node("Membership", [(":indicator", "ind:category"), (":isOneOf", titles)]))
    elif record == ":Payment":
        least = f"{writer.rng.randint(10, 60)}0000.00"
        inside.append(writer.node("Comparison", [(":indicator", "ind:paid"), (":atLeast", least)]))
    test = writer.node("AllOf", [(":of", " , ".join(inside))]) if len(inside) > 1 else inside[0]
    found = writer.node("Existence", [(":record", record), (":condition", test), (":register", _REGISTERS[record])])
    return writer.node("Not", [(":of", found)])


def _rule(writer: Writer, members: list[str], before: str | None) -> None:
    properties = [(":mode", ":Highest"), (":between", ":Assessments"), (":of", " , ".join(members))]
    properties += [(":encodes", "p:clause-of-1"), (":sameFor", "ind:enterprise")]
    if before is not None:
        properties.append((":paidBefore", before))
    writer.node("StackingRule", properties)


def day(text: str) -> str:
    return f'"{text}"^^xsd:date'


# --- facts ------------------------------------------------------------------------------------------------------


def enterprises_text(rng: Random, count: int) -> str:
    """Return the Turtle of `count` enterprises with about 27 records each, and of the registers that list them."""
    lines = [PREFIXES]
    for name in ("Recognition", "Listing", "Payment"):
        covers = f":appliesFrom {day('2012-01-01')} ; :appliesUntil {day('2026-12-31')}"
        lines.append(f"{_REGISTERS[f':{name}']} a :Register ; :record :{name} ; {covers} .")
    for number in range(1, count + 1):
        lines += _enterprise(rng, f"{number}")
    return "\n".join(lines) + "\n"


def _enterprise(rng: Random, number: str) -> list[str]:
    lines = [
        f'e:{number} a :Enterprise ; rdfs:label "合成企业{number}"@zh , "synthetic enterprise {number}"@en ;'
        f" ind:founded-on {day('2016-05-01')} ; ind:statistics-entry {day(f'{rng.choice((2019, 2021))}-03-01')} ."
    ]

    def record(kind: str, *properties: str) -> None:
        name = f"f:{number}-{kind.lower()}-{len(lines)}"
        lines.append(f"{name} a :{kind} ; ind:enterprise e:{number} ; {' ; '.join(properties)} .")

    for start, end in (("2016-05-01", "2022-12-31"), ("2023-01-01", "2024-06-30"), ("2024-07-01", "")):
        until = [f":appliesUntil {day(end)}"] if end else []
        record("EnterpriseStatus", f":appliesFrom {day(start)}", *until, f"ind:field field:{rng.choice(_FIELDS)}",
               f"ind:place place:{rng.choice(_PLACES)}")  # fmt: skip
    revenue = rng.randint(8, 40) * 1_000_000
    for year in range(2021, 2026):
        revenue = revenue * rng.choice((90, 105, 120, 150, 220)) // 100
        spending = [f"ind:research-spending {revenue * rng.randint(1, 6) // 100}.00"] if rng.random() < 0.8 else []
        record("AnnualReport", f"ind:fiscal-year {year}", f"ind:revenue {revenue}.00", *spending)
    for _ in range(10):
        level, category = rng.choice(_LEVELS), rng.choice(_CATEGORIES)
        when = f"ind:recognised-on {_any_day(rng)}"
        record("Recognition", when, f"ind:category category:{category}", f"ind:level level:{level}")
    for _ in range(3):
        record("Listing", f"ind:listed-on {_any_day(rng)}", f":appliesUntil {day('2026-06-30')}")
    for _ in range(4):
        named = [f"ind:award p:award-{4 * rng.randint(1, 15)}"] if rng.random() < 0.7 else []
        record("Payment", f"ind:paid-on {_any_day(rng)}", f"ind:paid {rng.randint(10, 90)}0000.00", *named)
    for _ in range(2):
        record("Project", f"ind:completed-on {_any_day(rng)}")
    return lines


def _any_day(rng: Random) -> str:
    return day(f"{rng.randint(2021, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}")
