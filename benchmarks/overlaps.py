"""How long the analysis of a merger takes: `python benchmarks/overlaps.py [--sizes 60 150 300] [--profile] [--jobs 2]`.

Synthetic law (benchmarks/merging.py): five legacy texts and the one that merges them. Measured is the whole analysis of
each size: all pairs, dead awards, awards that never win or are redundant, gaps and windfalls, and every witness looked for
and derived again by the ordinary engine. The run fails if a witness is not confirmed, if the solver gives no answer, or if
fewer than a tenth of the pairs overlap. Nothing else is asserted: figures depend on the machine and on what else it does.

Recorded on two cores with nothing else to do (seed 1, two processes): 60 awards 2.1 seconds by the clock and 3.1 of
processors, 150 awards 8.2 and 13.0, 300 awards 26.2 and 41.9 (11,750 pairs, 13.1 % of them overlapping, 53,233 questions,
1,809 findings, each with a witness that was derived again).
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter

from merging import GROUNDS, LEGACY, read_law

from huiqi.overlaps import Analysis, find_overlaps
from huiqi.things import Law

OVERLAPPING = ("equivalent", "contained", "partial-overlap", "boundary-mismatch", "contradicting-clauses")
ON = 20260101


def measured(law: Law, jobs: int) -> tuple[float, float, Analysis]:
    """Return the seconds that the analysis takes, those that processors spend on it, and what it finds."""
    started, before = perf_counter(), sum(os.times()[:4])
    found = find_overlaps(law, {}, law.book.policies, ON, jobs=jobs)
    return perf_counter() - started, sum(os.times()[:4]) - before, found


def line(size: int, seconds: list[float], spent: list[float], found: Analysis) -> str:
    """Return one row of the table."""
    kinds = Counter(f.kind for f in found.findings)
    overlapping = sum(kinds[k] for k in OVERLAPPING)
    shown = sum(f.witness is not None for f in found.findings)
    return (
        f"{size:6} {median(seconds):8.1f} {median(spent):7.1f} {found.pairs:7} {overlapping / found.pairs:11.1%} {found.questions:9}"
        f" {len(found.findings):9} {shown:9}   {dict(sorted(kinds.items()))}"
    )


def faults(found: Analysis) -> list[str]:
    """Return what must not be in an analysis of this law."""
    kinds = Counter(f.kind for f in found.findings)
    told = []
    if found.unconfirmed:
        told.append(f"{len(found.unconfirmed)} witnesses are not confirmed")
    if any(f.certainty == "unknown" for f in found.findings):
        told.append("the solver gave no answer")
    if sum(kinds[k] for k in OVERLAPPING) * 10 < found.pairs:
        told.append("fewer than a tenth of the pairs overlap")
    return told


def main() -> int:
    """Measure and print; 1 if an analysis has a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 150, 300], help="how many awards (60 150 300)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that look for witnesses (default 2)")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each size (default 1)")
    parser.add_argument("--seed", type=int, default=1, help="what the law is made from (default 1)")
    parser.add_argument("--one-matter", action="store_true", help="assess every award on one class of record")
    parser.add_argument("--profile", action="store_true", help="print where one process spends its time")
    options = parser.parse_args()
    grounds = GROUNDS[:1] if options.one_matter else GROUNDS
    print(f"synthetic law: {LEGACY} legacy texts and the one that merges them; {options.jobs} processes")
    print("awards  seconds     cpu   pairs overlapping questions  findings witnesses   kinds")
    medians, told = {}, []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            law = read_law(size, Path(folder), options.seed, grounds)
        runs = [measured(law, options.jobs) for _ in range(options.repeat)]
        found = runs[0][2]
        medians[size] = median(run[0] for run in runs)
        print(line(size, [run[0] for run in runs], [run[1] for run in runs], found), flush=True)
        told += [f"{size} awards: {fault}" for fault in faults(found)]
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(find_overlaps, law, {}, law.book.policies, ON)
            pstats.Stats(profile).sort_stats("cumulative").print_stats("huiqi", 25)
    first, last = options.sizes[0], options.sizes[-1]
    print(f"growth of the median from {first} to {last} awards: x {medians[last] / medians[first]:.1f}")
    print("\n".join(told) or "every witness confirmed, no question without an answer")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
