"""Mappings in files (meaning layer): a mapping sheet as CSV, XLSX or YAML, and CSVW metadata as JSON; read and written.

A mapping sheet has the columns sheet, column, indicator, unit, class, year, value, confirm, in Chinese or English. Of
CSVW: `tables`, `url`, `tableSchema`, `columns`, `titles`, `propertyUrl`, `suppressOutput`, `default`, `virtual`, and
the project's own `hq:unit`, `hq:class`, `hq:year`; anything else is passed over.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any, Final

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.facts.yaml_nodes import Items, Pairs, Scalar, read_nodes
from huiqi.intake.csv_file import read_csv
from huiqi.intake.mapping import ColumnMap, Mapping, Written
from huiqi.intake.tables import Limits, Table, Unreadable
from huiqi.intake.xlsx_file import read_xlsx
from huiqi.names import IND, local

_FIELDS: Final = ("sheet", "column", "indicator", "unit", "class", "year", "value", "confirm")
_CHINESE: Final = ("表", "列", "指标", "单位", "类", "年度", "固定值", "确认")
_NAMES: Final = (
    dict(zip(_CHINESE, _FIELDS, strict=True))
    | {f: f for f in _FIELDS}
    | {"工作表": "sheet", "列名": "column", "说明": "", "note": ""}
)
_ROLE_IRI: Final = "urn:huiqi:import:"
_LIMITS: Final = Limits(file_bytes=5_000_000, unpacked_bytes=50_000_000, rows=20_000, cells=400_000)


def read_mapping(path: Path) -> list[Written]:
    """Read a mapping from .csv, .xlsx, .yaml or .json (CSVW). Raises HuiqiError for what is no mapping."""
    name = path.name
    if not path.is_file():
        raise CannotStart(Text(f"没有文件 `{name}`", f"there is no file `{name}`"))
    if path.stat().st_size > _LIMITS.file_bytes:
        raise HuiqiError(Text(f"映射 `{name}` 超过 5 MB", f"the mapping `{name}` is larger than 5 MB"))
    try:
        match path.suffix.lower():
            case ".json":
                return _from_csvw(json.loads(path.read_text("utf-8-sig")), name)
            case ".yaml" | ".yml":
                return _from_yaml(path, name)
            case ".xlsx":
                return _from_tables(read_xlsx(path, _LIMITS), name)
            case ".csv" | ".tsv" | ".txt":
                return _from_tables(read_csv(path, _LIMITS), name)
    except Unreadable as error:
        raise HuiqiError(
            Text(f"`{name}`:{error.problem.zh}", f"`{name}`: {error.problem.en}; {error.fix.en}")
        ) from None
    except (ValueError, RecursionError):
        raise HuiqiError(Text(f"`{name}` 不是 JSON", f"`{name}` is no JSON that can be read")) from None
    raise CannotStart(Text(f"`{name}` 不是 .csv、.xlsx、.yaml、.json", f"`{name}` is no .csv, .xlsx, .yaml or .json"))


def _written(values: dict[str, str], line: int) -> Written:
    v = {field: values.get(field, "").strip() for field in _FIELDS}
    return Written(
        v["sheet"], v["column"], v["indicator"], v["unit"], v["class"], v["year"], v["value"], v["confirm"], line
    )


def _from_tables(tables: Iterable[Table], name: str) -> list[Written]:
    found: list[Written] = []
    for table in tables:
        rows = table.rows()
        first = next(rows, None)
        fields = [_NAMES.get(t.strip().casefold(), "") for _, t in first.cells] if first else []
        _need(fields, name)
        for row in rows:
            values = {f: row.cell(i)[1].removesuffix(".0") for i, f in enumerate(fields) if f}
            if any(values.values()):
                found.append(_written(values, row.number))
        break
    return found


def _need(fields: Iterable[str], name: str) -> None:
    if not {"column", "indicator"} <= {*fields}:
        text = Text(
            f"`{name}` 的首行应有 列 与 指标", f"the first row of `{name}` should name `column` and `indicator`"
        )
        raise HuiqiError(text)


def _from_yaml(path: Path, name: str) -> list[Written]:
    nodes, findings = read_nodes(path.read_bytes(), name)
    if findings:
        raise HuiqiError(Text(f"`{name}`:{findings[0].problem.zh}", f"`{name}`: {findings[0].problem.en}"))
    found = []
    for item in (i for n in nodes for i in (n.items if isinstance(n, Items) else (n,))):
        pairs = item.pairs if isinstance(item, Pairs) else ()
        values = {_NAMES.get(k.text.strip().casefold(), ""): v.text for k, v in pairs if isinstance(v, Scalar)}
        if not {"column", "value"} & values.keys():
            _need((), name)
        found.append(_written(values, item.line))
    return found


def _from_csvw(whole: Any, name: str) -> list[Written]:
    tables = whole.get("tables", [whole]) if isinstance(whole, dict) else None
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise HuiqiError(Text(f"`{name}` 不是 CSVW 元数据", f"`{name}` is no CSVW metadata: it has no table"))
    found = []
    for table in tables:
        schema = table.get("tableSchema", {})
        columns = schema.get("columns", []) if isinstance(schema, dict) else []
        sheet = str(table.get("url", "")).partition("#sheet=")[2]
        for number, column in enumerate(columns if isinstance(columns, list) else [], start=1):
            if isinstance(column, dict):
                found.append(_written(_csvw_column(column, sheet), number))
    return found


def _csvw_column(column: dict[str, Any], sheet: str) -> dict[str, str]:
    titles = column.get("titles", column.get("name", ""))
    if isinstance(titles, dict):
        titles = titles.get("zh") or next(iter(titles.values()), "")
    if isinstance(titles, list):
        titles = titles[0] if titles else ""
    property_ = str(column.get("propertyUrl", ""))
    means = "ignore" if column.get("suppressOutput") else property_.removeprefix(_ROLE_IRI)
    is_virtual = bool(column.get("virtual"))
    return {
        "sheet": sheet,
        "column": "" if is_virtual else str(titles),
        "indicator": means,
        "unit": str(column.get("hq:unit", "")),
        "class": str(column.get("hq:class", "")),
        "year": str(column.get("hq:year", "")),
        "value": str(column.get("default", "")) if is_virtual else "",
        "confirm": str(column.get("hq:confirm", "")),
    }


def write_mapping(mapping: Mapping, path: Path) -> str:
    """Return a mapping as the text of a file: CSVW for .json, YAML for .yaml, else a CSV sheet to confirm."""
    if path.suffix.lower() == ".json":
        return _csvw(mapping)
    rows = [_row(c) for c in mapping.columns]
    if path.suffix.lower() in (".yaml", ".yml"):
        quoted = [
            "{"
            + ", ".join(f"{f}: {json.dumps(v, ensure_ascii=False)}" for f, v in zip(_FIELDS, r, strict=False) if v)
            + "}"
            for r in rows
        ]
        return "".join(f"- {q}\n" for q in quoted)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_FIELDS, "note"])
    writer.writerows(rows)
    return out.getvalue()


def _row(c: ColumnMap) -> tuple[str, ...]:
    why = "" if c.why is None else f"{c.why.zh} {c.why.en}" + (f" ({', '.join(c.near)})" if c.near else "")
    confirm = "" if c.is_sure else "?"
    year = str(c.year) if c.year else ""
    return (c.sheet, c.column, c.name, c.unit, local(c.kind), year, c.value, confirm, why)


def _csvw(mapping: Mapping) -> str:
    sheets: dict[str, list[dict[str, object]]] = {}
    for c in mapping.columns:
        column: dict[str, object] = {"titles": c.column} if c.column else {"virtual": True, "default": c.value}
        if c.name == "ignore":
            column["suppressOutput"] = True
        elif c.means:
            column["propertyUrl"] = c.means if c.means.startswith(IND) or "://" in c.means else _ROLE_IRI + c.means
        extra = {
            "hq:unit": c.unit,
            "hq:class": local(c.kind),
            "hq:year": c.year or "",
            "hq:confirm": "" if c.is_sure else "?",
        }
        sheets.setdefault(c.sheet, []).append({**column, **{k: v for k, v in extra.items() if v}})
    context = ["http://www.w3.org/ns/csvw", {"hq": "https://w3id.org/huiqi/ns#"}]
    tables = [
        {"url": f"{mapping.file}#sheet={s}" if s else mapping.file, "tableSchema": {"columns": c}}
        for s, c in sheets.items()
    ]
    return json.dumps({"@context": context, "tables": tables}, ensure_ascii=False, indent=2) + "\n"
