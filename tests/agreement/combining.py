"""Stacking rules of every kind: over one another, between awards, in one another, with caps, choices and conditions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agreement import frame
from agreement.conditions import versions
from agreement.scene import Scene, amount, listed
from agreement.words import LINES, Scope

KEYS = {
    ":AnnualReport": ("ind:fiscal-year", "ind:industry", "t:main-project"),
    ":Recognition": ("ind:category", "ind:product"),
    ":Project": ("t:kind", "t:form"),
    "t:Permit": ("t:permit-kind", "ind:place"),
    "t:Line": ("ind:project", "ind:fiscal-year"),
}
_OWN = (["ind:enterprise"], ["ind:enterprise"], ["ind:enterprise"], ["ind:project"])
CUTS = ("", ":Latest", ":Proportional", ":FirstFiled", ":Priority", ":Unstated")
Properties = list[tuple[str, str]]


def rules(scene: Scene, grounds: list[str]) -> None:
    """Write one to three rules over the awards; awards that read what others are granted stand in none."""
    pool = [n for n in scene.awards if n not in scene.reading]
    written: list[str] = []
    if not pool:
        return
    for _ in range(scene.rng.choice((1, 1, 2, 2, 3))):
        members = scene.rng.sample(pool, min(len(pool), scene.rng.choice((1, 2, 2, 3))))
        shared = [grounds[scene.awards.index(m)] for m in members]
        if scene.speaks("frame") and len(pool) == len(scene.awards) and scene.chance(0.15):
            members = ["p:policy-2"]
        inner = [written.pop()] if written and scene.chance(0.35) else []

        def make(
            under: tuple[str, ...], members: list[str] = members, shared: list[str] = shared, inner: list[str] = inner
        ) -> str:
            highest = scene.chance(0.6)
            frame_of_rule = [(":encodes", "p:clause"), *listed(":of", [*members, *inner])]
            kind = _highest(scene, shared) if highest else _cap(scene, shared, bool(inner))
            if len(members) > 1 and scene.chance(0.15):
                kind.append((":exempts", members[-1]))
            if scene.chance(0.25):
                grounds_here = set(shared) if members != ["p:policy-2"] else set(grounds)
                scope = Scope(grounds_here.pop() if len(grounds_here) == 1 else ":Record")
                own = replace(frame.of_rules(scene).published, shared={})
                kind += listed(":condition", versions(own, scope, 0, share=0.0))
            return scene.node("StackingRule", [*frame_of_rule, *kind], under)

        readings = frame.of_rules(scene)
        found = readings.versions(make, 0.15) if scene.chance(0.85) else [make(readings.sometimes_under(1))]
        if len(found) == 1:
            written += found
    if scene.chance(0.15):
        scene.node("StackingRule", [(":encodes", "p:clause"), (":mode", ":AddUp"), *listed(":of", scene.awards)])


def _keys(scene: Scene, shared: list[str]) -> list[str]:
    keys = list(scene.rng.choice(_OWN))
    if scene.chance(0.45):
        keys.append(scene.rng.choice(KEYS[scene.rng.choice(shared)]))
    if scene.families & LINES and set(shared) <= {":AnnualReport"} and scene.chance(0.3):
        keys.append(scene.rng.choice(("t:year-in-statistics", "t:titles")))
    return list(dict.fromkeys(keys))


def _highest(scene: Scene, shared: list[str]) -> Properties:
    between = scene.rng.choice((":Assessments", ":Assessments", ":Awards"))
    found = [(":mode", ":Highest"), (":between", between), *listed(":sameFor", _keys(scene, shared))]
    before = scene.rng.choice(("", ":Bars", ":Deducted"))
    if before:
        found.append((":paidBefore", before))
    if scene.chance(0.4):
        found.append((":keeps", str(scene.rng.choice((2, 2, 3)))))
    if before != ":Deducted" and scene.chance(0.2):
        found.append((":chosenBy", ":Applicant"))
    return found


def _cap(scene: Scene, shared: list[str], nested: bool) -> Properties:
    cut = scene.rng.choice(CUTS[1:5] if nested else CUTS)
    found = [(":mode", ":TotalCap"), *([(":cutBy", cut)] if cut else [])]
    limit = [(":atMost", amount((scene.base / scene.rng.choice((4, 10, 20))).quantize(Decimal("0.001"))))]
    keys = _keys(scene, shared)
    if set(shared) <= {":AnnualReport"} and scene.chance(0.4):
        keys = ["ind:enterprise", "ind:fiscal-year"]
        limit = [
            (":atMost", scene.rng.choice(("0.02", "0.1"))),
            (":times", scene.rng.choice(("ind:revenue", "ind:exports"))),
        ]
    if scene.chance(0.2):
        found.append((":paidBefore", ":Deducted"))
    return [*found, *listed(":sameFor", keys), (":limit", scene.node("Limit", limit))]
