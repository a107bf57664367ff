"""How a Turtle text is laid out (analysis layer): a subject, then one predicate a line, and a full stop of its own.

Changes blanks and line breaks, where prefixes stand, and semicolons that say nothing; no word. A statement on one
line stays there, and so do lists and nodes without a name; breaks between objects are the author's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from huiqi.checks.turtle_tokens import Comment, Token, Unkept
from huiqi.errors import Text
from huiqi.settings import prefixes_in_order

STEP: Final = 4
"""Blanks by which what belongs to a line stands further in."""
_CLOSES: Final = {"[": "]", "(": ")"}
_UNFINISHED: Final = Text("语句没有写完", "a statement is not finished")


def laid_out(tokens: list[Token], last: tuple[Comment, ...]) -> str:
    """Return the tokens of a Turtle text, and the comments behind the last, in the layout of the project.

    Prefixes that stand together are put in the order of the project; one that it does not have stays behind its
    neighbour, or at the end.

    Comments at the end of a line stay behind the word they follow, all others between the same two words. What it
    returns is laid out already. Raises Unkept where a comment has no place to stay, or for what is no Turtle 1.1.
    """
    page = _Page()
    _Layout(tokens, page).document()
    page.comments(last, 0)
    return page.text()


@dataclass
class _Line:
    indent: int
    text: str
    comment: str = ""
    prefix: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether more may be written at its end."""
        return bool(self.text) and not self.comment


class _Page:
    """The lines as they are written. One without text is a comment of its own, or blank."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []

    def begin(self, indent: int, text: str, gap: bool = False) -> None:
        """Begin a line, with one blank line before it if there is a gap."""
        if gap and self.lines:
            self.lines.append(_Line(0, ""))
        self.lines.append(_Line(indent, text))

    def word(self, text: str, indent: int, is_new: bool = False, gap: bool = False) -> None:
        """Write a word at the end of the line, or on a new one if asked for or if the line has its comment."""
        if is_new or not self.lines or not self.lines[-1].is_open:
            self.begin(indent, text, gap)
        else:
            self.lines[-1].text += f" {text}"

    def mark(self, text: str) -> None:
        """Write a mark behind the last word, past the comments that follow it."""
        next(line for line in reversed(self.lines) if line.text).text += text

    def comments(self, found: tuple[Comment, ...], indent: int) -> None:
        """Write comments: at the end of the line if they stood at the end of one, else on lines of their own."""
        for comment in found:
            if not comment.is_alone and self.lines and self.lines[-1].is_open:
                self.lines[-1].comment = comment.text
            else:
                self.begin(indent, "", comment.gap)
                self.lines[-1].comment = comment.text

    def text(self) -> str:
        """Return the lines, each run of prefixes in order."""
        written, run = list[_Line](), list[_Line]()
        for line in [*self.lines, _Line(0, "")]:
            if line.prefix is not None:
                run.append(line)
                continue
            written += [*_in_order(run), line]
            run = []
        return "\n".join(_written(line) for line in written).rstrip("\n") + "\n"


def _in_order(run: list[_Line]) -> list[_Line]:
    lines = {line.prefix or "": line for line in run}
    return [lines[name] for name in prefixes_in_order(list(lines))] if len(lines) == len(run) else run


def _written(line: _Line) -> str:
    between = "  " if line.text and line.comment else ""
    return " " * line.indent * bool(line.text or line.comment) + line.text + between + line.comment


class _Layout:
    """Writes tokens to a page, statement by statement."""

    def __init__(self, tokens: list[Token], page: _Page) -> None:
        self.tokens, self.page, self.at = tokens, page, 0
        self.comma = _comma(tokens)
        self.column = _column(tokens)

    def document(self) -> None:
        """Write everything."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "at" or (token.kind == "word" and token.text.upper() in ("PREFIX", "BASE")):
                self.directive(token)
            else:
                self.statement(token)

    def directive(self, first: Token) -> None:
        """Write a prefix or a base on one line."""
        is_base = first.text.lower().endswith("base")
        size = (2 if is_base else 3) + (first.kind == "at")
        parts = self.tokens[self.at : self.at + size]
        if len(parts) < size:
            raise Unkept(first.line, _UNFINISHED)
        for part in parts[1:]:
            if part.before:
                why = Text(
                    "前缀声明之中有注释;移到其上一行", "a comment stands inside a directive; move it to the line above"
                )
                raise Unkept(part.line, why)
        self.page.comments(first.before, 0)
        head, *rest = [p.text for p in parts]
        if not is_base:
            head = f"{head} {rest.pop(0)}"
            head += " " * (self.column - len(head) - 1)
        self.page.begin(0, " ".join([head, *rest]), first.gap)
        if not is_base:
            self.page.lines[-1].prefix = parts[1].text.removesuffix(":")
        self.at += size

    def statement(self, first: Token) -> None:
        """Write a statement on one line if it stood on one; else its subject, its predicates and its full stop."""
        end = next((n for n in range(self.at, len(self.tokens)) if self.tokens[n].is_mark(".")), None)
        if end is None:
            raise Unkept(first.line, _UNFINISHED)
        if self.is_flat(self.at, end):
            self.page.comments(first.before, 0)
            self.page.begin(0, self.flat(self.at, end), first.gap)
            self.at = end + 1
            return
        self.node(0, True)
        self.pairs(STEP, ".")
        self.close(STEP, 0)

    def pairs(self, indent: int, stop: str) -> None:
        """Write predicates with their objects, one a line, up to the mark that ends them."""
        while not self.here().is_mark(stop):
            verb = self.here()
            self.page.comments(verb.before, indent)
            self.page.word(self.leaf(), indent, True, verb.gap)
            self.objects(indent + STEP)
            self.page.mark(" ;")
            while self.here().is_mark(";"):
                self.page.comments(self.here().before, indent)
                self.at += 1

    def objects(self, indent: int) -> None:
        """Write objects; where a line broke between two of them it breaks again."""
        self.node(indent, self.is_new())
        while self.here().is_mark(","):
            comma = self.here()
            is_new = self.is_new() or bool(comma.before)
            self.page.comments(comma.before, indent)
            self.at += 1
            is_new = is_new or self.is_new() or bool(self.here().before)
            self.page.mark(" ," if is_new else self.comma)
            self.node(indent, is_new)

    def node(self, indent: int, is_new: bool) -> None:
        """Write a term, a list or a node without a name."""
        token = self.here()
        self.page.comments(token.before, indent)
        if not token.is_mark("[", "("):
            self.page.word(self.leaf(), indent, is_new, token.gap)
            return
        end = self.end_of_group()
        if self.is_flat(self.at, end):
            self.page.word(self.flat(self.at, end), indent, is_new, token.gap)
            self.at = end + 1
            return
        self.page.word(token.text, indent, is_new, token.gap)
        own = self.page.lines[-1].indent
        self.at += 1
        if token.text == "[":
            self.pairs(own + STEP, "]")
        else:
            self.items(own + STEP)
        self.close(own + STEP, own)

    def items(self, indent: int) -> None:
        """Write the items of a list, beginning on a line of their own."""
        is_new = True
        while not self.here().is_mark(")"):
            self.node(indent, is_new or self.is_new())
            is_new = False

    def close(self, inside: int, indent: int) -> None:
        """Write the mark that ends a statement or a group on a line of its own."""
        token = self.here()
        self.page.comments(token.before, inside)
        self.page.begin(indent, token.text)
        self.at += 1

    # --- reading on ---

    def here(self) -> Token:
        """Return the token that is next."""
        if self.at >= len(self.tokens):
            raise Unkept(self.tokens[-1].line, _UNFINISHED)
        return self.tokens[self.at]

    def is_new(self) -> bool:
        """Say whether a line broke before the next token."""
        return self.here().line > self.tokens[self.at - 1].last

    def leaf(self) -> str:
        """Take a term, with the language or the datatype of a text, and return it as it is written."""
        token = self.here()
        if token.kind not in ("iri", "name", "string", "number", "word"):
            raise Unkept(token.line, Text(f"`{token.text}` 不应在此处", f"`{token.text}` should not stand here"))
        written, self.at = token.text, self.at + 1
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("tag", "caret"):
            parts = self.tokens[self.at : self.at + (1 if self.tokens[self.at].kind == "tag" else 2)]
            for part in parts:
                if part.before:
                    why = Text(
                        "文字与其类型之间有注释;移到其上一行",
                        "a comment stands inside a literal; move it to the line above",
                    )
                    raise Unkept(part.line, why)
            written += "".join(p.text for p in parts)
            self.at += len(parts)
        return written

    def end_of_group(self) -> int:
        """Return where the mark stands that closes the group which begins here."""
        open_marks = 0
        for n in range(self.at, len(self.tokens)):
            open_marks += self.tokens[n].is_mark("[", "(") - self.tokens[n].is_mark("]", ")")
            if not open_marks:
                return n
        raise Unkept(self.here().line, _UNFINISHED)

    def is_flat(self, first: int, last: int) -> bool:
        """Say whether what stands between two tokens, both included, is one line."""
        return self.tokens[first].line == self.tokens[last].last

    def flat(self, first: int, last: int) -> str:
        """Return tokens as one line, without semicolons that say nothing."""
        written = ""
        for n in range(first, last + 1):
            token = self.tokens[n]
            after = self.tokens[n + 1] if n < last else token
            if token.is_mark(";") and after.is_mark(";", ".", "]"):
                continue
            before = self.tokens[n - 1] if n > first else None
            glued = before is None or token.kind in ("tag", "caret") or before.kind == "caret"
            empty = (
                before is not None and _CLOSES.get(before.text) == token.text and before.kind == token.kind == "mark"
            )
            written += self.comma if token.is_mark(",") else ("" if glued or empty else " ") + token.text
        return written


def _comma(tokens: list[Token]) -> str:
    """Return how a comma inside a line is written: as most of the text's are, else with a blank before it."""
    found: Counter[bool] = Counter()
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.is_mark(",") and before.last == token.line == after.line:
            found[token.space > 0] += 1
    return "," if found[False] > found[True] else " ,"


def _column(tokens: list[Token]) -> int:
    """Return the column in which the addresses of most aligned prefixes begin, 0 if none is aligned."""
    found: Counter[int] = Counter()
    for key, name, address in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_prefix = key.text.lower() in ("@prefix", "prefix") and key.kind in ("at", "word")
        if is_prefix and address.kind == "iri" and address.space > 1:
            found[len(key.text) + 1 + len(name.text) + address.space] += 1
    return min(found, key=lambda column: (-found[column], column), default=0)
