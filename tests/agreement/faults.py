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
    families: tuple[str, ...] = ()
    """The kinds beyond the plain ones in whose worlds it shows."""


def _wider(name: str, query: str, right: str, wrong: str, *families: str) -> Fault:
    return Fault(name, query, right, wrong, families)


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

WIDER_FAULTS = (
    _wider("a begun step counts whole", "band", "IF(?begun = run:Full && ?full * ?stretch < ?surely, ?full + 1, ?full)", "IF(?full * ?stretch < ?surely, ?full + 1, ?full)", "bands"),
    _wider("a full step is rounded down", "band", "?begun = run:Full && ?fullMost * ?stretch < ?mostly", "false", "bands"),
    _wider("a share of a step is dropped", "band", "IF(?begun = run:ProRata, ?surely * ?share,", "IF(false, ?surely * ?share,", "bands"),
    _wider("a band with an excluded bound is entered on it", "band", "IF(BOUND(?excludes), ?x > ?fromHigh, ?x >= ?fromHigh)", "?x >= ?fromHigh", "bands"),
    _wider("a band begins below nothing", "band", "BIND(IF(?fromHigh > 0, ?fromHigh, 0.0) AS ?start)", "BIND(0.0 AS ?start)", "bands"),
    _wider("a band has no upper end", "band", "IF(BOUND(?upper), IF(?toLow < ?x, ?toLow, ?x), ?x)", "?x", "bands"),
    _wider("an open base is closed by its least", "band", "BIND(COALESCE(?baseHigh, ?baseCeiling) AS ?y)", "BIND(?x AS ?y)", "bands"),
    _wider("the reason of a band is lost", "bands", "{ ?band run:counts ?part } UNION ", "", "bands"),
    _wider("a step of growth is that of the year now", "growth-band", "BIND(?stretch * COALESCE(?perLow, 1.0) AS ?stepLow)", "BIND(?stretch * COALESCE(?nowLow, 1.0) AS ?stepLow)", "bands"),
    _wider("growth from nothing is growth", "growth-band", "IF(?beforeLow > 0 && BOUND(?nowLow), true, ?nothing)", "IF(BOUND(?nowLow), true, ?nothing)", "bands"),
    _wider("growth is a part of the year before", "growth-line", "BIND(1 + ?factor * ?least AS ?partLow)", "BIND(?factor * ?least AS ?partLow)", "derived"),
    _wider("a bound of growth is not multiplied", "growth-line", "IF(?factor >= 0, ?timesHigh, ?timesLow), 1.0) AS ?most", "1.0, 1.0) AS ?most", "derived"),
    _wider("the grant of another ground is read", "grant-of", "FILTER(BOUND(?any) || ?other = ?ground)", "", "grants"),
    _wider("what is granted is what was computed", "grant-of", "?stage = run:Granted && BOUND(?net)", "false", "grants"),
    _wider("what was computed is what is granted", "grant-of", "?stage = run:Granted && BOUND(?net)", "BOUND(?net)", "grants"),
    _wider("an unknown key is another ground", "grant-of", "IF(?code = ?otherCode, 2, 0), 1)", "IF(?code = ?otherCode, 2, 0), 0)", "grants"),
    _wider("grounds that may be missing give nothing", "grant-of", "BOUND(?award) && !BOUND(?complete)", "false", "grants"),
    _wider("an open grant is closed", "grant-of", "?highless = 0 && !?isOpen", "!?isOpen", "grants"),
    _wider("a payment that names no award is left out", "grant-paid", "FILTER(COALESCE(?named = ?award, true))", "FILTER(COALESCE(?named = ?award, false))", "grants"),
    _wider("a payment for any ground counts", "grant-paid", "COALESCE(?other = ?ground, true)", "true", "grants"),
    _wider("an incomplete list of payments is trusted", "grant-paid", "?highless = 0 && BOUND(?register)", "?highless = 0", "grants"),
    _wider("another project's year before is read", "series", "FILTER(!?keyed || COALESCE(?mine = ?other, false))", "", "derived"),
    _wider("the year before is two years before", "series", "?reported = ?year - 1", "?reported = ?year - 2", "derived"),
    _wider("the first year is year 0", "year-number", "?year - FLOOR(?day / 10000) + 1", "?year - FLOOR(?day / 10000)", "derived"),
    _wider("an unknown record is summed", "total", "IF(?found = 2, ?part, IF(?found = 1 && ?part < 0, ?part, 0.0))", "IF(?found > 0, ?part, 0.0)", "derived"),
    _wider("an unknown record is not counted at most", "total", "IF(?found = 1 && ?partHigh > 0, ?partHigh, 0.0)), 0.0) AS ?most", "0.0), 0.0) AS ?most", "derived"),
    _wider("a sum is closed without a register", "total", "BIND(COALESCE(?isCovered, false) AS ?covered)", "BIND(true AS ?covered)", "derived"),
    _wider("history loses a year", "highest", "?year >= ?since", "?year > ?since", "derived"),
    _wider("a missing year of a series is no matter", "highest", "IF(?year - ?since = ?closed, ?most, ?nothing)", "?most", "derived"),
    _wider("an increase is taken straight", "change", "?nowLow - ?beforeHigh", "?nowLow + ?beforeHigh", "derived"),
    _wider("an earlier first year is forgotten", "ever", "FILTER(?year >= ?since)", "FILTER(?year > ?since)", "first"),
    _wider("a missing report is no matter", "ever", "FILTER(?year - ?since > ?reports)", "FILTER(false)", "first"),
    _wider("an unknown earlier year did not reach", "ever", "BIND(COALESCE(?found, 1) AS ?one)", "BIND(COALESCE(IF(?found = 1, 0, ?found), 0) AS ?one)", "first"),
    _wider("the reason of an earlier year is lost", "ever", "GRAPH ?report { ?condition run:why ?why }", "GRAPH ?report { ?condition run:none ?why }", "first"),
    _wider("a payment that may be of the matter surely is", "nets", "IF(?match = 2, COALESCE(?paid, 0.0), 0.0)", "COALESCE(?paid, 0.0)"),
    _wider("the matter of a payment is that of any payment", "ledger", "IF(?code = ?paidCode, 2, 0), 1)", "IF(?code = ?paidCode, 2, 2), 2)"),
)  # fmt: skip
