"""Kinds of the wider language: bands, grants of other awards, derived indicators of every sort, first reachings of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agreement.scene import Scene, Under, amount, listed, literal
from agreement.words import ANCESTORS, COUNTED, WIDER, WIDER_WORDS, WORDS, Scope, Word

OPERATORS = (":atLeast", ":moreThan", ":atMost", ":lessThan", ":equals")
_GROWTHS = ("0", "0.1", "0.2", "-0.1", "0.4")
_BEGUN = (":Dropped", ":Full", ":ProRata")
Properties = list[tuple[str, str]]


def words_for(scene: Scene, scope: Scope, *ranges: str, derivations: tuple[str, ...] = ()) -> list[Word]:
    """Return the wider words that can be read in a scope; a sum over lines of one year needs a ground with a year."""
    found = scope.wider(*ranges, derivations=derivations)
    has_year = ":PeriodReport" in ANCESTORS[scope.record or scope.ground]
    return [w for w in found if w.name != "t:rises-of-lines" or (has_year and not scope.record)]


# --- conditions -------------------------------------------------------------------------------------------------


def comparison(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a Comparison of a derived indicator, or of one of a series of its own, perhaps of a line that is named."""
    from agreement.conditions import _factor, bounds  # each kind of condition may stand in the other

    through = ""
    if scope.has(WORDS["ind:level"]) and not scope.record and scene.chance(0.6):
        through, allowed = "t:main-line", Scope("t:Line")
        word = scene.rng.choice([w for w in words_for(scene, allowed, "Money", "Number") if w.domain == "t:Line"])
    else:
        found = words_for(scene, scope, "Money", "Number")
        growths = [w for w in found if w.derivation == ":Growth"]
        word = scene.rng.choice(growths if growths and scene.chance(0.2) else found)
    properties = [(":indicator", word.name), *([(":on", through)] if through else [])]
    if word.derivation == ":Growth":
        return scene.node("Comparison", [*properties, *growth_bound(scene, scope)], under)
    if word.derivation in (":SumOf", ":HighestBefore") and scene.chance(0.5):
        figures = sorted(scene.thresholds(figures_of(word)))
        figure = figures[0 if word.derivation == ":SumOf" else -1]
        bound = (scene.rng.choice(OPERATORS[:2]), amount(figure))
        return scene.node("Comparison", [*properties, bound], under)
    if word.range == "Money" and not through and scene.chance(0.2):
        multiple = amount(Decimal(scene.rng.choice(("0.5", "1", "2"))))
        operator = scene.rng.choice(OPERATORS[:4])
        return scene.node("Comparison", [*properties, (operator, multiple), *_factor(scene, scope, word)], under)
    return scene.node("Comparison", properties + bounds(scene, figures_of(word)), under)


def growth_bound(scene: Scene, scope: Scope) -> Properties:
    """Return what growth is held against: a number, at times so much of a count or of a share that is made."""
    operator, figure = scene.rng.choice(OPERATORS), Decimal(scene.rng.choice(_GROWTHS))
    if scene.chance(0.6):
        return [(operator, amount(figure))]
    counts = [w.name for w in words_for(scene, scope, "Number") if w.derivation in (":CountOf", ":YearNumber")]
    if counts and scene.chance(0.5):
        return [(operator, amount(figure)), (":times", scene.rng.choice(counts))]
    ends = sorted(Decimal(scene.rng.choice(("0.5", "1", "2", "4"))) for _ in range(2))
    share = scene.node("Decided", [(":atLeast", amount(ends[0])), (":atMost", amount(ends[1]))])
    return [(operator, amount(figure)), (":times", share)]


def figures_of(word: Word) -> str:
    """Return the word whose thresholds suit a word."""
    return word.name if not word.of or word.range == "Number" else word.of


def first_reaching(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a FirstReaching beyond the plain one: derived, with a factor, of a line, of a named line, of a record."""
    ways = ["derived", "factor"]
    if "t:Line" in (scope.ground, scope.record):
        ways += ["series", "series"]
    if not scope.record and scope.has(WORDS["ind:level"]):
        ways += ["on", "on"]
    if scope.record == ":AnnualReport":
        ways = ["record", "derived"]
    way = scene.rng.choice(ways)
    since = scene.rng.choice(("ind:founded-on", "ind:statistics-entry"))
    properties: Properties = [(":since", since)] if since != "ind:founded-on" or scene.chance(0.5) else []
    word, more = "ind:revenue", []
    if way == "derived":
        word = scene.rng.choice(("ind:revenue-increase", "ind:revenue-increase", "t:rise-of-rise", "t:invested"))
    elif way in ("series", "on"):
        word = scene.rng.choice(("t:output", "t:scrap", "t:output-increase"))
        more = [(":on", "t:main-line")] if way == "on" else []
    if way == "factor":
        share = amount(Decimal(scene.rng.choice(("0.5", "1", "2"))))
        step = [
            (scene.rng.choice(OPERATORS[:2]), share),
            (":times", scene.rng.choice(("ind:exports", "ind:research-spending"))),
        ]
        return scene.node("FirstReaching", [(":indicator", word), *step, *properties], under)
    if not more and word != "ind:revenue-increase" and scene.chance(0.3):
        from agreement.quantities import ladder

        table = ladder(scene, word)
        if word.startswith("t:") and WIDER_WORDS[word].domain == "t:Line":
            scene.ladders.pop()  # no amount can look a line up
        return scene.node("FirstReaching", [(":of", table), *properties], under)
    figures = scene.thresholds("t:output-increase" if word == "ind:revenue-increase" else word)
    step = [(scene.rng.choice(OPERATORS[:2]), amount(scene.rng.choice(figures)))]
    return scene.node("FirstReaching", [(":indicator", word), *more, *step, *properties], under)


# --- quantities -------------------------------------------------------------------------------------------------


def bands(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write Bands over money, over a number, over growth or over a made quantity."""
    from agreement.quantities import rate, steps

    way = scene.weighted(("money", 6), ("number", 2), ("growth", 2), ("made", 1))
    growths = [w.name for w in scope.words("Number", derived=True) if w.derivation == ":Growth"]
    if way == "growth" and growths:
        by, figures = [scene.rng.choice(growths)], [Decimal(g) for g in ("0", "0.1", "0.4")]
        shape = (("0.01", "100"), ("0.05", "999.99"))
        whole = True
    elif way == "number":
        by, figures = ["t:staff"], scene.thresholds("t:staff")
        shape, whole = (("1", "12.5"), ("10", "300"), ("2.5", "33.33")), False
    elif way == "made":
        by, figures = (
            scene.versions(lambda way: rate(scene, scope, way)),
            [scene.base / 40, scene.base / 20, scene.base / 10],
        )
        shape, whole = (("1", "0.5"), ("1000", "30")), False
    else:
        names = [w.name for w in scope.words("Money")]
        derived = [w for w in scope.words("Money", derived=True) if w.derivation != ":Growth"]
        word = scene.rng.choice([*names, *(w.name for w in derived if scene.chance(0.5))])
        by, figures = [word], scene.thresholds(word)
        shape, whole = (("1", "0.01"), ("1000000", "7000"), ("50000", "333.33"), ("1250000", "10000")), False
    rows = scene.versions(lambda way: ",".join(_band_rows(scene, scope, figures, shape, whole, way)), 0.15)
    names_of_rows = [row for way in rows for row in way.split(",")]
    properties = [*listed(":by", by), *listed(":row", names_of_rows)]
    return scene.node("Bands", properties + steps(scene, scope), under)


def _band_rows(
    scene: Scene, scope: Scope, figures: list[Decimal], shape: tuple[tuple[str, str], ...], whole: bool, under: Under
) -> list[str]:
    from agreement.conditions import condition

    low, high = scene.rng.choice(((":atLeast", ":lessThan"), (":moreThan", ":atMost")))
    starts = sorted(scene.rng.sample(figures, scene.rng.choice((1, 2, 2, 3))))
    found = []
    for order, (start, following) in enumerate(zip(starts, [*starts[1:], None], strict=True), 1):
        properties: Properties = [(":order", str(order))]
        if order > 1 or scene.chance(0.7):
            properties.append((low, amount(start)))
        if following is not None and scene.chance(0.9):
            properties.append((high, amount(following)))
        if scene.chance(0.85):
            step, value = scene.rng.choice(shape)
            begun = scene.rng.choice(_BEGUN[:2] if whole else _BEGUN)
            properties += [(":step", amount(Decimal(step))), (":value", amount(Decimal(value)))]
            if step != "1" or whole or scene.chance(0.5):
                properties.append((":begunStep", begun))
        else:
            properties.append((":value", amount(scene.base / scene.rng.choice((20, 40)))))
        if scene.chance(0.2):
            properties += listed(":condition", [condition(scene, scope, 0)])
        found.append(scene.node("Row", properties, under))
    return found


def grant_of(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a GrantOf: of an award of the same ground, or with keys that both grounds have; at any stage."""
    from agreement.quantities import steps

    name, ground = scene.rng.choice(scene.readable)
    stage = scene.weighted(("Computed", 3), ("Granted", 3), ("Paid", 2))
    keys: list[str] = []
    if ground != scope.ground or scene.chance(0.35):
        common = [w.name for w in Scope(ground).words("Code", "Thing", "Number") if scope.has(w)]
        keys = scene.rng.sample(["ind:enterprise", *common, *common], scene.rng.choice((1, 1, 2)))
    if stage == "Granted" or name in scene.reading:
        # An award between two of one rule would read what depends on itself.
        scene.reading.add(scene.awards[len(scene.readable)])
    words = [] if stage == "Granted" and scene.chance(0.3) else [(":stage", f":{stage}")]
    return scene.node(
        "GrantOf", [(":of", name), *words, *listed(":sameFor", list(dict.fromkeys(keys))), *steps(scene, scope)], under
    )


def derived_rate(scene: Scene, scope: Scope, under: Under = ()) -> str:
    """Write a rate of a wider indicator, or so much per unit of one."""
    from agreement.quantities import weights

    found = words_for(scene, scope, "Money", "Number")
    word = scene.rng.choice([w for w in found if w.derivation != ":Growth"])
    is_small = word.name in ("t:scrap", "t:scrap-highest", "t:score-sum") or word.derivation in (
        ":YearNumber",
        ":CountOf",
    )
    value = scene.rng.choice(
        ("300", "12.5", "999.99") if is_small or word.of == "t:titles" else ("0.03", "0.0125", "0.2")
    )
    return scene.node(
        "Fixed", [(":value", amount(Decimal(value))), (":times", word.name), *weights(scene, scope)], under
    )


def growth_rows(scene: Scene, values: list[Decimal], word: Word) -> Properties:
    """Return what a Table by growth, or by a count, looks up, and its rows."""
    figures = sorted(
        {Decimal(g) for g in _GROWTHS} if word.derivation == ":Growth" else set(scene.thresholds(word.name))
    )
    rows = []
    for order, figure in enumerate(reversed(figures[-3:]), 1):
        bound = [(scene.rng.choice(OPERATORS[:2]), amount(figure))]
        if word.derivation == ":Growth" and scene.chance(0.3):
            share = scene.node("Decided", [(":atLeast", amount(Decimal("0.5"))), (":atMost", amount(Decimal(2)))])
            bound.append((":times", share))
        rows.append(scene.node("Row", [(":order", str(order)), *bound, (":value", amount(scene.rng.choice(values)))]))
    if scene.chance(0.6):
        rows.append(scene.node("Row", [(":order", "9"), (":value", amount(values[0]))]))
    return [(":by", word.name), *listed(":row", rows)]


# --- what is counted --------------------------------------------------------------------------------------------


def counted_conditions(scene: Scene) -> dict[str, str]:
    """Write the conditions of what is summed and counted; they stand in no doubt and read the record and the firm only."""
    from agreement.conditions import condition

    own = replace(scene, doubts=(), shared={}, families=frozenset(), ladders=[])
    found = {}
    for word in WIDER:
        if word.derivation in COUNTED and own.chance(0.7):
            record = next(p for p in word.more.split(" ; ") if p.startswith(":record")).split()[1]
            if record == "t:Line":
                found[word.name] = own.node(
                    "Comparison",
                    [(":indicator", "t:output"), (":atLeast", amount(own.rng.choice(own.thresholds("t:output"))))],
                )
            elif own.chance(0.75):
                day = own.day().replace(day=1, year=own.rng.choice((2021, 2022, 2023)))
                found[word.name] = own.node("Comparison", [(":indicator", "ind:date"), (":atLeast", literal(day))])
            else:
                found[word.name] = condition(own, Scope(":Record", record), 0)
    return found
