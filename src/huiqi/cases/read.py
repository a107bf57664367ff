"""Files of cases (analysis layer): YAML to cases, and what is wrong with the file, each with its line.

The format is told in docs/reference/cases.md. A fault costs only the case it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from huiqi.cases.model import Case, Expectation, Seen
from huiqi.cases.sheet import NO_UPPER, Fault, Sheet
from huiqi.dates import key
from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.facts.derived import run_indicator_queries
from huiqi.facts.enterprise_file import read_enterprise_nodes
from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.facts.written import Vocabulary, iri_of
from huiqi.facts.yaml_nodes import MAX_BYTES, Items, Node, Pairs, Scalar, read_nodes
from huiqi.findings import Finding, Place, in_order
from huiqi.load import Graph
from huiqi.names import local, near
from huiqi.rules.model import Award
from huiqi.rules.tree import Condition
from huiqi.rules.worlds import chosen_interpretations
from huiqi.things.law import Law

SHARED: Final = ("on", "known-as-of", "readings", "registers")
FILE: Final = ("policy", *SHARED, "shared", "cases")
CASE: Final = ("name", *SHARED, "enterprise", "expect", "total", "findings")
EXPECT: Final = (
    *("award", "ground", "outcome", "amount", "gross", "exactness", "reasons", "unmet"),
    *("payee", "instalments", "due", "recovered", "given-up"),
)


def read_cases(path: Path, name: str, law: Law, words: Vocabulary | None = None) -> tuple[list[Case], list[Finding]]:
    """Read the cases of a file, which places call `name`, and what is wrong with it.

    A case with a fault is left out. Raises CannotStart if the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotStart(Text(f"无法读取文件 `{name}`", f"cannot read the file `{name}`")) from error
    nodes, faults = read_nodes(data, name, aliases=True)
    findings = [replace(f, code="H017") if f.code == "H013" else f for f in faults]
    if findings and not nodes:
        return [], findings
    reader = _CaseReader(name, law, words or Vocabulary.of(law.book, law.graph))
    return reader.file(nodes), list(in_order([*findings, *reader.findings]))


@dataclass(frozen=True)
class _Shared:
    """What a file says for every case that does not say it itself."""

    policy: str
    awards: Mapping[str, Award]
    values: Mapping[str, Node]


class _CaseReader(Sheet):
    """Reads one file; a fault ends the case it stands in."""

    def __init__(self, name: str, law: Law, words: Vocabulary) -> None:
        super().__init__(name, law.graph)
        self.law, self.words = law, words
        self.queries = sorted((law.root / "queries" / "indicators").glob("*.rq"))

    # --- the file ---

    def file(self, nodes: list[Node]) -> list[Case]:
        try:
            if len(nodes) != 1:
                raise self.fault(
                    0, Text("文件应恰有一个 YAML 文档", "a file of cases is one YAML document"), _WRITE_CASES
                )
            values = self.mapping(nodes[0], FILE, "用例文件", "a file of cases")
            shared = _Shared(*self._policy(values, nodes[0].line), {k: values[k] for k in SHARED if k in values})
            stated = values.get("cases")
            if not isinstance(stated, Items) or not stated.items:
                line = stated.line if stated is not None else nodes[0].line
                raise self.fault(line, Text("文件中没有用例", "the file holds no cases"), _WRITE_CASES)
        except Fault:
            return []
        found: list[Case] = []
        names: dict[str, int] = {}
        for item in stated.items:
            try:
                case = self._case(item, shared, names)
            except Fault:
                continue
            if case is not None:
                found.append(case)
        return found

    def _policy(self, values: Mapping[str, Node], line: int) -> tuple[str, dict[str, Award]]:
        known = self.law.book.policies
        node = values.get("policy")
        if not isinstance(node, Scalar) or node.text not in known:
            said = node.text if isinstance(node, Scalar) else ""
            problem = Text(f"没有文本 `{said}`", f"there is no policy `{said}`")
            if not said:
                problem = Text("没有写明 policy", "the policy is not stated")
            hint = near(said, known) or tuple(sorted(known))[:3]
            fix = Text(f"写 policy: {hint[0]}", f"write policy: {hint[0]}") if hint else _WRITE_CASES
            raise self.fault(node.line if node else line, problem, fix, "H018" if said else "H017")
        return node.text, {a.iri: a for a in self.law.book.awards}

    # --- a case ---

    def _case(self, item: Node, shared: _Shared, names: dict[str, int]) -> Case | None:
        before = len(self.findings)
        own = self.mapping(item, CASE, "用例", "a case")
        values = {**shared.values, **own}
        name = self.word(own.get("name"), "name", item.line, "一句话", "a sentence").text
        place = Place(self.name, item.line)
        if name in names:
            problem = Text(
                f"`{name}` 已是第 {names[name]} 行用例的名字", f"line {names[name]} has a case named `{name}` already"
            )
            self.note(item.line, problem, Text("换一个名字", "give it another name"), "H019")
        names.setdefault(name, item.line)
        on = self.day(values.get("on"), "on", item.line)
        known = self.day(values["known-as-of"], "known-as-of", item.line) if "known-as-of" in values else None
        readings = self._readings(values, item.line)
        choice = self._choice(values, readings, on)
        facts = self._facts(own, values, item.line)
        (enterprise,) = facts.enterprises
        grounds = {r.iri.removeprefix(f"{enterprise.iri}/") for r in facts.joined().enterprises[0].records}
        expectations = self._expectations(own, shared, grounds, item.line, enterprise.iri)
        total = self.amount(own["total"]) if "total" in own else None
        if any(f.level == "error" for f in self.findings[before:]):
            return None
        total_place = Place(self.name, own["total"].line) if "total" in own else place
        return Case(name, place, shared.policy, on, known, readings, choice, facts, expectations, total, total_place)

    def _readings(self, values: Mapping[str, Node], line: int) -> tuple[str, ...]:
        node = values.get("readings")
        if node is None:
            fix = Text("写 readings: [],或列出选定的口径", "write readings: [], or list those chosen")
            raise self.fault(line, Text("没有写明 readings", "the readings are not stated"), fix)
        return tuple(s.text for s in self.listed(node, "readings"))

    def _choice(self, values: Mapping[str, Node], readings: tuple[str, ...], on: date) -> dict[str, str | None]:
        try:
            return chosen_interpretations(self.law.book, readings, key(on))
        except HuiqiError as error:
            fix = Text("改正 readings", "correct the readings")
            raise self.fault(values["readings"].line, error.text, fix, "H018") from error

    # --- the enterprise ---

    def _facts(self, own: Mapping[str, Node], values: Mapping[str, Node], line: int) -> Facts:
        node = own.get("enterprise")
        if not isinstance(node, Pairs):
            problem = Text("没有写明 enterprise", "the enterprise is not stated")
            fix = Text("写 enterprise: 一组 键: 值", "write enterprise: and a mapping of its keys to values")
            raise self.fault(node.line if node else line, problem, fix)
        stated, faults = read_enterprise_nodes(
            [_with_registers(node, values.get("registers"))], self.name, self.law.book, self.law.base, self.words
        )
        statements = [*stated, *run_indicator_queries(stated, self.queries, self.law.root)]
        facts = read_facts(Graph(statements), self.law.book, faults, self.law.graph)
        wanted = {s.text: s for s in self.listed(own["findings"], "findings")} if "findings" in own else {}
        found = {f.code for f in facts.findings}
        self.findings += [f for f in facts.findings if f.code not in wanted]
        for code in sorted(set(wanted) - found):
            problem = Text(f"数据中没有 `{code}` 这一问题", f"the facts give no finding `{code}`")
            self.note(wanted[code].line, problem, Text("删去它", "leave it out"))
        if len(facts.enterprises) != 1:
            raise Fault
        return facts

    # --- what is expected ---

    def _expectations(
        self, own: Mapping[str, Node], shared: _Shared, grounds: set[str], line: int, enterprise: str
    ) -> tuple[Expectation, ...]:
        node = own.get("expect")
        if not isinstance(node, Items) or not node.items:
            problem = Text("用例没有预期", "the case expects nothing")
            fix = Text(
                "写 expect: 一列 {award, ground, outcome, amount}",
                "write expect: a list of {award, ground, outcome, amount}",
            )
            raise self.fault(node.line if node else line, problem, fix)
        found: dict[tuple[str, str], Expectation] = {}
        for item in node.items:
            try:
                one = self._expectation(item, shared, grounds, enterprise)
            except Fault:
                continue
            if (one.award, one.ground) in found:
                problem = Text("同一奖补事项和事由写了两次", "one award and ground stand here twice")
                self.note(item.line, problem, Text("合并为一条", "make them one"), "H019")
            found[one.award, one.ground] = one
        return tuple(found.values())

    def _expectation(self, item: Node, shared: _Shared, grounds: set[str], enterprise: str) -> Expectation:
        values = self.mapping(item, EXPECT, "预期", "an expectation")
        award = self._award(values, shared, item.line)
        node = values.get("ground")
        if not isinstance(node, Scalar):
            fix = Text(
                '写事由路径,如 annual-report/2025;没有事由写 ""',
                'write its path, such as annual-report/2025, or "" for none',
            )
            raise self.fault(node.line if node else item.line, Text("没有写明 ground", "the ground is not stated"), fix)
        if node.text and node.text not in grounds:
            raise self.unknown(node, "企业没有事由", "the enterprise has no ground", grounds)
        seen = Seen(
            outcome=self.code(values.get("outcome"), "outcome"),  # type: ignore[arg-type]
            amount=self.amount(values["amount"]) if "amount" in values else None,
            gross=self.amount(values["gross"]) if "gross" in values else None,
            exactness=self.code(values.get("exactness"), "exactness"),  # type: ignore[arg-type]
            reasons=self._reasons(values.get("reasons")),
            unmet=self._unmet(values.get("unmet"), shared.awards[award]),
            payee=self._payee(values.get("payee"), enterprise, grounds),
            instalments=self.amounts(values.get("instalments"), "instalments"),
            due=self.days(values.get("due"), "due"),
            recovered=self.amount(values["recovered"]) if "recovered" in values else None,
            given_up=self._given_up(values.get("given-up")),
        )
        if seen == Seen():
            problem = Text("没有写明预期什么", "what is expected is not stated")
            raise self.fault(item.line, problem, Text("写 outcome 和 amount", "write outcome and amount"))
        return Expectation(award, node.text, seen, Place(self.name, item.line))

    def _award(self, values: Mapping[str, Node], shared: _Shared, line: int) -> str:
        node = values.get("award")
        if not isinstance(node, Scalar):
            fix = Text("写奖补事项的名字", "write the name of the award")
            raise self.fault(node.line if node else line, Text("没有写明 award", "the award is not stated"), fix)
        if node.text in shared.awards:
            return node.text
        called = [i for i in shared.awards if local(i) == node.text]
        own = [i for i in called if shared.awards[i].policy == shared.policy]
        if len(own or called) != 1:
            near_by = {local(i) for i, a in shared.awards.items() if a.policy == shared.policy}
            raise self.unknown(node, "没有奖补事项", "there is no award", near_by)
        return (own or called)[0]

    def _payee(self, node: Node | None, enterprise: str, grounds: set[str]) -> str | None:
        """Return the IRI of whoever is paid: stated in full, or the path of a record; `enterprise` is the enterprise."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            raise self.fault(node.line, Text("payee 应为一个词", "`payee` should be one word"), _WRITE_PAYEE)
        if node.text in NO_UPPER or not node.text:
            return ""
        if node.text == "enterprise":
            return enterprise
        full = iri_of(node.text)
        if full is None and node.text not in grounds:
            fix = _WRITE_PAYEE
            raise self.fault(node.line, Text(f"不知道 `{node.text}` 是谁", f"`{node.text}` names nobody"), fix, "H018")
        return full.value if full is not None else f"{enterprise}/{node.text}"

    def _given_up(self, node: Node | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        known = {local(r.iri): r.iri for r in self.law.book.rules}
        for stated in self.listed(node, "given-up"):
            if stated.text not in known:
                raise self.unknown(stated, "没有叠加规则", "there is no stacking rule", known)
        return tuple(known[s.text] for s in self.listed(node, "given-up"))

    def _reasons(self, node: Node | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        return tuple(str(self.code(s, "reasons")) for s in self.listed(node, "reasons"))

    def _unmet(self, node: Node | None, award: Award) -> tuple[str, ...] | None:
        if node is None:
            return None
        known = {local(i): i for i in _conditions((award, self.law.book.policies[award.policy]))}
        for stated in self.listed(node, "unmet"):
            if stated.text not in known:
                raise self.unknown(stated, "奖补事项没有条件", "the award has no condition", known)
        return tuple(known[s.text] for s in self.listed(node, "unmet"))


_WRITE_PAYEE: Final = Text(
    "写 enterprise、一条记录的路径或完整的 IRI", "write enterprise, the path of a record or a full IRI"
)
_WRITE_CASES: Final = Text("写 policy、on、readings 和 cases", "write policy, on, readings and cases")


def _with_registers(enterprise: Pairs, shared: Node | None) -> Pairs:
    """Return the enterprise with the registers of the case before its own."""
    if shared is None:
        return enterprise
    own = [v for k, v in enterprise.pairs if k.text.strip() == "registers" and isinstance(v, Items)]
    rest = tuple((k, v) for k, v in enterprise.pairs if not (k.text.strip() == "registers" and isinstance(v, Items)))
    whole = Items((*shared.items, *own[0].items), shared.line) if own and isinstance(shared, Items) else shared
    return Pairs((*rest, (Scalar("registers", shared.line), whole)), enterprise.line)


def _conditions(value: Any) -> set[str]:
    """Return the IRIs of every condition in a rule."""
    if isinstance(value, tuple):
        return set().union(*(_conditions(v) for v in value)) if value else set()
    if not hasattr(value, "__dataclass_fields__"):
        return set()
    found = {value.iri} if isinstance(value, Condition) else set()
    return found.union(*(_conditions(getattr(value, f.name)) for f in fields(value)))
