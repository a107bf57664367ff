"""Condition trees of every kind, written for one scope (of a world of test)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agreement import wider
from agreement.scene import Scene, Under, amount, listed, literal
from agreement.words import ANCESTORS, DATED, MEMBERS, REGISTERS, WORDS, Scope, Word

OPERATORS = (":atLeast", ":moreThan", ":atMost", ":lessThan", ":equals")
DURATIONS = (
    '"P0D"^^xsd:dayTimeDuration',
    '"P30D"^^xsd:dayTimeDuration',
    '"P1Y"^^xsd:yearMonthDuration',
    '"P2Y"^^xsd:yearMonthDuration',
    '"P6M"^^xsd:yearMonthDuration',
    '"P1Y1D"^^xsd:duration',
)
_LONG = (
    '"P5Y"^^xsd:duration',
    '"P4Y"^^xsd:duration',
    '"P3Y"^^xsd:yearMonthDuration',
    '"P2Y6M"^^xsd:duration',
    *DURATIONS,
)
_GROWTHS = ("0", "0.1", "0.2", "-0.1", "0.4")
_MULTIPLES = ("0.5", "1", "1.4", "2")
Properties = list[tuple[str, str]]


def condition(scene: Scene, scope: Scope, depth: int, under: Under = ()) -> str:
    """Write a condition with at most `depth` levels below it and return its name."""
    if scene.readable:
        # What is granted is read by amounts alone: a condition may be shared by an award that is read.
        scene = replace(scene, readable=())
    known = [name for name, levels in scene.shared.get(scope, ()) if levels <= depth]
    if known and not under and scene.chance(0.05):
        return scene.rng.choice(known)
    name = leaf(scene, scope, depth, under) if depth <= 0 or scene.chance(0.25) else _branch(scene, scope, depth, under)
    if not under:
        scene.shared.setdefault(scope, []).append((name, depth))
    return name


def _branch(scene: Scene, scope: Scope, depth: int, under: Under) -> str:
    kind = scene.weighted(("AllOf", 4), ("AnyOf", 4), ("Not", 2))
    if kind == "Not":
        return scene.node(kind, listed(":of", versions(scene, scope, depth - 1)), under)
    count = scene.rng.choice((1, 1, 1, 2, 2, 3) if kind == "AllOf" else (1, 2, 2, 2, 3))
    children = [name for _ in range(count) for name in versions(scene, scope, depth - 1)]
    return scene.node(kind, listed(":of", children), under)


def versions(scene: Scene, scope: Scope, depth: int, share: float = 0.1) -> list[str]:
    """Write a condition, or one for each side of a doubt."""
    return scene.versions(lambda under: condition(scene, scope, depth, under), share)


def leaf(scene: Scene, scope: Scope, depth: int, under: Under = ()) -> str:
    """Write a condition that is not made of others; below 0 it is no Existence either."""
    if scene.speaks("derived") and scene.chance(0.3) and wider.words_for(scene, scope, "Money", "Number"):
        return wider.comparison(scene, scope, under)
    if scene.speaks("first") and scene.chance(0.35):
        return wider.first_reaching(scene, scope, under)
    first = 0.0 if ":AnnualReport" in ANCESTORS.get(scope.record, ()) else 1.4
    some = 2.6 if depth >= 0 else 0.0
    kind = scene.weighted(
        ("Comparison", 5), ("Membership", 2), ("FirstReaching", first), ("Existence", some), ("NeedsJudgement", 0.6)
    )
    if kind == "Comparison":
        return comparison(scene, scope, under)
    if kind == "Membership":
        return membership(scene, scope, under)
    if kind == "FirstReaching":
        return first_reaching(scene, scope, under)
    if kind == "Existence":
        return existence(scene, scope, depth, under)
    name = scene.node("NeedsJudgement", [], under)
    scene.judgements.append(name)
    return name


# --- comparisons ------------------------------------------------------------------------------------------------


def comparison(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a Comparison of some kind that the scope allows."""
    kind = scene.weighted(
        ("number", 4), ("times", 2), ("derived", 2.5), ("growth", 1.5), ("day", 3), ("flag", 1), ("on", 1), ("made", 1)
    )
    if kind == "made":
        # Quantities have conditions and conditions compare quantities: one of the two has to look late.
        from agreement.quantities import money

        quantity = scene.versions(lambda way: money(scene, scope, 1, way))
        return _node(scene, listed(":indicator", quantity) + bounds(scene, "made"), under)
    through, allowed = "", scope
    if kind == "on":
        things = [w.name for w in (WORDS["t:main-project"], WORDS["ind:project"]) if scope.has(w)]
        through, allowed = scene.rng.choice(things), Scope(":Project")
        kind = scene.weighted(("number", 1), ("day", 1), ("flag", 1))
    if kind == "growth" and (growths := [w for w in scope.words("Number", derived=True) if w.derivation == ":Growth"]):
        properties = [
            (":indicator", scene.rng.choice([*growths, growths[0]]).name),
            (scene.rng.choice(OPERATORS), amount(Decimal(scene.rng.choice(_GROWTHS)))),
        ]
        return _node(scene, properties, under)
    word = _subject(scene, allowed, kind, bool(through))
    properties = [(":indicator", word.name)]
    if through:
        properties.append((":on", through))
    if word.range == "Flag":
        return _node(scene, [*properties, (":equals", scene.rng.choice(("true", "true", "false")))], under)
    if word.range == "Date":
        return _node(scene, properties + day_bounds(scene, scope, word), under)
    if kind == "times" and word.range == "Money":
        multiple = amount(Decimal(scene.rng.choice(_MULTIPLES)))
        return _node(scene, [*properties, (_operator(scene), multiple), *_factor(scene, scope, word)], under)
    return _node(scene, properties + bounds(scene, word.of or word.name), under)


def _factor(scene: Scene, scope: Scope, word: Word) -> Properties:
    """Return what a bound is multiplied by: mostly another indicator, at times a quantity."""
    from agreement.quantities import money  # see above

    factors = [w.name for w in scope.words("Money") if w.name != word.name]
    if scene.chance(0.85) and factors:
        return [(":times", scene.rng.choice(factors))]
    return listed(":times", scene.versions(lambda way: money(scene, scope, 0, way)))


def _operator(scene: Scene) -> str:
    return scene.weighted(*zip(OPERATORS, (3, 3, 3, 3, 1), strict=True))


def _node(scene: Scene, properties: Properties, under: Under) -> str:
    return scene.node("Comparison", properties, under)


def _subject(scene: Scene, scope: Scope, kind: str, exactly: bool) -> Word:
    """Return a word to compare; `exactly` if it must describe the very class of the scope."""
    ranges = {"day": ("Date",), "flag": ("Flag",)}.get(kind, ("Money", "Number"))
    derived = kind == "derived"
    found = [w for w in scope.words(*ranges, derived=derived) if w.derivation != ":Growth"]
    if exactly:
        found = [w for w in found if w.domain == scope.ground]
    if not found:
        return _subject(scene, scope, "number", exactly)
    # The record's own words stand first and are taken more often.
    return found[min(scene.rng.randrange(len(found)), scene.rng.randrange(len(found)))]


def bounds(scene: Scene, word: str) -> Properties:
    """Return one bound on a number, or two that make a range."""
    made = [Decimal(0), scene.base / 20, scene.base / 10, scene.base / 4]
    figures = made if word == "made" else scene.thresholds(word)
    if scene.chance(0.15):
        low, high = sorted(scene.rng.sample(figures, 2))
        return [(scene.rng.choice(OPERATORS[:2]), amount(low)), (scene.rng.choice(OPERATORS[2:4]), amount(high))]
    return [(_operator(scene), amount(scene.rng.choice(figures)))]


def day_bounds(scene: Scene, scope: Scope, word: Word) -> Properties:
    """Return a bound on a day: a day of its own, or a duration counted from another day."""
    operator = scene.weighted(*zip(OPERATORS, (3, 3, 4, 4, 1), strict=True))
    if scene.chance(0.4):
        return [(operator, literal(scene.day()))]
    anchors = [w.name for w in scope.words("Date") if w.name not in (word.name, "ind:period-end")]
    anchor = "ind:ground-date" if scene.chance(0.4) and word.name != "ind:ground-date" else scene.rng.choice(anchors)
    return [(operator, scene.rng.choice(DURATIONS)), (scene.rng.choice((":after", ":before", ":before")), anchor)]


# --- the other leaves -------------------------------------------------------------------------------------------


def membership(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a Membership of a code, or of a thing, perhaps in an open list, perhaps of another thing than the ground."""
    things = [w.name for w in (WORDS["t:main-project"], WORDS["ind:project"]) if scope.has(w)]
    through = scene.rng.choice(things) if scene.chance(0.1) else ""
    found = [WORDS["t:kind"]] if through else [w for w in scope.words("Code", "Thing") if w.name in MEMBERS]
    word = found[min(scene.rng.randrange(len(found)), scene.rng.randrange(len(found)))]
    codes = MEMBERS[word.name]
    members = scene.rng.sample(codes, scene.rng.randint(1, max(1, len(codes) // 2)))
    properties = [(":indicator", word.name), *listed(":isOneOf", members)]
    if through:
        properties.append((":on", through))
    if scene.chance(0.25):
        properties.append((":openList", "true"))
    return scene.node("Membership", properties, under)


def first_reaching(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a FirstReaching over a table or of one indicator; some indicators have an attested earlier peak."""
    word = scene.rng.choice(("ind:revenue", "ind:revenue", "t:profit", "ind:exports"))
    since = {"ind:revenue": ("ind:statistics-entry", "ind:founded-on"), "t:profit": ("", "ind:founded-on")}
    start = scene.rng.choice(since.get(word, ("ind:founded-on", "ind:statistics-entry")))
    properties = [(":since", start)] if start else []
    if scene.chance(0.5):
        from agreement.quantities import ladder

        return scene.node("FirstReaching", [(":of", ladder(scene, word)), *properties], under)
    steps = scene.thresholds(word)
    step = (scene.rng.choice(OPERATORS[:2]), amount(scene.rng.choice(steps)))
    return scene.node("FirstReaching", [(":indicator", word), step, *properties], under)


def existence(scene: Scene, scope: Scope, depth: int, under: Under = ()) -> str:
    """Write an Existence: a window, nested conditions, keys, a register, a day to be valid on, a count."""
    record = scene.weighted(
        (":Recognition", 4), (":Listing", 3), (":Project", 2), ("t:Permit", 2), (":Payment", 1), ("t:Title", 1),
        (":AnnualReport", 4 if scene.speaks("first") else 1),
        *((("t:Line", 3),) if scene.speaks("derived", "first") else ()),
    )  # fmt: skip
    inner = Scope(scope.ground, record)
    properties: Properties = [(":record", record)]
    as_of = scene.chance(0.6 if record == ":Listing" else 0.1)
    nested: list[str] = []
    if not as_of and scene.chance(0.7):
        nested += [_window(scene, inner)]
    if scene.chance(0.65):
        nested += versions(scene, inner, min(depth, 3) - 1, share=0.05)
    if len(nested) > 1:
        nested = [scene.node("AllOf", listed(":of", nested))]
    properties += listed(":condition", nested)
    if scene.chance(0.92):
        properties.append((":register", REGISTERS[record] + ("-old" if scene.chance(0.04) else "")))
    if as_of:
        days = [w.name for w in scope.words("Date") if w.name != "ind:period-end"]
        properties.append((":asOf", "ind:ground-date" if scene.chance(0.7) else scene.rng.choice(days)))
    if scene.chance(0.2):
        properties += listed(":sameFor", _keys(scene, scope, record))
    count = scene.weighted(("", 5), (":atLeast 2", 1), (":atMost 0", 2.5), (":equals 1", 1), (":lessThan 2", 1), (":moreThan 1", 1))  # fmt: skip
    if count:
        operator, number = count.split()
        properties.append((operator, number))
    if scene.speaks("derived") and not count and scene.chance(0.3):
        properties += [(_operator(scene), "0.5"), (":times", scene.rng.choice(("t:titles", "t:year-in-statistics")))]
    return scene.node("Existence", properties, under)


def _window(scene: Scene, inner: Scope) -> str:
    """Write the bounds on the day of the record looked for."""
    subject = (
        DATED[inner.record] if scene.chance(0.7) and ":PeriodReport" not in ANCESTORS[inner.record] else "ind:date"
    )
    if scene.chance(0.3):
        start = scene.day().replace(day=1, year=scene.rng.choice((2021, 2022, 2023, 2024)))
        bound = [(scene.rng.choice(OPERATORS[:2]), literal(start))]
    else:
        operator = scene.rng.choice((":atMost", ":atMost", ":atMost", ":lessThan", ":moreThan", ":atLeast"))
        direction = scene.rng.choice((":before", ":before", ":before", ":after"))
        bound = [(operator, scene.rng.choice(_LONG)), (direction, "ind:ground-date")]
    return scene.node("Comparison", [(":indicator", subject), *bound])


def _keys(scene: Scene, scope: Scope, record: str) -> list[str]:
    keys = ["ind:project", "ind:enterprise"]
    if ":Recognition" in ANCESTORS[record] and ":Recognition" in ANCESTORS[scope.ground]:
        keys += ["ind:product", "ind:category", "t:score"]
    if record == ":AnnualReport" == scope.ground:
        keys += ["ind:fiscal-year", "t:audited-on"]
    if scene.speaks("derived") and record in (":AnnualReport", "t:Line") and scope.ground == record:
        keys += ["t:year-in-statistics", "t:titles"] if record == ":AnnualReport" else ["t:line-year"]
    return scene.rng.sample(keys, scene.rng.choice((1, 1, 2)))
