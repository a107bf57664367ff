"""Tables of plain text (ground layer): aligned for a terminal, or as HTML for a notebook.

Counts columns as a terminal does; knows nothing of what the cells mean.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Return the columns a text takes in a terminal: Chinese characters take two.

    >>> width("金额 a")
    6
    """
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return one line for each row, its cells under one another; every row has as many cells as the first.

    The columns whose positions stand in `right` end under one another, such as money. No rows give no lines.

    >>> aligned([["金额", "n"], ["a", "10"]], right=[1])
    ['金额   n', 'a     10']
    """
    if not rows:
        return []
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(_padded(cell, widths[i], i in right) for i, cell in enumerate(row)).rstrip() for row in rows]


def _padded(cell: str, wide: int, is_right: bool) -> str:
    space = " " * (wide - width(cell))
    return space + cell if is_right else cell + space


def html_table(head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """Return a table as HTML, the notes as paragraphs below it; every text is escaped.

    >>> html_table(["a"], [["<b>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    below = "".join(f"<p>{escape(n)}</p>" for n in notes)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{below}"
