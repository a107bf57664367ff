"""Parquet files (meaning layer) through DuckDB: decimals exact, binary fractions marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from huiqi.errors import CannotStart, Text
from huiqi.intake.tables import (
    BLANK,
    DAY,
    FAULT,
    FLAG,
    FLOAT,
    NUMBER,
    TEXT,
    Cell,
    Limits,
    Meter,
    Row,
    Table,
    Unreadable,
)

_MAGIC: Final = b"PAR1"


def read_parquet(path: Path, limits: Limits) -> tuple[Table, ...]:
    """Return the one table of a Parquet file; rows are counted from 1 without a header.

    Raises Unreadable for a file that is none, CannotStart where DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        text = Text(
            "读取 Parquet 需要 duckdb:pip install 'huiqi[sql]'", "Parquet needs duckdb: pip install 'huiqi[sql]'"
        )
        raise CannotStart(text) from None
    with path.open("rb") as file:
        if file.read(4) != _MAGIC:
            raise _broken()
    name = re.sub(r"([*?\[])", r"[\1]", path.resolve().as_posix())

    def open_() -> Any:
        connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})
        try:
            return connection.execute("SELECT * FROM read_parquet(?)", [name])
        except duckdb.Error:
            raise _broken() from None

    cursor = open_()
    header = tuple(str(d[0]) for d in cursor.description)

    def rows() -> Iterator[Row]:
        meter, found, number = Meter(limits), open_(), 0
        while batch := found.fetchmany(5_000):
            for values in batch:
                number += 1
                meter.row(len(values))
                cells = [_cell(v) for v in values]
                meter.text(max(len(t) for _, t in cells))
                yield Row(number, cells)

    return (Table("", rows, header=header),)


def _broken() -> Unreadable:
    fix = Text("重新导出该文件", "export the file again")
    return Unreadable(Text("文件不是完整的 Parquet", "the file is no whole Parquet file"), fix)


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return BLANK
        case bool():
            return FLAG, "true" if value else "false"
        case int() | Decimal():
            return NUMBER, format(Decimal(value), "f")
        case float():  # what the file stores; handed on as its shortest decimal text, nothing is computed with it
            return (FLOAT, repr(value)) if value - value == 0 else (FAULT, str(value))
        case datetime():
            return (DAY, value.date().isoformat()) if value.time() == time() else (TEXT, value.isoformat(" "))
        case date():
            return DAY, value.isoformat()
    return TEXT, str(value).strip()
