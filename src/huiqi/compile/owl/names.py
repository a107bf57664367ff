"""The names of an exported ontology (compile layer): classes of awards, of codes and of open conditions, and the links."""

from __future__ import annotations

from huiqi.names import IND, local

ENTERPRISE = IND + "enterprise"
FISCAL_YEAR = IND + "fiscal-year"


def eligible(award: str, ways: tuple[str, ...] = ()) -> str:
    """Return the class of the grounds that are eligible for an award, under the readings named.

    >>> eligible("https://example.org/a", ("https://example.org/any-level",))
    'https://example.org/a/eligible/any-level'
    """
    return "/".join([f"{award}/eligible", *map(local, ways)])


def of_code(code: str) -> str:
    """Return the class of a code and all that is narrower."""
    return f"{code}#class"


def of_list(scheme: str) -> str:
    """Return the class of the codes of a list."""
    return f"{scheme}#class"


def elsewhere(scheme: str) -> str:
    """Return the class of the codes of a list that no condition names."""
    return f"{scheme}#not-named"


def open_condition(node: str, met: bool) -> str:
    """Return the class that stands for a condition that OWL cannot say: met, or surely not met."""
    return f"{node}#{'met' if met else 'not-met'}"


def scheme(code: str) -> str:
    """Return what the codes of one list share: the IRI without its last word and what parts it off."""
    return code[: max(code.rfind("/"), code.rfind("#"))]


class Links:
    """The links that a ground must state before a reasoner can judge it: each follows from the records by the law's rules."""

    def __init__(self, base: str) -> None:
        self.base = f"{base}/id/eligibility"

    def status(self, kind: str) -> str:
        """Return the link from a ground to the enterprise's status of a class that holds on the day of the ground."""
        return f"{self.base}/status/{local(kind)}"

    def report(self, kind: str) -> str:
        """Return the link from a ground to the enterprise's report of a class for the ground's year."""
        return f"{self.base}/report/{local(kind)}"

    def year_before(self) -> str:
        """Return the link from a report to the report of its series for the year before."""
        return f"{self.base}/year-before"

    def earlier(self, since: str) -> str:
        """Return the link from a report to each earlier one of its series since the year of a day."""
        return f"{self.base}/earlier-since/{local(since)}"

    def valid_on(self, day: str) -> str:
        """Return the link to each record of the same enterprise that is valid on a day, named by its indicator."""
        return f"{self.base}/valid-on/{local(day)}"

    @property
    def leaves_open(self) -> str:
        """Return the annotation that names what a class leaves open."""
        return f"{self.base}/leaves-open"
