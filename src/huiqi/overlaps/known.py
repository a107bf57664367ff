"""What a solver has answered already (analysis layer): enterprises that it found, conditions that cannot hold together.

A model is looked at for every award of the matter, a proof for the conditions that it needs: most questions on pairs are
answered by one of the two without asking again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import z3

from huiqi.compile.smt.logic import Truth

_NONE: frozenset[str] = frozenset()
SAT, UNSAT, UNKNOWN = "sat", "unsat", "unknown"


class Known:
    """Questions of the form: does some enterprise of whom all is known meet these awards and not those?"""

    def __init__(
        self,
        solver: z3.Solver,
        parts: Mapping[str, Mapping[str, Truth]],
        truths: Mapping[str, Truth],
        complete: z3.BoolRef,
    ) -> None:
        self.solver = solver
        self.complete = complete
        self.calls = 0
        """How often the solver was asked."""
        self._all = _as_bits([t.met for t in truths.values()]), _as_bits([t.unmet for t in truths.values()])
        self._models = 0
        self._meeting = dict.fromkeys(truths, 0)
        """Award -> the enterprises found that meet it, a bit each."""
        self._failing = dict.fromkeys(truths, 0)
        """Award -> those that do not meet it."""
        self._proofs: set[frozenset[str]] = set()
        """Literals that cannot hold together, three or more of them or one."""
        self._of_the_known: set[frozenset[str]] = set()
        """Literals that cannot hold together where all is known, and perhaps can where it is not."""
        self._excludes: dict[str, set[str]] = {}
        """Literal -> those that cannot hold with it."""
        self._met = {a: [self._literal(t.met) for t in own.values()] for a, own in parts.items()}
        self._short = {a: [self._literal(z3.Not(t.met))] for a, t in truths.items()}
        self._unmet = {a: [self._literal(t.unmet)] for a, t in truths.items()}

    def _literal(self, formula: z3.BoolRef) -> tuple[str, z3.BoolRef]:
        """Return the literal under which a formula holds, by its name: one for all conditions that say the same."""
        name = f"holds:{formula.get_id()}"
        literal = z3.Bool(name)
        self.solver.add(z3.Implies(literal, formula))
        return name, literal

    def ask(self, met: Sequence[str], unmet: Sequence[str], short: Sequence[str]) -> str:
        """Return sat, unsat or unknown; `short` are awards that are not surely met."""
        shown = (1 << self._models) - 1
        for own, models in ((met, self._meeting), (unmet, self._failing)):
            for award in own:
                shown &= models[award]
        for award in short:
            shown &= ~self._meeting[award]
        if shown:
            return SAT
        asked = ((met, self._met), (unmet, self._unmet), (short, self._short))
        wanted = {name: literal for own, literals in asked for a in own for name, literal in literals[a]}
        if self._is_excluded(wanted.keys()):
            return UNSAT
        self.calls += 1
        found = str(self.solver.check(*wanted.values(), self.complete))
        if found == SAT:
            self._note(self.solver.model())
        elif found == UNSAT:
            core = {c.decl().name() for c in self.solver.unsat_core()}
            proof = frozenset(core & wanted.keys())
            self._learn(proof)
            if self.complete.decl().name() in core:
                self._of_the_known.add(proof)
        return found

    def rests_on_completeness(self, met: Sequence[str], unmet: Sequence[str] = ()) -> bool:
        """Say, of what is denied, whether a proof that all is known is part of why."""
        if not self._of_the_known:
            return False
        names = {n for own, literals in ((met, self._met), (unmet, self._unmet)) for a in own for n, _ in literals[a]}
        return any(proof <= names for proof in self._of_the_known)

    def _is_excluded(self, names: Set[str]) -> bool:
        if any(names & self._excludes.get(n, _NONE) for n in names):
            return True
        return any(proof <= names for proof in self._proofs)

    def _learn(self, proof: frozenset[str]) -> None:
        if len(proof) == 2:
            one, other = sorted(proof)
            self._excludes.setdefault(one, set()).add(other)
            self._excludes.setdefault(other, set()).add(one)
        else:
            self._proofs.add(proof)

    def _note(self, model: z3.ModelRef) -> None:
        for bits, models in zip(self._all, (self._meeting, self._failing), strict=True):
            found = model.eval(bits, model_completion=True).as_long()
            for n, award in enumerate(models):
                models[award] |= (found >> n & 1) << self._models
        self._models += 1


def _as_bits(formulas: Sequence[z3.BoolRef]) -> z3.BitVecRef:
    """Return formulas as one number, the first of them its last bit."""
    bits = [z3.If(f, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)) for f in reversed(formulas)]
    return z3.Concat(*bits) if len(bits) > 1 else bits[0]
