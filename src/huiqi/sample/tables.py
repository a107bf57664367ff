"""Reading TOML without believing it (meaning layer): every value of the kind it should be, no key that nobody reads.

Numbers are whole; a sum of money with fen is text, since TOML has only binary fractions.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from huiqi.errors import HuiqiError, Text
from huiqi.names import near


def parsed(text: str, file: str) -> Table:
    """Return the whole of a TOML file as a table; `file` is what messages call it. Raises HuiqiError if it is not TOML."""
    try:
        return Table(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise HuiqiError(Text(f"`{file}` 不是 TOML:`{error}`", f"`{file}` is not TOML: {error}")) from error


class Table:
    """One table of a TOML file; `path` is how a message calls it, such as `title 3, career 2`."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any]) -> None:
        self.file = file
        self.path = path
        self._values = values
        self._read: set[str] = set()
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """Return the keys that are written, in order."""
        return tuple(self._values)

    def fail(self, zh: str, en: str) -> NoReturn:
        """Raise HuiqiError with the file, the table and what is wrong."""
        where = f" ({self.path})" if self.path else ""
        raise HuiqiError(Text(f"`{self.file}`{where}:{zh}", f"`{self.file}`{where}: {en}"))

    def done(self) -> None:
        """Raise HuiqiError if a key was not read, with the names that are near."""
        for key in self._values:
            if key not in self._read:
                known = self._read | self._asked
                close = near(key, known) or tuple(sorted(known))
                hint = ", ".join(f"`{c}`" for c in close)
                self.fail(f"没有 `{key}` 这一项,可用:{hint}", f"there is no key `{key}`; use {hint}")

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number between two bounds, both included."""
        found = self._value(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            self.fail(
                f"`{key}` 应为 {least} 到 {most} 的整数", f"`{key}` should be a whole number from {least} to {most}"
            )
        return found

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; it may be empty."""
        found = self._value(key, default)
        if not isinstance(found, str):
            self.fail(f"`{key}` 应为文字", f"`{key}` should be text")
        return found

    def name(self, key: str, default: str | None = None) -> str:
        """Return a text that can stand in an IRI: letters, digits, hyphens and slashes; empty only as the default."""
        found = self.text(key, default)
        if found != default and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/-]*", found):
            self.fail(f"`{key}` 只能用字母、数字、-、/", f"`{key}` may have letters, digits, - and / only")
        return found

    def flag(self, key: str) -> bool:
        """Return true or false; false if it is not written."""
        found = self._value(key, False)
        if not isinstance(found, bool):
            self.fail(f"`{key}` 应为 true 或 false", f"`{key}` should be true or false")
        return found

    def pair(self, key: str, least: int, most: int) -> tuple[int, int]:
        """Return two whole numbers between two bounds, the lower one first."""
        found = self._value(key, None)
        if not isinstance(found, list) or len(found) != 2:
            self.fail(f"`{key}` 应为两个整数", f"`{key}` should be two whole numbers")
        low, high = (Table(self.file, self.path, {key: v}).whole(key, least, most) for v in found)
        if low > high:
            self.fail(f"`{key}` 的第一个数大于第二个", f"the first number of `{key}` is above the second")
        return low, high

    def wholes(self, key: str, least: int, most: int) -> tuple[int, ...]:
        """Return whole numbers between two bounds, at least one."""
        found = self._value(key, None)
        if not isinstance(found, list) or not found:
            self.fail(f"`{key}` 应为整数列表", f"`{key}` should be a list of whole numbers")
        return tuple(Table(self.file, self.path, {key: v}).whole(key, least, most) for v in found)

    def fen(self, key: str) -> int:
        """Return money as a number of fen; written in yuan with two decimals, as text."""
        found = self.text(key)
        if not re.fullmatch(r"[0-9]{1,15}\.[0-9]{2}", found):
            self.fail(f'`{key}` 应写成 "50000.00"', f'`{key}` should be written like "50000.00"')
        return int(found.replace(".", ""))

    def month_day(self, key: str) -> tuple[int, int]:
        """Return a month and a day that every year has, written 11-28."""
        found = self.text(key)
        try:
            day = date.fromisoformat(f"2001-{found}")
        except ValueError:
            self.fail(f"`{key}` 应写成 11-28", f"`{key}` should be a month and a day, written like 11-28")
        return day.month, day.day

    def day(self, key: str) -> date:
        """Return a day, written 2010-01-01 without quotes."""
        found = self._value(key, None)
        if isinstance(found, datetime) or not isinstance(found, date):
            self.fail(
                f"`{key}` 应为日期,写成 2010-01-01,不加引号",
                f"`{key}` should be a day, written 2010-01-01 without quotes",
            )
        return found

    def rows(self, key: str, width: int, least: int = 0, most: int = 10**13) -> tuple[tuple[int, ...], ...]:
        """Return a list of lists of whole numbers, each with `width` of them; the last one is a weight."""
        found = self._value(key, None)
        if not isinstance(found, list) or not all(isinstance(row, list) and len(row) == width for row in found):
            self.fail(
                f"`{key}` 应为列表,每项 {width} 个整数", f"`{key}` should be a list of lists of {width} whole numbers"
            )
        self._weigh(key, [row[-1] for row in found])
        return tuple(tuple(Table(self.file, self.path, {key: v}).whole(key, least, most) for v in row) for row in found)

    def weighed(self, key: str) -> tuple[tuple[str, int], ...]:
        """Return a list of texts, each with its weight: [["a", 3], ["b", 1]]; a text may be empty."""
        found = self._value(key, None)
        whole = isinstance(found, list) and all(isinstance(row, list) and len(row) == 2 for row in found)
        if not whole or not all(isinstance(text, str) for text, _ in found):
            self.fail(f'`{key}` 应写成 [["名称", 权重], …]', f'`{key}` should be written like [["name", weight], …]')
        self._weigh(key, [weight for _, weight in found])
        return tuple((text, weight) for text, weight in found)

    def _weigh(self, key: str, weights: list[Any]) -> None:
        """Refuse weights that are no whole numbers from 0, or of which none is above 0."""
        good = all(isinstance(w, int) and not isinstance(w, bool) and 0 <= w <= 100_000 for w in weights)
        if not good or not any(weights):
            self.fail(
                f"`{key}` 的权重应为 0 到 100000 的整数,且不全为 0",
                f"the weights of `{key}` should be whole numbers from 0 to 100000, at least one of them above 0",
            )

    def table(self, key: str) -> Table:
        """Return the table under a key."""
        found = self._value(key, None)
        if not isinstance(found, dict):
            self.fail(f"`{key}` 应为一组 键 = 值", f"`{key}` should be a table of keys and values")
        return Table(self.file, f"{self.path}, {key}".removeprefix(", "), found)

    def tables(self, key: str, at_least: int = 1) -> tuple[Table, ...]:
        """Return the list of tables under a key, counted from 1 in messages."""
        found = self._value(key, [] if at_least == 0 else None)
        if not isinstance(found, list) or len(found) < at_least or not all(isinstance(f, dict) for f in found):
            self.fail(f"`{key}` 应为列表,每项一组 键 = 值", f"`{key}` should be a list of tables")
        return tuple(
            Table(self.file, f"{self.path}, {key} {n}".removeprefix(", "), f) for n, f in enumerate(found, start=1)
        )

    def _value(self, key: str, default: Any) -> Any:
        self._read.add(key)
        if key not in self._values and default is None:
            self.fail(f"缺少 `{key}`", f"there is no `{key}`")
        return self._values.get(key, default)
