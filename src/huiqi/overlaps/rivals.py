"""Awards against those of the same rule, and against all others together (analysis layer): never wins, redundant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from huiqi.overlaps.matter import SAT, UNKNOWN, UNSAT, Matter
from huiqi.overlaps.noting import Notes
from huiqi.overlaps.variants import Variant
from huiqi.rules.model import RuleBook, StackingRule


def why_not(rule: StackingRule) -> str:
    """Return why it is not asked of a rule whether an award never wins under it (a key of WHY_NOT); "": it is, or need not be."""
    if rule.mode == "AddUp":
        return ""
    if rule.crosses:
        return "across"
    if rule.mode == "TotalCap":
        return "cap"
    return "offers" if rule.inner else ""


def _one_offer(rules: Iterable[StackingRule], rule: StackingRule, one: str, other: str) -> bool:
    """Say whether two awards stand in a rule only as parts of one inner rule: one offer, not two."""
    inner = [r for r in rules if r.iri in rule.inner]
    return any(one in r.members and other in r.members for r in inner)


def related(rules: Iterable[StackingRule], one: str, other: str) -> list[StackingRule]:
    """Return the rules that relate two awards (IRIs) as rivals, or that say they add up."""
    known = tuple(rules)
    both = [r for r in known if one in r.members and other in r.members]
    return [r for r in both if not _one_offer(known, r, one, other)]


def contradicting(book: RuleBook, rules: Iterable[StackingRule]) -> tuple[StackingRule, ...]:
    """Return the rules of which one forbids together what another adds up, those that forbid first; none: no contradiction.

    Rules of two readings of one question are never in force together. A rule that adds up grounds that agree in less
    (different projects of an enterprise) says nothing of those that agree in more (one project).
    """
    known = tuple(rules)
    pairs = [
        (forbids, adds)
        for forbids in known
        for adds in known
        if (forbids.mode, adds.mode) == ("Highest", "AddUp")
        and {k.iri for k in forbids.same_for} <= {k.iri for k in adds.same_for}
        and not _exclude(book, forbids, adds)
    ]
    return tuple(dict.fromkeys((*(f for f, _ in pairs), *(a for _, a in pairs))))


def _exclude(book: RuleBook, one: StackingRule, other: StackingRule) -> bool:
    """Say whether two rules stand under different readings of one question."""
    for ambiguity in book.ambiguities:
        own = {i.iri for i in ambiguity.interpretations}
        if one.under & own and other.under & own and not one.under & other.under & own:
            return True
    return False


class Rivals:
    """What several awards together do to one."""

    def __init__(
        self, matter: Matter, variants: Mapping[str, Variant], rules: Sequence[StackingRule], notes: Notes
    ) -> None:
        self.matter = matter
        self.variants = variants
        self.rules = rules
        self.notes = notes
        self.keys: dict[str, list[str]] = {}
        """Award -> each way in which it reads."""
        for key, variant in variants.items():
            self.keys.setdefault(variant.iri, []).append(key)

    # --- never wins ---

    def never_wins(self, key: str) -> None:
        """Note an award that loses wherever it is met: others of its rules, alone or together, take all there is to win."""
        own = self.variants[key].iri
        asked = [r for r in self.rules if r.mode == "Highest" and own in r.members and not why_not(r)]
        rivals = sorted({m for r in asked for m in r.members if m != own and m in self.keys})
        found = self._loses(key, asked, rivals)
        if found == UNSAT:
            for rival in list(rivals):
                rest = [r for r in rivals if r != rival]
                if rest and self._loses(key, asked, rest) == UNSAT:
                    rivals = rest
            used = [r for r in asked if set(rivals) & set(r.members)]
            # Sums over several grounds may be won by an award that loses on each of them, to one rival here, another there.
            sure = len(rivals) == 1 or all(r.between == "Assessments" for r in used)
            keys = tuple(k for r in rivals for k in self.keys[r])
            rules = tuple(sorted(r.iri for r in used))
            met = (key, keys[0]) if sure else ()
            self.notes.add("never-wins", (key,), keys, rules, met=met, certainty="general" if sure else "unknown")
        elif found == UNKNOWN:
            rules = tuple(sorted(r.iri for r in asked))
            self.notes.add("never-wins", (key,), (), rules, certainty="unknown")

    def _loses(self, key: str, rules: Sequence[StackingRule], rivals: Sequence[str]) -> str:
        """Say whether some enterprise meets an award and wins it, if only `rivals` stand against it."""
        wins = []
        for rule in rules:
            beaten = [self._beats(rival, key) for rival in rivals if rival in rule.members]
            if len(beaten) < rule.keeps:
                continue
            lost = z3.Or(*beaten) if rule.keeps == 1 else z3.Sum([z3.If(b, 1, 0) for b in beaten]) >= rule.keeps
            wins.append(z3.Not(z3.And(self.matter.holds(rule), lost)))
        return self.matter.ask(self.matter.met(key), *wins) if wins else SAT

    def _beats(self, rival: str, key: str) -> z3.BoolRef:
        """Return the formula that a rival, however it is read, comes to more; as much is enough for one named before."""
        mine = self.matter.amounts[key]
        found = []
        for other in self.keys[rival]:
            theirs = self.matter.amounts[other]
            more = theirs.value >= mine.value if other < key else theirs.value > mine.value
            found.append(z3.And(self.matter.truths[other].met, theirs.known, mine.known, more))
        return z3.And(*found)

    # --- redundant ---

    def redundant(self, key: str, beside: Sequence[str]) -> None:
        """Note an award whose every enterprise meets one of several others that no rule relates to it, though no one of them.

        `beside` are the awards that may stand beside it. One that reads in several ways covers nothing for sure.
        """
        matter = self.matter
        own = self.variants[key].iri
        free = [k for k in beside if len(self.keys[self.variants[k].iri]) == 1]
        near = [k for k in free if matter.is_possible([key, k]) == SAT]
        near = [k for k in near if not related(self.rules, own, self.variants[k].iri)]
        if len(near) < 2 or any(matter.is_possible([key], short=[k]) != SAT for k in near):
            return
        found = matter.is_possible([key], short=near)
        if found == UNKNOWN:
            self.notes.add("redundant", (key,), tuple(near), certainty="unknown")
        elif found == UNSAT:
            for other in list(near):
                rest = [k for k in near if k != other]
                if matter.is_possible([key], short=rest) == UNSAT:
                    near = rest
            self.notes.add("redundant", (key,), tuple(near), met=(key, near[0]))
