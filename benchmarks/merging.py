"""Synthetic law to merge, for measuring: five legacy texts and the one that consolidates them, as Turtle made from a seed.

Nothing here is law: every label says that it is synthetic. Same seed, same bytes. Awards ask what those of the example
city ask: figures against bounds and against each other, growth, first reaching, codes of a hierarchy, titles with level
and window, registers, judgement; their amounts are fixed, rates with a limit, tables. Measures nothing itself.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from awards import ONTOLOGY, PREFIXES, Writer, day

from huiqi import things
from huiqi.load import load_files
from huiqi.rules.book import read_book

LEGACY = 5
"""How many texts there are besides the one that merges them, which has a fifth of the awards."""
GROUNDS = (":AnnualReport", ":AnnualReport", ":Recognition", ":AnnualReport", ":Recognition", ":Project")
_MORE = """\
@prefix industry: <https://w3id.org/huiqi/voc/industry-2017/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
"""
_OWN = {"online-sales": ":AnnualReport", "training-outlay": ":AnnualReport", "equipment-outlay": ":Project"}
"""Sums of money that the shared vocabulary has no indicator for, by the class of record that they stand in."""
_PLACES = ("linqing", "chiping", "guanxian", "shenxian", "yanggu", "donge", "gaotang")
_SECTIONS = ("C", "C", "F", "G", "H", "I", "M")
_CATEGORIES = ("little-giant", "specialised-and-new", "innovative-sme", "technology-sme", "high-tech-enterprise",
               "gazelle", "unicorn", "above-scale")  # fmt: skip
_LEVELS = ("national", "provincial", "municipal", "county")
_FIGURES = ("ind:revenue", "ind:exports", "p:online-sales", "ind:research-spending", "p:training-outlay")


def read_law(awards: int, folder: Path, seed: int = 1, grounds: tuple[str, ...] = GROUNDS) -> things.Law:
    """Write `awards` awards, assessed on the classes of record `grounds` in turn, below `folder` and read them."""
    rules = folder / "merging.ttl"
    rules.write_text(texts(Writer(Random(seed)), awards, grounds), encoding="utf-8")
    graph, faults = load_files([*sorted(ONTOLOGY.rglob("*.ttl")), rules], folder)
    return things.Law(graph, read_book(graph, faults), root=folder)


def texts(writer: Writer, awards: int, grounds: tuple[str, ...]) -> str:
    """Return the Turtle of every text, with stacking rules for a tenth of the awards."""
    for name, kind in _OWN.items():
        writer.node("Indicator", [("rdfs:domain", kind), ("rdfs:range", ":Money")], f"p:{name}")
    legacy = " , ".join(f"p:policy-{n}" for n in range(1, LEGACY + 1))
    for number in range(1, LEGACY + 2):
        start, end = ("2022-01-01", "2025-12-31") if number <= LEGACY else ("2026-01-01", "2028-12-31")
        window = [(":appliesFrom", day(start)), (":appliesUntil", day(end)), (":condition", _in_scope(writer))]
        merges = [("eli:consolidates", legacy)] if number > LEGACY else []
        writer.node("Policy", [*window, *merges], f"p:policy-{number}")
        part = ("dcterms:isPartOf", f"p:policy-{number}")
        writer.node("Clause", [part], f"p:clause-of-{number}")
        writer.node("Measure", [part, (":encodes", f"p:clause-of-{number}")], f"p:measure-of-{number}")
    groups: dict[tuple[int, str], list[str]] = {}
    for number in range(1, awards + 1):
        policy = LEGACY + 1 if number % 5 == 0 else writer.rng.randint(1, LEGACY)
        ground = grounds[number % len(grounds)]
        _award(writer, f"p:award-{number}", policy, ground)
        if number % 3 == 0:
            groups.setdefault((policy, ground), []).append(f"p:award-{number}")
    for (policy, _), members in groups.items():
        for start_at in range(0, len(members) - 2, 6):
            _rule(writer, policy, members[start_at : start_at + 3])
    return PREFIXES + _MORE + "\n".join(writer.lines) + "\n"


def _rule(writer: Writer, policy: int, members: list[str]) -> None:
    together = [(":mode", ":Highest"), (":between", ":Assessments"), (":of", " , ".join(members))]
    together += [(":encodes", f"p:clause-of-{policy}"), (":sameFor", "ind:enterprise")]
    writer.node("StackingRule", together)


# --- conditions -------------------------------------------------------------------------------------------------


def _compare(writer: Writer, indicator: str, *bounds: tuple[str, str]) -> str:
    return writer.node("Comparison", [(":indicator", indicator), *bounds])


def _one_of(writer: Writer, indicator: str, members: str) -> str:
    return writer.node("Membership", [(":indicator", indicator), (":isOneOf", members)])


def _all_of(writer: Writer, *parts: str) -> str:
    return writer.node("AllOf", [(":of", " , ".join(parts))]) if len(parts) > 1 else parts[0]


def _in_scope(writer: Writer) -> str:
    """Write who is in: no accident within a year, and not on a list on the day of the ground."""
    window = [(":atMost", _years(1)), (":before", "ind:ground-date")]
    accident = [(":record", ":AdverseRecord"), (":register", "g:accidents")]
    accident.append((":condition", _compare(writer, "ind:occurred-on", *window)))
    listed = [(":record", ":Listing"), (":register", "g:listings"), (":asOf", "ind:ground-date")]
    out = [writer.node("Existence", accident), writer.node("Existence", listed)]
    return _all_of(writer, *(writer.node("Not", [(":of", o)]) for o in out))


def _award(writer: Writer, name: str, policy: int, ground: str) -> None:
    when, amount = {":AnnualReport": _report, ":Recognition": _recognised, ":Project": _built}[ground](writer)
    if writer.rng.random() < 0.4:
        when.append(_one_of(writer, "ind:place", f"place:{writer.rng.choice(_PLACES)}"))
    if writer.rng.random() < 0.1:
        when.append(writer.node("NeedsJudgement", []))
    properties = [(":ofMeasure", f"p:measure-of-{policy}"), (":encodes", f"p:clause-of-{policy}"), (":ground", ground)]
    properties += [(":condition", _all_of(writer, *when)), (":amount", amount)]
    writer.node("Award", properties, name)


def _industry(writer: Writer) -> str:
    """Write a section, some divisions of making, or some groups of one division."""
    width = writer.rng.random()
    if width < 0.13:
        return _one_of(writer, "ind:industry", f"industry:{writer.rng.choice(_SECTIONS)}")
    if width < 0.8:
        first = writer.rng.randint(13, 40)
        return _one_of(writer, "ind:industry", " , ".join(f"industry:C{n}" for n in range(first, first + 2)))
    group = writer.rng.randint(391, 396)
    return _one_of(writer, "ind:industry", f"industry:C{group} , industry:C{group + 1}")


def _report(writer: Writer) -> tuple[list[str], str]:
    """Awards on a report: an industry, and one or two of a figure, a share, a growth, a first time, a title held."""
    asked = [_industry(writer)]
    amount = writer.node("Fixed", [(":value", f"{writer.rng.randint(5, 60)}0000.00")])
    for kind in writer.rng.sample(("figure", "share", "growth", "first", "title", "either"), writer.rng.randint(1, 2)):
        condition, own = _asked(writer, kind)
        asked.append(condition)
        amount = own or amount
    return asked, amount


def _asked(writer: Writer, kind: str) -> tuple[str, str]:
    rng = writer.rng
    floor = (":atLeast", f"{rng.randint(1, 60)}000000.00")
    if kind == "figure":
        figure = rng.choice(_FIGURES)
        bounds = [floor] if rng.random() < 0.6 else [floor, (":lessThan", f"{rng.randint(61, 400)}000000.00")]
        return _compare(writer, figure, *bounds), _rate(writer, figure)
    if kind == "share":
        part = (":atLeast" if rng.random() < 0.8 else ":atMost", f"0.0{rng.randint(1, 9)}")
        return _compare(writer, "ind:research-spending", part, (":times", "ind:revenue")), ""
    if kind == "growth":
        return _compare(writer, "ind:revenue-growth", (":atLeast", f"0.{rng.randint(5, 30):02}")), ""
    if kind == "first":
        ladder = _ladder(writer)
        return writer.node("FirstReaching", [(":of", ladder), (":since", "ind:statistics-entry")]), ladder
    if kind == "either":
        one = _compare(writer, "ind:research-spending", floor)
        return writer.node("AnyOf", [(":of", f"{one} , {_compare(writer, 'ind:exports', floor)}")]), ""
    held = [_one_of(writer, "ind:category", f"category:{rng.choice(_CATEGORIES)}")]
    held.append(_one_of(writer, "ind:level", writer.some("level", _LEVELS, 2)))
    window = [(":atMost", _years(rng.randint(1, 3))), (":before", "ind:ground-date")]
    held.append(_compare(writer, "ind:recognised-on", *window))
    title = [(":record", ":Recognition"), (":register", "g:recognitions"), (":condition", _all_of(writer, *held))]
    return writer.node("Existence", title), ""


def _recognised(writer: Writer) -> tuple[list[str], str]:
    """Awards on a title: category, level, when; a sum by level; who is small, or spends much on research."""
    rng = writer.rng
    asked = [_one_of(writer, "ind:category", writer.some("category", _CATEGORIES, 1 + (rng.random() < 0.3)))]
    asked.append(_one_of(writer, "ind:level", writer.some("level", _LEVELS, rng.randint(1, 2))))
    if rng.random() < 0.4:
        year = rng.randint(2019, 2025)
        asked.append(_compare(writer, "ind:recognised-on", (":atLeast", day(f"{year}-07-01"))))
    if rng.random() < 0.3:
        asked.append(_industry(writer))
    rows = [
        writer.node("Row", [(":order", f"{n}"), (":isOneOf", f"level:{level}"), (":value", f"{value}0000.00")])
        for n, (level, value) in enumerate(zip(_LEVELS[:3], (100, 50, 20), strict=True), 1)
    ]
    rows.append(writer.node("Row", [(":order", "9"), (":value", "50000.00")]))
    return asked, writer.node("Table", [(":by", "ind:level"), (":row", " , ".join(rows))])


def _built(writer: Writer) -> tuple[list[str], str]:
    """Awards on a project: finished in some years, an outlay and an industry, no such title before."""
    rng = writer.rng
    year = rng.randint(2019, 2024)
    asked = [_industry(writer)]
    span = [(":atLeast", day(f"{year}-01-01")), (":atMost", day(f"{year + rng.randint(0, 3)}-12-31"))]
    asked.append(_compare(writer, "ind:completed-on", *span))
    asked.append(_compare(writer, "p:equipment-outlay", (":atLeast", f"{rng.randint(1, 50)}00000.00")))
    if rng.random() < 0.3:
        named = _one_of(writer, "ind:category", f"category:{rng.choice(_CATEGORIES)}")
        title = [(":record", ":Recognition"), (":register", "g:recognitions"), (":condition", named)]
        asked.append(writer.node("Not", [(":of", writer.node("Existence", title))]))
    return asked, _rate(writer, "p:equipment-outlay")


# --- amounts ----------------------------------------------------------------------------------------------------


def _rate(writer: Writer, figure: str) -> str:
    cap = writer.node("Limit", [(":atMost", f"{writer.rng.randint(3, 20)}00000.00")])
    return writer.node("Fixed", [(":value", f"0.0{writer.rng.randint(1, 9)}"), (":times", figure), (":limit", cap)])


def _ladder(writer: Writer) -> str:
    """Write two steps of revenue, the higher one the first row."""
    base = writer.rng.randint(5, 60)
    steps = ((base * 5, "100"), (base, "30"))
    rows = [
        writer.node("Row", [(":order", f"{n}"), (":atLeast", f"{step}000000.00"), (":value", f"{value}0000.00")])
        for n, (step, value) in enumerate(steps, 1)
    ]
    return writer.node("Table", [(":by", "ind:revenue"), (":row", " , ".join(rows))])


def _years(count: int) -> str:
    return f'"P{count}Y"^^xsd:yearMonthDuration'
