"""Commands that ask the law and its answers (faces layer): ask, query."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from huiqi.cli.app import app
from huiqi.cli.completion import param_values, question_names
from huiqi.cli.options import (
    Assume,
    DraftOption,
    EndpointOption,
    EnterpriseOption,
    Folder,
    KnownAsOf,
    LangOption,
    Output,
    PolicyOption,
    Quiet,
    Read,
    day_of,
    facts_of,
    language_of,
    open_project,
    write,
)
from huiqi.errors import BadData, CannotStart, HuiqiError, Language, Text

if TYPE_CHECKING:
    from huiqi.facts.model import Facts
    from huiqi.project import Project
    from huiqi.questions import Param, Question
    from huiqi.rows import Rows


class RowsFormat(StrEnum):
    """Forms of rows."""

    text = "text"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    markdown = "markdown"
    turtle = "turtle"


AUDIENCES: Final = {
    "policy officer": Text("政策部门", "policy officer"),
    "enterprise": Text("企业", "enterprise"),
    "finance bureau": Text("财政部门", "finance bureau"),
    "auditor": Text("审计", "auditor"),
}
"""How those who ask are called; others as the header writes them."""

RowsFormatOption = Annotated[RowsFormat, typer.Option("--format", help="Form of the answer; xlsx goes to --output.")]


@app.command(
    epilog="Example: huiqi ask overview --for data/samples/lumen.yaml --on 2026-03-01 --lang en\n\n"
    "Without a name: every question with what it asks."
)
def ask(
    name: Annotated[
        str | None, typer.Argument(help="The question, by name, such as overview.", autocompletion=question_names)
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--for", "-f", help="Enterprise file: .yaml or .ttl; may be given again.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Assessment date, such as 2026-03-01.")] = None,
    enterprise: EnterpriseOption = None,
    endpoint: EndpointOption = None,
    policy: PolicyOption = None,
    draft: DraftOption = False,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param", help="A parameter, such as measure=NAME; may be given again.", autocompletion=param_values
        ),
    ] = None,
    describe: Annotated[
        bool, typer.Option("--describe", help="Say what the question asks, of what; do not ask.")
    ] = False,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    form: RowsFormatOption = RowsFormat.text,
    output: Output = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Ask a saved question: who is entitled to what, what it costs, whom to tell, what is not encoded …"""
    project = open_project(folder, draft)
    language = language_of(project, lang)
    if name is None:
        _write_rows(_listing(project), form, output, language)
        if project.question_findings:
            raise BadData(project.question_findings)
        return
    question = project.question(name)
    if describe:
        write("\n".join(_description(question, language)) + "\n", output)
        return
    day = None if on is None else day_of(on)
    if endpoint is not None and not question.needs_facts:
        _write_rows(project.ask_at(endpoint, name, _params(param), day), form, output, language)
        return
    facts = _facts(project, question, files, quiet, language, endpoint)
    known = None if known_as_of is None else day_of(known_as_of)
    rows = project.ask_with(
        name, _params(param), facts, day, [*(assume or []), *(read or [])], known, enterprise, policy or ()
    )
    _write_rows(rows, form, output, language)


def _facts(
    project: Project,
    question: Question,
    files: list[Path] | None,
    quiet: bool,
    language: Language,
    endpoint: str | None = None,
) -> Facts | None:
    """Return the enterprises of the files or the endpoint, None for neither; what is wrong with them goes to stderr."""
    if not files and endpoint is None:
        return None
    question.check_facts(has_facts=True, has_day=True)
    return facts_of(project, files or [], quiet, language, endpoint)


def _params(given: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise HuiqiError(Text(f"`{text}` 不是参数,请写成 名称=值", f"`{text}` is no parameter; write name=value"))
        if name in found:
            raise HuiqiError(Text(f"参数 `{name}` 给了两次", f"the parameter `{name}` is given twice"))
        found[name] = value
    return found


def _listing(project: Project) -> Rows:
    """Return every question that can be asked: what it asks, for whom, and what it is asked of."""
    from pyoxigraph import Literal

    from huiqi.rows import Column, Rows

    asked = project.questions.values()
    columns = (
        Column("question", Text("查询", "question")),
        Column("asks", Text("问什么", "what it asks"), words={q.summary.en: q.summary for q in asked}),
        Column("audience", Text("给谁", "audience"), words={_audience(q).en: _audience(q) for q in asked}),
        Column("params", Text("参数", "params")),
    )
    told = ((q.name, q.summary.en, _audience(q).en, ", ".join(_names(q))) for q in asked)
    return Rows("questions", columns, tuple(tuple(Literal(t) for t in texts) for texts in told), lang=project.language)


def _audience(question: Question) -> Text:
    names = [AUDIENCES.get(a, Text(a, a)) for a in question.audience]
    return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))


def _names(question: Question) -> Iterator[str]:
    if question.needs_facts:
        yield from ("--for", "--on")
    for param in question.params:
        yield param.name


def _description(question: Question, lang: Language) -> Iterator[str]:
    """Yield what a question asks, its parameters with their defaults, its columns with their units."""
    yield f"{question.name}: {question.summary.say(lang)}"
    yield f"{Text('给谁', 'audience').say(lang)}: {_audience(question).say(lang)}"
    if question.needs_facts:
        yield Text(
            "需要企业文件 --for 与评估日期 --on", "needs enterprise files --for and the assessment date --on"
        ).say(lang)
    else:
        yield Text("只问政策,不用企业文件", "asks the law alone, no enterprise files").say(lang)
    if question.params:
        yield f"{Text('参数', 'params').say(lang)}:"
    for param in question.params:
        yield f"  {param.name} ({param.kind or param.type}): {param.help.say(lang)}; {_default(param).say(lang)}"
    yield f"{Text('列', 'columns').say(lang)}:"
    for column in question.columns:
        yield f"  {column.name}: {column.heading(lang)}"


def _default(param: Param) -> Text:
    if param.default:
        return Text(f"默认 {param.default}", f"default {param.default}")
    return Text("不给则不限", "left out: every one")


def _write_rows(rows: Rows, form: RowsFormat, output: Path | None, lang: Language) -> None:
    from huiqi.render.rows import rows_in_form

    _check_output(form, output)
    _write(rows_in_form(rows, form.value, lang), output)


def _check_output(form: RowsFormat, output: Path | None) -> None:
    """Raise HuiqiError for a workbook without a file to go to."""
    if form is RowsFormat.xlsx and output is None:
        raise HuiqiError(Text("xlsx 需要 --output 指定文件", "xlsx needs a file: --output answer.xlsx"))


def _write(answer: str | bytes, output: Path | None) -> None:
    if isinstance(answer, str):
        write(answer, output)
    elif output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(answer)


@app.command(epilog="Example: huiqi query 'SELECT ?a WHERE { ?a a <https://w3id.org/huiqi/ns#Award> }' --format csv")
def query(
    text: Annotated[str, typer.Argument(help="A SPARQL query, or the name of a .rq file.")],
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Turtle files to ask besides the project's law.")
    ] = None,
    endpoint: EndpointOption = None,
    draft: DraftOption = False,
    lang: LangOption = None,
    form: RowsFormatOption = RowsFormat.text,
    output: Output = None,
    folder: Folder = Path(),
) -> None:
    """Ask the project's law and vocabularies in SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
    from huiqi.render.rows import result_in_form

    project = open_project(folder, draft)
    if text.endswith(".rq"):
        path = Path(text)
        if not path.is_file():
            raise CannotStart(Text(f"没有文件 `{text}`", f"there is no file `{text}`"))
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise HuiqiError(
                Text(f"`{path}` 不是 UTF-8 编码,请另存为 UTF-8", f"`{path}` is not in UTF-8; save it as UTF-8")
            ) from None
    _check_output(form, output)
    if endpoint is not None and data:
        raise HuiqiError(Text("--endpoint 与 --data 不能同时使用", "--data cannot be asked together with --endpoint"))
    found = project.query(text, data or []) if endpoint is None else project.query_at(endpoint, text)
    _write(result_in_form(found, form.value, language_of(project, lang)), output)
