"""The frame beyond one policy: a second policy, days set by decision, parts of a grant in time and by fund, recoveries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from agreement.scene import Scene, Under, amount, listed, literal
from agreement.words import WORDS, Scope

Properties = list[tuple[str, str]]
_SHARES = (("0.5", ""), ("0.40", "0.30", ""), ("0.333", "0.333", "0.334"), ("0.25", "0.75"))


def second_policy(scene: Scene, window: Properties) -> None:
    """Write a policy of another level with its own window."""
    scene.node("Policy", window or [("rdfs:label", '"test"@en')], name="p:policy-2")
    scene.node("Measure", [("dcterms:isPartOf", "p:policy-2"), (":encodes", "p:clause")], name="p:measure-2")
    for fund in ("p:city", "p:county"):
        scene.node("Fund", [("rdfs:label", '"fund"@en')], name=fund)


def measure_of(scene: Scene, award: str) -> str:
    """Return the measure that an award belongs to: with two policies the odd ones are of the second."""
    return "p:measure-2" if scene.speaks("frame") and int(award[-1]) % 2 else "p:measure"


def of_rules(scene: Scene) -> Scene:
    """Return the scene with the doubts that rules may stand under: a decision for one ground settles none of these."""
    return replace(scene, doubts=scene.doubts[1:]) if scene.speaks("frame") else scene


def open_day(scene: Scene, day: date, under: Under) -> str:
    """Write a day that is only known to be late enough; with the frame a decision may set it."""
    properties = [(":encodes", "p:clause"), (":atLeast", literal(day))]
    name = scene.node("Decided", properties, under)
    if scene.speaks("frame") and scene.chance(0.6):
        later = literal(day + timedelta(days=scene.rng.choice((0, 0, 31, 366))))
        signed = scene.on - timedelta(days=scene.rng.choice((0, 30, -1)))
        values = [(":decides", name), ("dcterms:date", literal(signed)), ("prov:wasAttributedTo", "t:office")]
        scene.node("Decision", [*values, (":equals", later)])
    return name


def decisions(scene: Scene) -> None:
    """Write decisions on how the first doubt reads for single grounds."""
    if scene.doubts and not scene.doubts[0].is_unpublished and scene.records:
        for record in scene.rng.sample(scene.records, min(6, len(scene.records))):
            way = scene.rng.choice(scene.doubts[0].ways)
            signed = literal(scene.on - timedelta(days=scene.rng.choice((0, 30, -1))))
            values = [(":decides", way), ("dcterms:date", signed), ("prov:wasAttributedTo", "t:office")]
            scene.node("Decision", [*values, (":ground", record)])


def payment(scene: Scene, scope: Scope) -> Properties:
    """Return who is paid, in which parts and from which funds."""
    from agreement.conditions import condition
    from agreement.quantities import money

    found: Properties = []
    if scene.chance(0.3) and scope.has(WORDS["ind:project"]):
        found.append((":payee", "ind:project"))
    if scene.chance(0.5):
        days = [w.name for w in scope.words("Date") if w.name != "ind:period-end"]
        parts = []
        for order, share in enumerate(scene.rng.choice(_SHARES), 1):
            properties = [(":order", str(order)), *([(":share", share)] if share else [])]
            if scene.chance(0.8):
                day = "ind:ground-date" if scene.chance(0.5) else scene.rng.choice(days)
                properties += [(":after", day), (":atLeast", f'"P{order - 1}Y"^^xsd:yearMonthDuration')]
            if scene.chance(0.5):
                properties += listed(
                    ":condition", [_at_due(scene) if scene.chance(0.5) else condition(scene, scope, 0)]
                )
            parts.append(scene.node("Instalment", properties))
        found += listed(":instalment", parts)
    way = scene.weighted(("none", 1), ("one", 1), ("share", 2), ("amount", 1))
    if way == "one":
        found.append((":paidFrom", "p:city"))
    elif way != "none":
        first = (
            [(":share", "0.4")] if way == "share" else listed(":amount", [money(replace(scene, doubts=()), scope, 0)])
        )
        shares = [
            scene.node("FundShare", [(":of", "p:city"), *first]),
            scene.node(
                "FundShare",
                [(":of", "p:county"), *([(":share", "0.6")] if way == "share" and scene.chance(0.5) else [])],
            ),
        ]
        found += listed(":paidFrom", shares)
    return found


def _at_due(scene: Scene) -> str:
    """Write a condition on the day on which a part falls due: an entry that is valid then."""
    properties = [(":record", ":Listing"), (":asOf", "ind:due-date"), (":register", "g:listings")]
    return scene.node("Existence", properties)


def recovery(scene: Scene, grounds: list[str]) -> None:
    """Write a recovery of what was paid of one award, which another may absorb."""
    from agreement.conditions import condition

    if not scene.chance(0.4):
        return
    own = replace(scene, doubts=(), shared={})
    of = scene.rng.choice(scene.awards)
    test = condition(own, Scope(grounds[scene.awards.index(of)]), 1)
    properties = [(":encodes", "p:clause"), (":of", of), (":condition", test)]
    if scene.chance(0.6):
        properties.append((":against", scene.rng.choice(scene.awards)))
    if scene.chance(0.4):
        value = amount(scene.base / scene.rng.choice((Decimal(20), Decimal(80))))
        properties.append((":amount", scene.node("Fixed", [(":value", value)])))
    scene.node("Recovery", properties)
