"""The frame of a fictional policy: doubts, awards, stacking rules, decisions (of a world of test)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from agreement import combining, frame
from agreement.conditions import versions
from agreement.quantities import money
from agreement.scene import Doubt, Scene, amount, listed, literal
from agreement.words import LINES, Scope

_KEYS = {
    ":AnnualReport": ("ind:fiscal-year", "ind:industry", "t:staff", "t:main-project"),
    ":Recognition": ("ind:category", "t:score", "ind:product"),
    ":Project": ("t:kind", "t:form", "t:staff"),
    "t:Permit": ("t:permit-kind", "ind:place"),
    "t:Line": ("ind:fiscal-year", "ind:project"),
}
_OWN = (["ind:enterprise"], [], ["ind:enterprise"], ["ind:project"])
"""What keeps a rule within one enterprise; a rule without crosses enterprises."""


def doubts(scene: Scene) -> tuple[Doubt, ...]:
    """Write the ambiguities of the policy with two or three interpretations, or with one or two assumptions."""
    found = []
    for number in range(1, scene.rng.choices((0, 1, 2, 3), (30, 40, 25, 5))[0] + 1):
        is_unpublished = scene.chance(0.35)
        count = scene.rng.choice((1, 2)) if is_unpublished else scene.rng.choice((2, 2, 3))
        name = f"p:doubt-{number}"
        scene.node("Ambiguity", [], name=name)
        ways = tuple(f"p:way-{number}{letter}" for letter in "abc"[:count])
        for way in ways:
            scene.node("Assumption" if is_unpublished else "Interpretation", [(":of", name)], name=way)
        found.append(Doubt(name, ways, is_unpublished))
    return tuple(found)


def policy(scene: Scene) -> None:
    """Write the policy with its clause, measure and window, and perhaps a condition that holds for every award."""
    general: list[str] = []
    if scene.chance(0.2):
        general = versions(scene, Scope(":Record"), 1)
    properties = [*listed(":condition", general), *_window(scene, 0.7)]
    scene.node("Policy", properties or [("rdfs:label", '"test"@en')], name="p:policy")
    scene.node("Clause", [("dcterms:isPartOf", "p:policy")], name="p:clause")
    scene.node("Measure", [("dcterms:isPartOf", "p:policy"), (":encodes", "p:clause")], name="p:measure")


def _window(scene: Scene, share: float) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if scene.chance(share):
        found += listed(":appliesFrom", _end(scene, (2021, 2022, 2023), "01-01", -1))
    if scene.chance(share):
        found += listed(":appliesUntil", _end(scene, (2025, 2026, 2027), "12-31", -1))
    return found


def _end(scene: Scene, years: tuple[int, ...], end: str, sign: int) -> list[str]:
    """Return one end of a window: a day, a day in doubt, or a day that is only known to be late enough."""

    def make(under: tuple[str, ...]) -> str:
        day = date.fromisoformat(f"{scene.rng.choice(years)}-{end}") + timedelta(days=scene.rng.choice((0, sign)))
        if not under and scene.speaks("frame") and scene.chance(0.25):
            return frame.open_day(scene, day, under)
        if not under:
            return literal(day)
        if scene.chance(0.3):
            return frame.open_day(scene, day, under)
        return scene.node("Fixed", [(":encodes", "p:clause"), (":value", literal(day))], under)

    return scene.versions(make, 0.35)


def award(scene: Scene, name: str, earlier: list[str]) -> str:
    """Write one award and return the class of its grounds; `earlier` are those of the awards written before it."""
    lines = (("t:Line", 5), (":Recognition", 4)) if scene.families & LINES else ()
    ground = scene.weighted((":AnnualReport", 6), (":Recognition", 2), (":Project", 1.5), ("t:Permit", 1), *lines)
    scope = Scope(ground)
    conditions = versions(scene, scope, scene.depth) if scene.chance(0.93) else []
    reads = tuple(zip(scene.awards, earlier, strict=False)) if scene.speaks("grants") else ()
    inside = replace(scene, readable=reads)
    amounts = scene.versions(lambda under: money(inside, scope, min(2, scene.depth), under), 0.25)
    measure = frame.measure_of(scene, name)
    properties = [(":ofMeasure", measure), (":encodes", "p:clause"), (":ground", ground)]
    properties += listed(":condition", conditions) + listed(":amount", amounts)
    if scene.chance(0.2):
        properties += _window(scene, 0.6)
    if scene.speaks("stacking"):
        properties.append((":order", str(len(earlier) + 1)))
    if scene.speaks("frame"):
        properties += frame.payment(scene, scope)
    scene.node("Award", properties, name=name)
    return ground


def stacking(scene: Scene, grounds: list[str]) -> None:
    """Write how the awards combine: no award stands in two rules of mode Highest that hold in the same world."""
    names = [n for n in scene.awards if n not in scene.reading]
    scene.rng.shuffle(names)
    while names and scene.chance(0.8):
        count = min(len(names), scene.rng.choice((1, 2, 2, 3)))
        members, names = names[:count], names[count:]
        shared = [grounds[scene.awards.index(m)] for m in members]
        keys = list(scene.rng.choice(_OWN))
        if not keys and count == 2:
            keys = ["ind:enterprise"]  # rules that cross enterprises leave much open: half as many will do
        if scene.chance(0.45):
            keys.append(scene.rng.choice(_KEYS[scene.rng.choice(shared)]))

        def make(under: tuple[str, ...], members: list[str] = members, keys: list[str] = keys) -> str:
            properties = [
                (":encodes", "p:clause"),
                (":mode", ":Highest"),
                (":between", ":Assessments"),
                *listed(":of", members),
                *listed(":sameFor", keys),
            ]
            if (before := scene.rng.choice(("", ":Bars", ":Deducted"))) != "":
                properties.append((":paidBefore", before))
            if before != ":Deducted" and scene.chance(0.4):
                properties.append((":keeps", str(scene.rng.choice((2, 2, 3)))))
            return scene.node("StackingRule", properties, under)

        # A rule that only an assumption brings about is refused by the reader.
        readings = frame.of_rules(scene.published)
        readings.versions(make, 0.3) if scene.chance(0.85) else make(readings.sometimes_under(1))
    if scene.chance(0.15):
        of = ["p:policy"] if scene.chance(0.5) else scene.awards
        properties = [(":encodes", "p:clause"), (":mode", ":AddUp"), *listed(":of", of)]
        if len(scene.awards) > 2 and scene.chance(0.3):
            properties.append((":exempts", scene.awards[0]))
        scene.node("StackingRule", properties)


def decisions(scene: Scene) -> tuple[str, ...]:
    """Write decisions on judgements, amounts and interpretations; return interpretations chosen by the caller."""
    for name in scene.judgements:
        if scene.chance(0.78):
            answers = scene.weighted(("true", 5), ("false", 5), ("both", 1.5))
            for answer in ("true", "false") if answers == "both" else (answers,):
                _decision(scene, name, answer)
        if scene.chance(0.5):
            for record in scene.rng.sample(scene.records, min(4, len(scene.records))):
                _decision(scene, name, scene.rng.choice(("true", "false")), record)
    for name, low, high in scene.decided:
        if scene.chance(0.4):
            top = high if high is not None else low + scene.base
            share = scene.rng.choice(("0", "0.25", "0.5", "1"))
            value = low + (top - low) * Decimal(share)
            _decision(scene, name, amount(value), scene.rng.choice(scene.records) if scene.chance(0.3) else "")
            if scene.chance(0.1):
                _decision(scene, name, amount(top))
    chosen = []
    for doubt in scene.doubts:
        settled = scene.weighted(("", 5), ("decided", 2), ("chosen", 3))
        way = scene.rng.choice(doubt.ways)
        if settled == "decided":
            _decision(scene, way)
        elif settled == "chosen":
            chosen.append(way.removeprefix("p:"))
    if scene.speaks("frame"):
        frame.decisions(scene)
    return tuple(chosen)


def _decision(scene: Scene, decides: str, value: str = "", ground: str = "") -> None:
    late = scene.chance(0.1)
    day = scene.on + timedelta(days=1) if late else scene.on - timedelta(days=scene.rng.choice((0, 30, 400)))
    properties = [(":decides", decides), ("dcterms:date", literal(day)), ("prov:wasAttributedTo", "t:office")]
    if value:
        properties.append((":equals", value))
    if ground:
        properties.append((":ground", ground))
    scene.node("Decision", properties)


def write(scene: Scene) -> tuple[str, ...]:
    """Write every rule of the scene; `scene.awards` names the awards. Return the interpretations chosen."""
    grounds: list[str] = []
    policy(scene)
    if scene.speaks("frame"):
        frame.second_policy(scene, _window(scene, 0.9))
    for name in scene.awards:
        grounds.append(award(scene, name, grounds))
    if scene.speaks("stacking"):
        combining.rules(scene, grounds)
    else:
        stacking(scene, grounds)
    if scene.speaks("frame"):
        frame.recovery(scene, grounds)
    return decisions(scene)
