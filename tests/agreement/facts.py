"""What is known of a few enterprises: values near the thresholds, with every fault that sources have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from agreement.scene import DAYS, Scene, amount, listed, literal
from agreement.words import CODES, DATED, LINES, REGISTERS, WIDER_WORDS, WORDS

_ILL_TYPED = (
    '"20000000"', '"2000万"@zh', '"20000000.0"^^xsd:double', '"2025-13-45"^^xsd:date', "t:field-else",
    '"1234567890123456.00"^^xsd:decimal', '"5"^^xsd:int', '"2024"^^xsd:gYear', '"twenty"^^xsd:decimal',
)  # fmt: skip
_ILL_TYPED_DAYS = ('"2025-13-45"^^xsd:date', '"2024-02-30"^^xsd:date', '"2024-05-01"', "20240501", '"2024-05-01"@en')
_ILL_TYPED_FLAGS = ('"true"', "1", '"yes"@en', "t:field-else")
_GROWTHS = ("1", "1.1", "1.2", "1.4", "0.9", "0.5", "3")


def _range(word: str) -> str:
    return (WORDS.get(word) or WIDER_WORDS[word]).range


@dataclass
class Facts:
    """The facts of one scene in the making; `dirt` scales how often a value is missing, in conflict or ill-typed."""

    scene: Scene
    dirt: float
    lines: list[str] = field(default_factory=list)

    def subject(self, name: str, kind: str, properties: Sequence[tuple[str, str]]) -> str:
        """Write one subject with its properties and return its name."""
        pairs = [*([("a", kind)] if kind else []), *properties]
        self.lines.append("\n".join([name, *(f"    {p} {o} ;" for p, o in pairs), "."]))
        return name

    def stated(self, word: str, good: str, other: str = "", missing: float = 0.07) -> list[tuple[str, str]]:
        """Return a value as sources state it: once, twice, twice differently, wrongly typed, or not at all."""
        rng = self.scene.rng
        fault = rng.random() / self.dirt if self.dirt else 1.0
        if fault < missing:
            return []
        if fault < missing + 0.03:
            bad = {"Date": _ILL_TYPED_DAYS, "Flag": _ILL_TYPED_FLAGS}.get(_range(word), _ILL_TYPED)
            if _range(word) in ("Code", "Thing"):
                bad = ('"little giant"', '"manufacturing"@en', "20")
            return [(word, rng.choice(bad))]
        if fault < missing + 0.05 and other and other != good:
            return listed(word, [good, other])
        return [(word, good)]

    def number(self, word: str, value: Decimal | None = None, missing: float = 0.07) -> list[tuple[str, str]]:
        """State a number, as a decimal or, if it is whole, at times as an integer or as both."""
        rng = self.scene.rng
        value = self.scene.near(word) if value is None else value
        if _range(word) == "Money" and rng.random() < 0.02 * self.dirt:
            value = -value - 1
        good = amount(value)
        if value == value.to_integral_value() and self.scene.chance(0.4):
            whole = str(int(value))
            good = f"{whole} , {good}" if self.scene.chance(0.1) else whole
        return self.stated(word, good, amount(value + 1), missing)

    def code(self, word: str) -> list[tuple[str, str]]:
        """State a code or a thing."""
        one, two = self.scene.rng.sample(CODES[word], 2)
        return self.stated(word, one, two)

    def day(self, word: str, value: date | None = None, missing: float = 0.07) -> list[tuple[str, str]]:
        """State a day."""
        value = self.scene.day() if value is None else value
        return self.stated(word, literal(value), literal(value + timedelta(days=1)), missing)

    def flag(self, word: str) -> list[tuple[str, str]]:
        """State whether something is so, at times in the short form of the datatype."""
        one, two = self.scene.rng.sample(("true", "false"), 2)
        short = {"true": '"1"^^xsd:boolean', "false": '"0"^^xsd:boolean'}[one]
        return self.stated(word, short if self.scene.chance(0.1) else one, two)


def write(scene: Scene, count: int, dirt: float) -> str:
    """Write the facts of `count` enterprises and return them as Turtle; the scene learns the names of the records."""
    facts = Facts(scene, dirt)
    for number in range(1, count + 1):
        _enterprise(facts, f"{number}")
    for kind, name in REGISTERS.items():
        if kind == "t:Line" and not scene.families & LINES:
            continue
        _register(facts, kind, name)
        if scene.chance(0.3):
            end = literal(date(2023, 12, 31))
            facts.subject(f"{name}-old", ":Register", [(":record", kind), (":appliesUntil", end)])
    return "\n".join(facts.lines) + "\n"


def _enterprise(facts: Facts, number: str) -> None:
    scene, rng = facts.scene, facts.scene.rng
    name = f"e:{number}"
    founded = date(rng.randint(2018, 2023), rng.choice((1, 6, 12)), rng.choice((1, 15)))
    entered = rng.choice((founded, scene.day(), date(rng.randint(2019, 2025), 1, 1)))
    own = facts.day("ind:founded-on", rng.choice((founded, founded, scene.day()))) + facts.day(
        "ind:statistics-entry", entered
    )
    own += facts.code("t:form") + facts.flag("t:quoted")
    if not scene.chance(0.03):  # otherwise it is known by its records only
        facts.subject(name, ":Enterprise", own)
    projects = [f"f:{number}-project-{n}" for n in range(1, rng.choice((1, 2, 2, 3)) + 1)]
    for start, end in _periods(scene):
        _status(facts, name, number, start, end)
    _reports(facts, name, number, projects)
    for project in projects:
        _project(facts, name, project, projects)
    lines = _lines(facts, name, number, projects) if scene.families & LINES else []
    for kind, most in ((":Recognition", 3), ("t:Title", 1), (":Listing", 3), ("t:Permit", 2), (":Payment", 2)):
        for index in range(1, rng.randint(0, most) + 1):
            word = kind.strip(":").removeprefix("t:").lower()
            _record(facts, name, f"f:{number}-{word}-{index}", kind, projects, lines)
    if scene.speaks("stacking"):
        _applications(facts, name, number)


def _lines(facts: Facts, enterprise: str, number: str, projects: list[str]) -> list[str]:
    """Write the yearly reports of production lines, one line for each project; at times the project is not said."""
    scene, rng = facts.scene, facts.scene.rng
    found = []
    for index, project in enumerate(projects, 1):
        output = scene.near("t:output")
        for year in range(rng.choice((2016, 2017, 2021)), 2026):
            output = scene.near("t:output") if scene.chance(0.35) else output * Decimal(rng.choice(_GROWTHS))
            output = min(output, scene.base * 12).quantize(Decimal("0.01"))
            if scene.chance(0.04):
                continue
            name = f"f:{number}-line-{index}-{year}"
            properties = [("ind:enterprise", enterprise), *_year(facts, year)]
            properties += facts.stated("ind:project", project, projects[0], 0.04)
            properties += facts.number("t:output", output, 0.06) + facts.number("t:scrap")
            found.append(facts.subject(name, "t:Line", properties))
            scene.records.append(name)
            if rng.random() < 0.04 * facts.dirt:
                again = output if scene.chance(0.5) else output + 1
                twin = [("ind:enterprise", enterprise), ("ind:fiscal-year", str(year)), ("ind:project", project)]
                facts.subject(f"{name}-again", "t:Line", [*twin, ("t:output", amount(again))])
    return found


def _applications(facts: Facts, enterprise: str, number: str) -> None:
    """Write what the enterprise asked for: some award, for some ground or for any."""
    scene, rng = facts.scene, facts.scene.rng
    grounds = [r for r in scene.records if r.startswith(f"f:{number}-")]
    for index in range(1, rng.randint(0, 4) + 1):
        properties = [("ind:enterprise", enterprise), ("ind:date", literal(scene.day()))]
        properties += [("ind:award", rng.choice(scene.awards))] * scene.chance(0.9)
        properties += [("ind:ground", rng.choice(grounds))] * bool(grounds and scene.chance(0.5))
        facts.subject(f"f:{number}-application-{index}", ":Application", properties)


def _periods(scene: Scene) -> list[tuple[date, date | None]]:
    shape = scene.weighted(("whole", 5), ("two", 3), ("gap", 1), ("overlap", 1))
    if shape == "whole":
        return [(date(2015, 1, 1), None)]
    change = scene.rng.choice((date(2023, 7, 1), date(2024, 1, 1), date(2024, 12, 31)))
    shift = {"two": -1, "gap": -200, "overlap": 200}[shape]
    return [(date(2015, 1, 1), change + timedelta(days=shift)), (change, None)]


def _status(facts: Facts, enterprise: str, number: str, start: date, end: date | None) -> None:
    scene = facts.scene
    properties = [("ind:enterprise", enterprise)]
    properties.append((":appliesFrom", literal(start) if scene.chance(0.98) else '"2024-02-30"^^xsd:date'))
    if end is not None:
        properties.append((":appliesUntil", literal(end)))
    for word in ("ind:field", "ind:industry", "ind:place", "ind:size"):
        properties += facts.code(word)
    properties += facts.flag("t:in-park") + facts.number("t:capital")
    facts.subject(f"f:{number}-status-{start.isoformat()}", ":EnterpriseStatus", properties)


def _reports(facts: Facts, enterprise: str, number: str, projects: list[str]) -> None:
    scene, rng = facts.scene, facts.scene.rng
    revenue = scene.near("ind:revenue")
    profit = Decimal(rng.choice(("-1000", "0", "2500", "5000.125")))
    gap = 0.05 if scene.chance(0.6) else 0.3
    first_years = (2019, 2019, 2021)
    if scene.families & LINES:  # what is derived from what is derived rests on more years
        gap, first_years = gap / 5, (2016, 2016, 2019)
    past: dict[str, list[Decimal]] = {"ind:revenue": [], "t:profit": []}
    for year in range(rng.choice(first_years), 2026):
        revenue = scene.near("ind:revenue") if scene.chance(0.35) else revenue * Decimal(rng.choice(_GROWTHS))
        revenue = min(revenue, scene.base * 12).quantize(Decimal("0.01"))
        profit = scene.near("t:profit") if scene.chance(0.3) else profit * Decimal(rng.choice(_GROWTHS))
        profit = profit.quantize(Decimal("0.000001"))
        earlier = {word: list(values) for word, values in past.items()}
        past["ind:revenue"].append(revenue)
        past["t:profit"].append(profit)
        if scene.chance(gap):
            continue
        attests = scene.chance(0.15)
        missing = 0.3 if attests else 0.04
        exports = revenue * Decimal(rng.choice(("0.5", "1", "0.714", "2"))) if scene.chance(0.5) else None
        name = f"f:{number}-report-{year}"
        properties = [("ind:enterprise", enterprise), *_year(facts, year)]
        properties += facts.number("ind:revenue", revenue, missing) + facts.number("t:profit", profit, missing)
        properties += facts.number("ind:exports", None if exports is None else exports.quantize(Decimal("0.01")))
        properties += facts.number("ind:research-spending") + facts.number("t:staff")
        properties += facts.flag("t:audited") + facts.day("t:audited-on")
        properties += facts.stated("t:main-project", rng.choice(projects), projects[0], 0.15)
        if scene.chance(0.2):
            properties += facts.stated("ind:project", rng.choice(projects))
        if attests:
            properties += _peaks(facts, earlier)
        facts.scene.records.append(facts.subject(name, ":AnnualReport", properties))
        if rng.random() < 0.04 * facts.dirt:
            again = revenue if scene.chance(0.5) else revenue + 1
            twin = [("ind:enterprise", enterprise), ("ind:fiscal-year", str(year)), ("ind:revenue", amount(again))]
            facts.scene.records.append(facts.subject(f"{name}-again", ":AnnualReport", twin))


def _peaks(facts: Facts, earlier: dict[str, list[Decimal]]) -> list[tuple[str, str]]:
    """Attest the highest values of the years before: mostly what they were, at times something else."""
    found = []
    for word, peak in (("ind:revenue", "ind:revenue-highest-before"), ("t:profit", "t:profit-highest")):
        if facts.scene.chance(0.8):
            values = earlier[word] if facts.scene.chance(0.6) else []
            found += facts.number(peak, max(values, default=facts.scene.near(word)))
    return found


def _year(facts: Facts, year: int) -> list[tuple[str, str]]:
    """Say which year a report is of: by its fiscal year, by its last day, or by both; rarely not at all."""
    scene = facts.scene
    last = literal(date(year, 12, 31))
    shape = scene.weighted(("year", 12), ("both", 3), ("day", 1), ("middle", 0.3), ("faulty", facts.dirt * 0.4))
    if shape == "year":
        return [("ind:fiscal-year", scene.rng.choice((str(year), f"{year}.0")))]
    if shape == "both":
        return [("ind:fiscal-year", str(year)), ("ind:period-end", last)]
    if shape == "day":
        return [("ind:period-end", last)]
    if shape == "middle":
        return [("ind:fiscal-year", str(year)), ("ind:period-end", literal(date(year, 6, 30)))]
    faults = ([], [("ind:fiscal-year", f"{year} , {year - 1}")], [("ind:fiscal-year", f'"{year}"^^xsd:gYear')])
    return scene.rng.choice((*faults, [("ind:fiscal-year", str(year)), ("ind:period-end", '"2024-02-30"^^xsd:date')]))


def _project(facts: Facts, enterprise: str, name: str, projects: list[str]) -> None:
    properties = [("ind:enterprise", enterprise), *facts.day("ind:completed-on")]
    properties += facts.number("t:investment") + facts.day("t:started-on") + facts.code("t:kind")
    properties += facts.flag("t:joint") + facts.stated("ind:project", facts.scene.rng.choice(projects))
    facts.scene.records.append(facts.subject(name, ":Project", properties))


def _record(facts: Facts, enterprise: str, name: str, kind: str, projects: list[str], lines: list[str]) -> None:
    """Write a recognition, listing, permit or payment."""
    scene, rng = facts.scene, facts.scene.rng
    start = scene.day()
    properties = [] if rng.random() < 0.01 * facts.dirt else [("ind:enterprise", enterprise)]
    properties += facts.day(DATED[kind], start, 0.04)
    if scene.chance(0.5):
        properties += facts.stated("ind:project", rng.choice(projects), projects[-1])
    if kind in (":Recognition", "t:Title"):
        properties += facts.code("ind:category") + facts.code("ind:level") + facts.code("ind:product")
        properties += facts.number("t:score")
        if lines:
            properties += facts.stated("t:main-line", rng.choice(lines), lines[0])
    elif kind == ":Listing":
        properties += facts.code("ind:grade")
        if scene.chance(0.7):
            properties.append((":appliesFrom", literal(start + timedelta(days=rng.choice((0, 0, 1, 31))))))
        if scene.chance(0.6):
            # Most days of validity asked for are the last days of years.
            until = rng.choice(
                (start, start + timedelta(days=365), *DAYS, *(date(y, 12, 31) for y in range(2022, 2026)))
            )
            properties.append((":appliesUntil", literal(max(start, until))))
    elif kind == "t:Permit":
        properties += facts.code("t:permit-kind")
    else:
        properties += facts.number("ind:paid", scene.base / rng.choice((40, 20, 10)))
        properties += [("ind:award", rng.choice((*scene.awards, *scene.awards, "p:other")))] * scene.chance(0.85)
        grounds = [r for r in scene.records if r.startswith(f"f:{enterprise.removeprefix('e:')}-")]
        properties += [("ind:ground", rng.choice(grounds or projects))] * scene.chance(0.7)
    if scene.chance(0.05):
        properties.append((":receivedOn", literal(scene.day())))
    facts.scene.records.append(facts.subject(name, kind, properties))


def _register(facts: Facts, kind: str, name: str) -> None:
    """Write a register that covers everything, or from some day, or not until the end, or nothing; or none at all."""
    scene = facts.scene
    # Without knowing what was paid, deductions and bars leave nothing but intervals.
    shape = scene.weighted(
        ("whole", 20 if kind == ":Payment" else 7), ("late", 2.5), ("short", 0.8), ("open", 0.3), ("", 0.8)
    )
    if not shape:
        return
    starts = {"late": (date(2019, 1, 1), date(2022, 12, 31), date(2020, 1, 1))}
    wider = ":Recognition" if kind == "t:Title" else ":Record"
    listed_kind = scene.weighted((kind, 12), (wider, 1), (":Product", 0.5))
    properties = [(":record", listed_kind)]
    if shape == "late" or scene.chance(0.4):
        start = scene.rng.choice(starts.get(shape, (date(2010, 1, 1),)))
        properties.append((":appliesFrom", literal(start)))
    if shape != "open":
        late = (scene.on, scene.on + timedelta(days=1), date(2029, 12, 31))
        early = (scene.on - timedelta(days=1), date(2024, 6, 30))
        properties.append((":appliesUntil", literal(scene.rng.choice(early if shape == "short" else late))))
    facts.subject(name, ":Register", properties)
