"""What the checks say of the bad examples: the line, and the problem, worked out by hand."""

from __future__ import annotations

LAW: dict[str, list[tuple[int, str]]] = {
    "Q001": [(6, "the bounds of `it` exclude each other: nothing up to `500` reaches the lower one")],
    "Q002": [(6, "`it` can never be met: two of its conditions exclude each other at `500`")],
    "Q003": [(6, "every value meets the bound `0` of `it`")],
    "Q004": [(6, "no amount of money meets the bound `0` of `it`")],
    "Q005": [(6, "`it` asks for `large` and for its opposite, so it can never be met")],
    "Q006": [(6, "the parts of `it` meet or overlap at `500`: one of them always holds")],
    "Q007": [(7, "`it` names every code of `ownership`, so no code fails it")],
    "Q008": [(6, "`it` has one part, `large`")],
    "Q009": [(8, "`high` and another row overlap in part at `500`: the row that stands first decides")],
    "Q010": [(7, "`low` ends at `500` and no row takes over before the next begins")],
    "Q011": [(8, "the first row of `it` begins at `100`, above where the award is entered: in between no row is met")],
    "Q012": [
        (9, "`high` is never reached: `low` stands before it and covers it"),
        (14, "`national` is never reached: `any` stands before it and covers it"),
    ],
    "Q013": [(9, "`low` cannot be reached: the entry condition `entry` shuts out all of it")],
    "Q014": [(8, "no row of `it` can be met, so it never gives a figure")],
    "Q015": [(6, "`weight`, which a rule compares or computes with, has no unit")],
    "Q016": [(6, "`second` has no position, or the same one as `first`")],
    "Q017": [(7, "no rule uses `lost`")],
    "Q018": [(9, "`shared` inherits more than one clause, such as `clause-1`")],
    "Q019": [(11, "`it` cites `clause-9`, a clause of another policy than that of its measure")],
    "Q020": [(10, "`national`, a member of `it`, is not in the code list of the indicator")],
    "Q021": [(6, "`it` reads `weight`, and nothing says how that is had")],
    "Q022": [(6, "`it` has no interpretation, so no answer depends on it")],
    "Q023": [(6, "no node stands under an interpretation of `it`, such as `includes`")],
    "Q024": [(7, "`it` never has two grants to compare, so it changes no amount")],
    "Q025": [(5, "`it` pays the highest and does not state :paidBefore")],
    "Q026": [(5, "`it` counts in steps of `10` and does not say what a begun step counts")],
    "Q027": [
        (6, "`it` multiplies one indicator by another (`exports`); the analysis of all possible enterprises refuses it")
    ],
    "Q028": [(6, "`it` names no source, or its source has no grade")],
    "Q029": [(6, "`it` does not say why it is a gap")],
    "Q030": [
        (9, "`one` and another award of its policy are both labelled `the reward`"),
        (11, "`other` and another award of its policy are both labelled `the reward`"),
    ],
    "Q031": [(5, "`it` belongs to more than one measure, `other` among them")],
    "Q032": [(6, "`it` is set case by case and has no upper bound, so the most it can be is not known")],
    "Q033": [(7, "`it` can never be met: two of its lists share no code, `private` is in one of them only")],
    "Q034": [
        (9, "`it` binds several enterprises, and `award` stands in another rule as well: allocating leaves it open")
    ],
    "Q035": [
        (6, "`weight` has not one source class, so nobody can tell whether it must be asked for"),
        (10, "`length` has not one source class, so nobody can tell whether it must be asked for"),
        (13, "`width` has not one source class, so nobody can tell whether it must be asked for"),
    ],
}

QUERIES: dict[str, list[tuple[int, str]]] = {
    "Q100": [
        (1, "the query `bad` cannot be used: it is not SPARQL (Expected SelectQuery, found 'ORDER'  (at char 76), (line:2, col:39))")
    ],
    "Q101": [
        (1, "`bad` asks the clock (`today`), so its answer changes by itself"),
        (4, "`bad` asks the clock (`NOW`), so its answer changes by itself"),
    ],
    "Q102": [(2, "`bad` uses `RAND`, so no two runs are the same")],
    "Q103": [(6, "`bad` asks `NOT EXISTS` of facts, so what is not known counts as no")],
    "Q104": [
        (5, "the MINUS of `bad` shares no variable with what stands before it (`?gap`), so it removes nothing")
    ],
    "Q105": [
        (5, "an IN of `bad` lists the variable `?one`, and engines disagree once it is unbound"),
        (5, "an IN of `bad` lists the variable `?other`, and engines disagree once it is unbound"),
    ],
    "Q106": [(2, "`bad` aggregates `?least`, which may be unbound, and engines disagree")],
    "Q107": [(2, "`bad` has no ORDER BY, so its rows come in any order")],
    "Q108": [(3, "`bad` uses `FROM`")],
    "Q109": [(3, "`bad` uses the word `indikator`, which nothing declares")],
}  # fmt: skip
