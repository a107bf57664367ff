"""A small fictional city for the tests of allocation: awards for titles, rules over all firms, funds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docs.small import Scene, register, scene
from huiqi.allocate import Allocation
from huiqi.project import Project

ON = date(2026, 3, 1)
POLICY = """
p:policy a :Policy ; :appliesFrom "2020-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
p:controller a :Indicator ; rdfs:label "控制人"@zh , "controller"@en ; rdfs:domain :Enterprise ; rdfs:range :Thing .
p:season a :Indicator ; rdfs:label "批次年"@zh , "season"@en ; rdfs:domain :Recognition ; rdfs:range :Number .
p:stake a :Indicator ; rdfs:label "投入"@zh , "stake"@en ; rdfs:domain :Recognition ; rdfs:range :Money .
p:list a :Indicator ; rdfs:label "名单"@zh , "list"@en ; rdfs:domain :Recognition ; rdfs:range :Thing .
"""


def law(awards: str, rules: str = "", funds: str = "") -> str:
    """Return a whole law; its policy has a window of six years."""
    return POLICY + awards + rules + funds


def brand(amount: int, name: str = "brand", more: str = "") -> str:
    """Return an award of a stated sum for a title."""
    return (
        f"p:{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:{name}.sum {more} .\n"
        f"p:{name}.sum a :Fixed ; :value {amount}.00 .\n"
    )


def rule(name: str, mode: str, of: str, keys: str, more: str = "") -> str:
    """Return a stacking rule."""
    return f"p:{name} a :StackingRule ; :encodes p:clause ; :mode {mode} ; :of {of} ; {more}:sameFor {keys} .\n"


def quota(places: int, more: str = "", of: str = "p:brand", key: str = "p:season") -> str:
    """Return a rule that so many titles of one key are paid."""
    return rule("quota", ":Highest ; :between :Assessments", of, key, f":keeps {places} ; {more}")


def cap(limit: str, more: str = "") -> str:
    """Return a rule that all titles of a year together are paid at most `limit`."""
    found = rule("cap", ":TotalCap", "p:brand", "p:season", f":limit p:cap.limit ; {more}")
    return f"{found}p:cap.limit a :Limit ; :atMost {limit} .\n"


def fund(name: str, charged: str = "ind:ground-date") -> str:
    """Return a fund and by what day it is charged; empty: it does not say."""
    said = f" ; :chargedOn {charged}" if charged else ""
    return f"p:{name} a :Fund{said} .\n"


def aside(name: str, year: int, sums: str, more: str = "") -> str:
    """Return what is set aside in a fund for a year; `sums` are its bounds."""
    days = f':appliesFrom "{year}-01-01"^^xsd:date ; :appliesUntil "{year}-12-31"^^xsd:date'
    return f"p:{name}.{year} a :Appropriation ; :of p:{name} ; {days} ; {sums} {more}.\n"


def firm(number: int, more: str = "") -> str:
    """Return a firm."""
    return f"e:e{number} a :Enterprise{more} .\n"


def title(number: int, day: str, key: str = "e:list") -> str:
    """Return a title of a firm on a day."""
    of = f" ; p:list {key}" if key else ""
    of += f" ; p:season {day[:4]}"
    return f'e:t{number} a :Recognition ; ind:enterprise e:e{number} ; ind:recognised-on "{day}"^^xsd:date{of} .\n'


def allocation(
    folder: Path, text: str, facts: str, payments: bool = True, on: date = ON, fund: str = "", year: int | None = None
) -> Allocation:
    """Return the allocation of the facts; registers of titles and, unless told otherwise, of payments are complete."""
    lists = register("Recognition", last="2030-12-31") + (register("Payment", last="2030-12-31") if payments else "")
    found = world(folder, text, facts + lists)
    project: Project = found.project
    return project.allocate(project.facts([found.facts]), on, fund=fund, year=year)


def world(folder: Path, text: str, facts: str) -> Scene:
    """Return a project with this law and these facts."""
    return scene(folder, text, facts, policy="")


def states(found: Allocation) -> dict[str, str]:
    """Return what became of each firm's title."""
    return {s.enterprise[-2:]: s.state for m in found.matters for s in m.standings}
