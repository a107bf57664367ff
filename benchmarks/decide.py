"""How long one enterprise takes: `python benchmarks/decide.py [--profile] [--repeat N]`.

Prints medians and 95th percentiles for 60 and 300 synthetic awards, alone and ten to a store; the growth between the
two; the same harness with no award, as a baseline; and the start of the command line. Nothing is asserted: figures
depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from awards import ON, Sample, read_sample

from huiqi.derive import Derivation

SIZES = (60, 300)


class Timed(Derivation):
    """A derivation that adds up the time of each query."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample.book, sample.components)
        self.spent: dict[str, float] = defaultdict(float)

    def _update(self, store: object, name: str) -> None:
        started = perf_counter()
        super()._update(store, name)  # type: ignore[arg-type]
        self.spent[name] += perf_counter() - started


def times(derivation: Derivation, sample: Sample, batch: int, repeat: int) -> list[float]:
    """Return the milliseconds for each enterprise: facts lowered, queries run, answers read; each run another group."""
    found = []
    enterprises = sample.facts.enterprises
    for run in range(repeat):
        start = run * batch % (len(enterprises) - batch + 1)
        facts = replace(sample.facts, enterprises=enterprises[start : start + batch])
        started = perf_counter()
        derivation.derive(facts, ON, batch=batch)
        found.append((perf_counter() - started) * 1000 / batch)
    return found


def line(name: str, found: list[float]) -> str:
    """Return one row of the table: median and 95th percentile."""
    return f"{name:44} {median(found):9.1f} {quantiles(found, n=20)[-1]:9.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", action="store_true", help="print the time of each query")
    parser.add_argument("--repeat", type=int, default=30, help="runs of each measure (default 30)")
    options = parser.parse_args()
    medians = {}
    print(f"{'milliseconds for one enterprise':44} {'median':>9} {'p95':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            sample = read_sample(size, 20, Path(folder))
            derivation = Timed(sample)
            worlds = sum(len(c.worlds) for c in sample.components)
            empty = Derivation(sample.book, ())
            times(derivation, sample, 1, 3)
            alone = times(derivation, sample, 1, options.repeat)
            medians[size] = median(alone)
            print(line(f"{size} awards, {sample.conditions} conditions, alone", alone))
            print(line(f"{size} awards, ten to a store", times(derivation, sample, 10, max(5, options.repeat // 5))))
            print(line("  baseline: the same harness, no award", times(empty, sample, 1, options.repeat)))
            assessed = derivation.derive(replace(sample.facts, enterprises=sample.facts.enterprises[:1]), ON)
            count = sum(len(r.assessments) for e in assessed.values() for r in e.values())
            print(f"  worlds {worlds}, triples of rules {len(derivation.rules.quads)}, assessments of one {count}")
            if options.profile:
                for name, spent in sorted(derivation.spent.items(), key=lambda item: -item[1])[:15]:
                    print(f"  {name:42} {spent * 1000 / (options.repeat + 4):9.2f}")
    print(f"growth of the median from {SIZES[0]} to {SIZES[1]} awards: x {medians[SIZES[1]] / medians[SIZES[0]]:.1f}")
    print(line("huiqi --help", [started_in() for _ in range(7)]))


def started_in() -> float:
    """Return the milliseconds that `huiqi --help` takes."""
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "huiqi", "--help"], check=True, capture_output=True)
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
