"""Faults to plant in the queries: each is a slip a person could make, and each has to be noticed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A slip: in `query`, `right` is replaced by `wrong` wherever it stands."""

    name: str
    query: str
    right: str
    wrong: str


FAULTS = (
    Fault("at least becomes more than", "comparison", "?low >= ?limitHigh", "?low > ?limitHigh"),
    Fault("at most becomes less than", "comparison", "?high <= ?limitLow", "?high < ?limitLow"),
    Fault(
        "not met one step too late",
        "comparison",
        "?op = :atLeast && ?high < ?limitLow",
        "?op = :atLeast && ?high <= ?limitLow",
    ),
    Fault("any bound instead of all", "comparison", "MIN(?one)", "MAX(?one)"),
    Fault("a base of zero grows", "comparison", "?before <= 0", "?before < 0"),
    Fault("all becomes any", "all-of", "MIN(?one)", "MAX(?one)"),
    Fault("any becomes all", "any-of", "MAX(?one)", "MIN(?one)"),
    Fault("not of unknown is met", "not", "2 - COALESCE(?found, 1)", "IF(COALESCE(?found, 1) = 2, 0, 2)"),
    Fault("an open list refuses", "membership", "BOUND(?code) && !?open", "BOUND(?code)"),
    Fault("a missing code refuses", "membership", "IF(BOUND(?code) && !?open, 0, 1)", "IF(!?open, 0, 1)"),
    Fault("a member is not known to be one", "membership", "IF(BOUND(?inside), 2,", "IF(BOUND(?inside), 1,"),
    Fault("coverage is ignored", "existence", "COALESCE(?isCovered, false)", "COALESCE(?isCovered, true)"),
    Fault("an unknown record counts as one", "existence", "IF(?found = 2, 1, 0)", "IF(?found >= 1, 1, 0)"),
    Fault("an unknown record is left out", "existence", "IF(?found = 0, 0, 1)", "IF(?found = 2, 1, 0)"),
    Fault("a register ends a day early", "coverage", "?day <= ?until", "?day < ?until"),
    Fault("a register need not reach today", "coverage", " && ?on <= ?until", ""),
    Fault("a conflict is settled by the first value", "readings", "?count = 1 && ?fits", "?count >= 1 && ?fits"),
    Fault(
        "any type will do for money",
        "readings",
        "?range = :Money && DATATYPE(?any) = xsd:decimal && ?any >= 0",
        "?range = :Money",
    ),
    Fault("negative money is money", "readings", " && ?any >= 0", ""),
    Fault("the year before is the same year", "past", "?before = ?year - 1", "?before = ?year"),
    Fault(
        "history loses its first year",
        "past",
        "?cellYear >= ?since && ?cellYear < ?year",
        "?cellYear > ?since && ?cellYear < ?year",
    ),
    Fault(
        "history takes in the year itself",
        "past",
        "?cellYear >= ?since && ?cellYear < ?year",
        "?cellYear >= ?since && ?cellYear <= ?year",
    ),
    Fault("a missing year is no matter", "past", "?year - ?first <= COALESCE(?counted, 0)", "true"),
    Fault("an attestation closes one year too many", "past", "?knownYear >= ?from", "?knownYear > ?from"),
    Fault("a contradiction is not seen", "past", "?earlier > ?value", "?earlier > ?value + 1000000000000"),
    Fault("a later record is seen", "select", "FILTER(?day > ?on)", "FILTER(?day > ?on + 100000)"),
    Fault("a status outlives its last day", "values", "!BOUND(?until) || ?day <= ?until", "true"),
    Fault("the last met row wins", "table", "MIN(?order)", "MAX(?order)"),
    Fault("unknown rows are passed over", "table", "?verdict >= 1 &&", "?verdict = 2 &&"),
    Fault(
        "no row is nothing",
        "table",
        "IF(?some && ?highless = 0, ?highest, ?nothing)",
        "IF(?some, IF(?highless = 0, ?highest, ?nothing), 0.0)",
    ),
    Fault("an open part of a sum is nothing", "sum", "?highless = 0", "true"),
    Fault(
        "a difference may fall below zero",
        "difference",
        "IF(COALESCE(?least > 0, false), ?least, 0.0)",
        "COALESCE(?least, 0.0)",
    ),
    Fault(
        "a difference is taken straight, not crosswise",
        "difference",
        "COALESCE(?oneRead, ?oneFloor) - ?d",
        "COALESCE(?oneRead, ?oneFloor) - COALESCE(?otherRead, ?otherFloor)",
    ),
    Fault("a limit on an unknown condition binds", "limited", "IF(?verdict = 2, ?tight, ?most)", "?tight"),
    Fault("an unknown condition weighs in full", "weighed", "IF(?least < 0, ?least, 0.0)", "?least"),
    Fault("undetermined counts as entitled", "assess", 'IF(?verdict = 2, "entitled", "undetermined")', '"entitled"'),
    Fault("nothing is an entitlement", "assess", "?most <= 0", "?most < 0"),
    Fault("a tie has two winners", "nets", "?low >= ?otherHigh && (!?tie || ?before)", "?low >= ?otherHigh && !?tie"),
    Fault("keys that differ are one matter", "matters", "IF(?code = ?otherCode, 2, 0)", "IF(?code = ?otherCode, 2, 2)"),
    Fault(
        "an unknown key is another matter",
        "matters",
        "IF(?code = ?otherCode, 2, 0), 1)",
        "IF(?code = ?otherCode, 2, 0), 0)",
    ),
    Fault("an incomplete ledger is trusted", "nets", "?mode = run:Ignored || BOUND(?ledger)", "true"),
    Fault(
        "earlier payments are not deducted", "nets", "IF(?paidLow > ?earlierLow, ?paidLow, ?earlierLow)", "?earlierLow"
    ),
    Fault(
        "one decision for another ground counts",
        "decisions",
        "run:forGround ?ground ; run:result",
        "run:forGround ?anyGround ; run:result",
    ),
    Fault("decisions that differ settle", "judgement", "?count = 1", "?count >= 1"),
)
