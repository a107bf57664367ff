"""What was typed into the self-check in the words of the form (faces layer), for a page that is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from huiqi.errors import Language, Text
from huiqi.facts.written import is_stated
from huiqi.pages.selfcheck.form import Block, Form
from huiqi.things import Law

_YES: Mapping[str, Text] = {"true": Text("是", "yes"), "false": Text("否", "no")}
_DAYS: Mapping[str, Text] = {"from": Text("自何日起", "since"), "until": Text("至何日", "until")}
_OWN: Mapping[str, Text] = {
    "on": Text("评估日期", "assessed on"),
    "e.name": Text("名称", "name"),
    "e.code": Text("统一社会信用代码", "unified social credit code"),
}


def told(law: Law, form: Form, inputs: Mapping[str, str], lang: Language) -> list[tuple[str, str]]:
    """Return what was typed, in the order of the form: the label of each input with where it stands, and its text."""
    found = list(_Teller(law, form, inputs, lang).lines())
    return [(label, text) for label, text in found if is_stated(text)]


class _Teller:
    def __init__(self, law: Law, form: Form, inputs: Mapping[str, str], lang: Language) -> None:
        self.law, self.form, self.inputs, self.lang = law, form, inputs, lang

    def lines(self) -> Iterator[tuple[str, str]]:
        for name in ("on", "e.name", "e.code"):
            if name in self.inputs:
                yield _OWN[name].say(self.lang), self.inputs[name]
        policy = next((iri for iri, name in self.law.policy_names.items() if name == self.inputs.get("policy")), "")
        if policy:
            yield Text("政策", "policy").say(self.lang), self.law.label(policy).say(self.lang)
        yield from self.block("e", "", self.form.enterprise)
        yield from self.block("s", self.form.status.label.say(self.lang), self.form.status)
        for begin in sorted({m[0] for n in self.inputs if (m := re.match(r"r\.[0-9]{4}", n))}, reverse=True):
            yield from self.block(begin, begin[2:], self.form.report)
        for begin in sorted({m[0] for n in self.inputs if (m := re.match(r"k\.[0-9]{1,3}", n))}):
            block = self.form.block(self.inputs.get(f"{begin}.class", ""))
            if block is not None:
                yield from self.block(begin, f"{block.label.say(self.lang)} {begin[2:]}", block)
        yield from self.rest()

    def block(self, begin: str, where: str, block: Block) -> Iterator[tuple[str, str]]:
        for word, label in _DAYS.items():
            if f"{begin}.{word}" in self.inputs:
                yield f"{where} {label.say(self.lang)}".strip(), self.inputs[f"{begin}.{word}"]
        for field in block.fields:
            text = self.inputs.get(f"{begin}.{field.name}", "").strip()
            choices = {code: label.say(self.lang) for code, label in field.choices}
            said = _YES[text].say(self.lang) if text in _YES else choices.get(text, text)
            yield f"{where} {field.label.say(self.lang)}".strip(), said

    def rest(self) -> Iterator[tuple[str, str]]:
        """Tell which lists are said to be complete, and how open questions of the text are read."""
        for name, text in sorted(self.inputs.items()):
            begin, _, what = name.partition(".")
            block = self.form.block(what) if begin == "all" else None
            if block is not None:
                label = block.label.say(self.lang)
                yield Text(f"{label}自何日起全部列出", f"{label}: all listed since").say(self.lang), text
            elif begin == "way" and text:
                yield self.law.label(what).say(self.lang), self.law.label(text).say(self.lang)
