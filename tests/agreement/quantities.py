"""Quantities of every kind, with their factors, limits and conditions (of a world of test).

Every product has at most one indicator in it and plain constants beside it, so that no amount outgrows the engines.
"""

from __future__ import annotations

from decimal import Decimal

from agreement import wider
from agreement.conditions import condition, versions
from agreement.scene import Scene, Under, amount, listed
from agreement.words import MEMBERS, Scope

_RATES = ("0.03", "0.0125", "0.2", "0.005", "0.0333")
_FACTORS = ("0.5", "1.2", "0.333", "1")
_PER_UNIT = ("300", "12.5", "999.99")
Properties = list[tuple[str, str]]


def money(scene: Scene, scope: Scope, depth: int, under: Under = ()) -> str:
    """Write an amount of money with at most `depth` levels of quantities below it and return its name."""
    wide = _wide(scene, scope, under)
    if wide:
        return wide
    if depth > 0:
        kind = scene.weighted(
            ("Fixed", 2), ("Rate", 3), ("Decided", 2), ("Sum", 3), ("Difference", 2), ("Table", 4), ("Read", 0.5)
        )
    else:
        kind = scene.weighted(("Fixed", 4), ("Rate", 3), ("Decided", 1.5), ("Read", 1))
    if kind == "Read" and not under:
        return scene.rng.choice(scope.words("Money")).name
    if kind == "Rate":
        return rate(scene, scope, under)
    if kind == "Decided":
        return _decided(scene, scope, scene.base / 10, under)
    if kind == "Sum":
        parts = [n for _ in range(scene.rng.choice((1, 2, 2, 3))) for n in _part(scene, scope, depth - 1)]
        return scene.node(kind, listed(":of", parts) + steps(scene, scope), under)
    if kind == "Difference":
        more, less = _part(scene, scope, depth - 1), _part(scene, scope, depth - 1)
        return scene.node(kind, listed(":of", more) + listed(":less", less) + steps(scene, scope), under)
    if kind == "Table":
        return table(scene, scope, depth, under)
    return scene.node("Fixed", [(":value", amount(_sum(scene))), *steps(scene, scope)], under)


def _wide(scene: Scene, scope: Scope, under: Under) -> str:
    """Write an amount of one of the wider kinds, at times; return an empty name if it is to be a plain one."""
    if scene.speaks("bands") and scene.chance(0.35):
        return wider.bands(scene, scope, under)
    if scene.speaks("grants") and scene.readable and not scope.record and scene.chance(0.6):
        return wider.grant_of(scene, scope, under)
    if scene.speaks("derived") and scene.chance(0.35):
        return wider.derived_rate(scene, scope, under)
    return ""


def _part(scene: Scene, scope: Scope, depth: int) -> list[str]:
    return scene.versions(lambda under: money(scene, scope, depth, under))


def _sum(scene: Scene) -> Decimal:
    return scene.base / scene.rng.choice((4, 10, 20, 40)) + scene.rng.choice((Decimal(0), Decimal("0.01"), Decimal(0)))


def rate(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a rate of an indicator: fixed, decided, looked up, or a sum of percentage points; or yuan per unit."""
    kind = scene.weighted(("Fixed", 4), ("Unit", 1), ("Decided", 1), ("Table", 1.5), ("Sum", 1))
    bases = [w.name for w in scope.words("Money")] + [
        w.name for w in scope.words("Money", derived=True) if w.derivation != ":Growth"
    ]
    times = (":times", scene.rng.choice(bases))
    if kind == "Unit":
        units = [w.name for w in scope.words("Number") if w.name != "ind:fiscal-year"]
        value = (":value", amount(Decimal(scene.rng.choice(_PER_UNIT))))
        return scene.node("Fixed", [value, (":times", scene.rng.choice(units)), *weights(scene, scope)], under)
    if kind == "Decided":
        return _decided(scene, scope, Decimal("0.2"), under, times)
    if kind == "Table":
        values = [Decimal(r) for r in _RATES]
        return scene.node("Table", [*_rows(scene, scope, 0, values), times, *weights(scene, scope)], under)
    if kind == "Sum":
        points = [
            scene.node("Fixed", [(":value", amount(Decimal(r))), *weights(scene, scope)])
            for r in scene.rng.sample(_RATES, 2)
        ]
        return scene.node("Sum", [*listed(":of", points), times, *weights(scene, scope)], under)
    value = (":value", amount(Decimal(scene.rng.choice(_RATES))))
    return scene.node("Fixed", [value, times, *weights(scene, scope)], under)


def _decided(scene: Scene, scope: Scope, top: Decimal, under: Under, times: tuple[str, str] | None = None) -> str:
    shape = scene.weighted(("upto", 3), ("range", 3), ("open", 1))
    low = top / 4 if shape == "range" else Decimal(0)
    high = None if shape == "open" else top
    least, most = ":atLeast", ":atMost"
    if scene.speaks("decided") and scene.chance(0.7):
        least, most = scene.rng.choice(
            ((":moreThan", ":atMost"), (":atLeast", ":lessThan"), (":moreThan", ":lessThan"))
        )
    properties = [(least, amount(low))] if shape == "range" or least == ":moreThan" else []
    if high is not None:
        properties.append((most, amount(high)))
    properties += [times, *weights(scene, scope)] if times else steps(scene, scope)
    name = scene.node("Decided", properties, under)
    if least == ":moreThan":
        low += Decimal("0.000001")
    if most == ":lessThan" and high is not None:
        high -= Decimal("0.000001")
    scene.decided.append((name, low, high))
    return name


def steps(scene: Scene, scope: Scope) -> Properties:
    """Return what an operation may do after it is computed: multiply, limit, weigh."""
    found: Properties = []
    if scene.chance(0.2):
        if scene.chance(0.6):
            factor = scene.node("Fixed", [(":value", amount(Decimal(scene.rng.choice(_FACTORS))))])
        else:
            factor = scene.node("Table", _rows(scene, scope, 0, [Decimal(f) for f in _FACTORS]))
        found.append((":times", factor))
    return found + weights(scene, scope)


def weights(scene: Scene, scope: Scope) -> Properties:
    """Return limits and a condition, either of which may be absent."""
    found: Properties = []
    limits = [_limit(scene, scope) for _ in range(scene.rng.choices((0, 1, 2), (14, 5, 1))[0])]
    found += listed(":limit", limits)
    if scene.chance(0.15):
        found += listed(":condition", versions(scene, scope, 1))
    return found


def _limit(scene: Scene, scope: Scope) -> str:
    properties: Properties
    if scene.chance(0.6):
        properties = [(":atMost", amount(_sum(scene)))]
    else:
        bases = [w.name for w in scope.words("Money")]
        properties = [(":atMost", amount(Decimal(scene.rng.choice(_RATES)))), (":times", scene.rng.choice(bases))]
    if scene.chance(0.35):
        properties += listed(":condition", [condition(scene, scope, 0)])
    return scene.node("Limit", properties, scene.sometimes_under())


# --- tables -----------------------------------------------------------------------------------------------------


def table(scene: Scene, scope: Scope, depth: int, under: Under = ()) -> str:
    """Write a Table of money by a number, by a code, or by conditions."""
    if scene.ladders and not under and scene.chance(0.3):
        return scene.rng.choice(scene.ladders)
    values = [scene.base / n for n in (40, 20, 10, 4)]
    return scene.node("Table", _rows(scene, scope, depth, values) + steps(scene, scope), under)


def ladder(scene: Scene, word: str) -> str:
    """Write a Table over an indicator whose rows are the steps of a FirstReaching."""
    ways = scene.versions(
        lambda under: ",".join(_band_rows(scene, word, [scene.base / n for n in (40, 20, 10)], under))
    )
    rows = [row for way in ways for row in way.split(",")]
    scene.ladders.append(scene.node("Table", [(":by", word), *listed(":row", rows)]))
    return scene.ladders[-1]


def _rows(scene: Scene, scope: Scope, depth: int, values: list[Decimal]) -> Properties:
    """Return what a Table looks up and its rows."""
    if scene.speaks("derived", "bands") and not scope.record and scene.chance(0.25):
        found = wider.words_for(scene, scope, "Number") if scene.speaks("derived") else []
        found += [w for w in scope.words("Number", derived=True) if w.derivation == ":Growth"]
        return wider.growth_rows(scene, values, scene.rng.choice(found))
    kind = scene.weighted(("number", 4), ("code", 2), ("condition", 2))
    by: Properties = []
    if kind == "number":
        words = [w for w in scope.words("Money", "Number") if w.name != "ind:paid"]
        words += [w for w in scope.words("Money", derived=True) if scene.chance(0.3)]
        word = scene.rng.choice(words)
        by = [(":by", word.name)]
        ways = scene.versions(lambda under: ",".join(_band_rows(scene, word.of or word.name, values, under)), 0.2)
        rows = [row for way in ways for row in way.split(",")]
    elif kind == "code":
        code = scene.rng.choice([w for w in scope.words("Code") if w.name in MEMBERS]).name
        by = [(":by", code)]
        members = list(MEMBERS[code])
        scene.rng.shuffle(members)
        cut = scene.rng.randint(1, len(members) - 1)
        rows = [
            _row(scene, order, listed(":isOneOf", group), scene.rng.choice(values))
            for order, group in enumerate((members[:cut], members[cut : cut + 2]), 1)
            if group
        ]
    else:
        rows = [
            _row(scene, order, listed(":condition", [condition(scene, scope, 1)]), value)
            for order, value in enumerate(scene.rng.sample(values, 2), 1)
        ]
    if scene.chance(0.6):
        rows.append(_row(scene, 9, [], values[0]))
    elif scene.chance(0.3):
        rows += scene.versions(lambda under: _row(scene, 8, [], values[-1], under), 0.5)
    if depth > 0 and scene.chance(0.3):
        made = scene.versions(lambda under: money(scene, scope, depth - 1, under))
        test = listed(":condition", [condition(scene, scope, 0)])
        rows.append(scene.node("Row", [(":order", "7"), *test, *listed(":amount", made)]))
    return by + listed(":row", rows)


def _band_rows(scene: Scene, word: str, values: list[Decimal], under: Under) -> list[str]:
    """Write rows over a number: joined or with a hole, with the figure itself in the upper or the lower row."""
    figures = scene.thresholds(word)
    low, high = scene.rng.choice(((":atLeast", ":lessThan"), (":moreThan", ":atMost")))
    has_hole = scene.chance(0.2)
    found = []
    for order, (figure, following) in enumerate(zip(figures, [*figures[1:], None], strict=True), 1):
        properties = [(low, amount(figure))]
        if following is not None and scene.chance(0.8):
            properties.append((high, amount(following - (1 if has_hole else 0))))
        found.append(_row(scene, order, properties, values[order - 1], under))
    if scene.chance(0.2):
        found.reverse()
    return found


def _row(scene: Scene, order: int, properties: Properties, value: Decimal, under: Under = ()) -> str:
    return scene.node("Row", [(":order", str(order)), *properties, (":value", amount(value))], under)
