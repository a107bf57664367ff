"""Cases (analysis layer): enterprises with what is expected of them, tried against the law in any engine."""

from huiqi.cases.model import Case, CaseResult, CaseRun, Difference, Expectation, Seen
from huiqi.cases.read import read_cases
from huiqi.cases.run import find_files, run_cases, try_files

__all__ = [
    "Case",
    "CaseResult",
    "CaseRun",
    "Difference",
    "Expectation",
    "Seen",
    "find_files",
    "read_cases",
    "run_cases",
    "try_files",
]
