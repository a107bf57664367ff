"""Findings on rules as rows of CSV (faces layer): one line for each, sums as they are on its witness."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from huiqi.money import canonical
from huiqi.render.data import formula_safe
from huiqi.stakes import Report, Stake

COLUMNS: Final = (
    "order",
    "key",
    "kind",
    "certainty",
    "matter",
    "awards",
    "others",
    "rules",
    "readings",
    "confirmed",
    "at_stake_least",
    "at_stake_most",
    "accepted_for",
)


def overlaps_csv(report: Report, stakes: Iterable[Stake] | None = None) -> str:
    """Return one line for each finding of a report, or for each of `stakes` among them; several IRIs stand in one cell.

    `confirmed` is empty where no enterprise can or does show the finding; sums are empty there too. An empty
    `at_stake_most` beside a lower end means that no upper figure is known.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for stake in report.stakes if stakes is None else stakes:
        order = report.stakes.index(stake) + 1
        writer.writerow([formula_safe(cell) for cell in _line(order, stake)])
    return buffer.getvalue()


def _line(order: int, stake: Stake) -> list[str]:
    finding, money = stake.finding, None if stake.witness is None else stake.witness.at_stake
    confirmed = "" if finding.witness is None else "true" if finding.witness.is_confirmed else "false"
    return [
        str(order),
        stake.key,
        finding.kind,
        finding.certainty,
        finding.matter,
        " ".join(finding.awards),
        " ".join(finding.others),
        " ".join(finding.rules),
        " ".join(finding.readings),
        confirmed,
        "" if money is None else canonical(money.least),
        "" if money is None or money.most is None else canonical(money.most),
        "" if stake.waiver is None else " ".join(stake.waiver.reason.split()),
    ]
