"""The office-like workbook: six sheets, 300 rows, everything made up; with forty planted faults, and corrected.

`python tests/intake/office.py` writes it anew into data/samples/office/: the two workbooks, the same facts as Turtle
(written here from the plain figures, not by the import), and the list of faults in README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parents[2] / "data" / "samples" / "office"
PLACES = (("东昌府区", "dongchangfu"), ("茌平区", "chiping"), ("临清市", "linqing"), ("冠县", "guanxian"))
FIELDS = (("未来材料", "future-materials"), ("具身智能", "embodied-intelligence"), ("生物制造", "biomanufacturing"))
OWNERS = (("民营", "private"), ("国有", "state"), ("外资", "foreign"))
TITLES = (("瞪羚企业", "gazelle", "省级", "provincial"), ("专精特新“小巨人”企业", "little-giant", "国家级", "national"))
KINDS = (("新认定", "newly-recognised"), ("复核通过", "re-confirmed"))
BASE = "https://w3id.org/huiqi/id/enterprise/"
COUNT = 60


@dataclass(frozen=True)
class Fault:
    """One planted fault: the data row (from 0) and column of a sheet, what is written there, the code it should give.

    A row below 0 is the header itself.
    """

    sheet: str
    row: int
    column: int
    written: Any
    code: str
    about: str


def code(number: int) -> str:
    """Return the credit code of a made-up firm; the place 379999 is nowhere. Check characters: GB 32100, GB 11714."""
    serial = f"DM9{number:05d}"
    total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), serial, strict=True))
    body = "91379999" + serial + "0123456789X0"[11 - total % 11]
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return body + alphabet[-sum(alphabet.index(c) * 3**i for i, c in enumerate(body)) % 31]


def name(number: int) -> str:
    """Return the name of a made-up firm."""
    return f"示例制造{number:03d}有限公司(虚构)"


def yuan(number: int, year: int) -> int:
    """Return the revenue of a year in whole yuan; some firms cross 20 million in 2025."""
    return 9_000_000 + number * 170_000 + (year - 2023) * (2_000_000 + number * 25_300)


def written_day(day: date, form: int) -> Any:
    """Write a day in one of the ways offices do; every one is the same day."""
    forms = (
        day,
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        (day - date(1899, 12, 30)).days,
    )
    return forms[form % len(forms)]


def written_sum(whole: int, form: int) -> Any:
    """Write yuan in a column of 万元: as a number, with separators, full-width, or with a unit of its own."""
    short = f"{Decimal(whole) / 10_000:f}"
    wide = short.translate({ord(c): 0xFEE0 + ord(c) for c in "0123456789."})
    return (float(short), f"{Decimal(short):,}", wide, f"{short}万元", f"{short} ")[form % 5]


def firm(number: int) -> dict[str, Any]:
    """Return the facts about one firm."""
    return {
        "founded": date(2005, 1, 10) + timedelta(days=97 * number),
        "entry": date(2021, 3, 1) + timedelta(days=number),
        "place": PLACES[number % 4],
        "field": FIELDS[number % 3],
        "owner": OWNERS[number % 3],
        "since": date(2020, 1, 1),
    }


BASIC = (
    "序号",
    "统一社会信用代码",
    "企业名称",
    "成立日期",
    "纳统日期",
    "所在地",
    "未来产业领域",
    "所有制",
    "起始日期",
    "备注",
)
YEARS = (2023, 2024, 2025)
TITLED = ("序号", "统一社会信用代码", "企业名称", "类别", "级别", "认定日期", "认定方式", "有效期至")
PROJECTS = ("项目编号", "统一社会信用代码", "企业名称", "完成日期")
ADVERSE = ("处罚文号", "统一社会信用代码", "企业名称", "发生日期")
PAID = ("统一社会信用代码", "企业名称", "奖补事项", "事由", "已付金额(元)", "拨付日期")


def basic() -> Iterator[list[Any]]:
    """Return the rows of 基本信息: 59 firms, and the first of them once more."""
    for number in (*range(1, COUNT), 1):
        f = firm(number)
        yield [number, code(number), name(number), written_day(f["founded"], number), written_day(f["entry"], number + 1),
               f["place"][0], f["field"][0], f["owner"][0], "2020年1月1日", ""]  # fmt: skip


def reports() -> Iterator[list[Any]]:
    """Return the rows of 年度报表, three years beside each other; a dash where nothing is known."""
    for number in range(1, COUNT + 1):
        row: list[Any] = [number, code(number), name(number)]
        for year in YEARS:
            row += [
                written_sum(yuan(number, year), number + year),
                "—" if number % 7 == 0 else f"{yuan(number, year) // 20_000}",
            ]
        yield row


def title(number: int) -> tuple[tuple[str, str, str, str], date, tuple[str, str]]:
    """Return the title of a firm, its day and whether it is new."""
    return TITLES[number % 2], date(2025, 9, 1) + timedelta(days=number), KINDS[0 if number % 5 else 1]


def titles() -> Iterator[list[Any]]:
    """Return the rows of 认定."""
    for number in range(1, COUNT + 1):
        (zh, _, level, _), day, kind = title(number)
        until = date(day.year + 3, day.month, day.day)
        yield [
            number,
            code(number),
            name(number),
            zh,
            level,
            written_day(day, number + 2),
            kind[0],
            written_day(until, number),
        ]


def projects() -> Iterator[list[Any]]:
    """Return the rows of 项目."""
    for number in range(1, 41):
        yield [
            f"XM-2025-{number:03d}",
            code(number),
            name(number),
            written_day(date(2025, 2, 1) + timedelta(days=number), number),
        ]


def adverse() -> Iterator[list[Any]]:
    """Return the rows of 失信与处罚; the last repeats the one before it."""
    for number in (*range(1, 40), 39):
        yield [
            f"CF-{number:03d}",
            code(number),
            name(number),
            written_day(date(2022, 5, 1) + timedelta(days=number), number),
        ]


def paid() -> Iterator[list[Any]]:
    """Return the rows of 兑现."""
    for number in range(1, 41):
        yield [
            code(number),
            name(number),
            "future-industry",
            "annual-report/2024",
            "300,000.00",
            written_day(date(2025, 11, number % 28 + 1), number),
        ]


SHEETS: dict[str, tuple[int, list[list[Any]]]] = {
    "基本信息": (3, list(basic())),
    "年度报表": (5, list(reports())),
    "认定": (2, list(titles())),
    "项目": (2, list(projects())),
    "失信与处罚": (2, list(adverse())),
    "兑现": (2, list(paid())),
}
"""Rows of each sheet, and the number of the first of them in the file."""

FAULTS = (
    Fault(
        "基本信息",
        2,
        1,
        code(3)[:-1] + ("0" if code(3)[-1] != "0" else "1"),
        "H023",
        "last character of the code does not fit",
    ),
    Fault("基本信息", 5, 1, 913799990000006.0, "H023", "code stored as a number"),
    Fault("基本信息", 8, 1, "", "H023", "no code"),
    Fault("基本信息", 11, 1, code(12).replace("0", "O", 1), "H023", "letter O for 0"),
    Fault("基本信息", 14, 1, "371500228000123", "H023", "old registration number of 15 digits"),
    Fault("基本信息", 17, 3, "2019年2月30日", "H022", "a day that does not exist"),
    Fault("基本信息", 20, 3, "19/3/1", "H022", "a year of two digits"),
    Fault("基本信息", 23, 5, "东昌府", "H022", "a place that is no code"),
    Fault("基本信息", 26, 4, "不详", "H022", "words for a day"),
    Fault("基本信息", 29, 8, "", "H024", "no first day of the status"),
    Fault("基本信息", 32, 7, "民办", "H022", "an ownership that is no code"),
    Fault("基本信息", 59, 2, "示例制造甲有限公司(虚构)", "H025", "the same code with another name"),
    Fault("年度报表", 1, 3, "约3000", "H022", "about"),
    Fault("年度报表", 4, 5, "-120", "H022", "money below zero"),
    Fault("年度报表", 7, 5, "1234.5678912", "H022", "less than a fen"),
    Fault("年度报表", 10, 7, "=D16+F16", "H022", "a formula whose result is not stored"),
    Fault("年度报表", 13, 7, "#DIV/0!", "H022", "an error value"),
    Fault("年度报表", 16, 7, "12.5%", "H022", "a percentage for money"),
    Fault("年度报表", 19, 3, "1.2E3", "H022", "text with an exponent"),
    Fault("年度报表", 22, 7, "merge", "H022", "one cell merged over two rows (the first)"),
    Fault("年度报表", 23, 7, "merged", "H022", "one cell merged over two rows (the second)"),
    Fault("年度报表", -1, 9, "主营业务收入(万元)", "H021", "a column that only looks like 营业收入"),
    Fault("年度报表", -1, 10, "2025年出口额", "H026", "a column of money without a unit"),
    Fault("认定", 3, 4, "国家", "H022", "a level that is no code"),
    Fault("认定", 6, 3, "瞪羚", "H022", "a category that is no code"),
    Fault("认定", 9, 5, "", "H024", "no day of recognition"),
    Fault("认定", 12, 5, "2025年13月1日", "H022", "a month that does not exist"),
    Fault("认定", 15, 6, "复审", "H022", "a kind that is no code"),
    Fault("认定", 18, 7, "长期", "H022", "words for a day"),
    Fault("认定", 21, 3, "", "H024", "no category"),
    Fault("项目", 3, 3, "2025-06", "H022", "a month for a day"),
    Fault("项目", 8, 1, "9.13799991E+17", "H023", "code in scientific notation"),
    Fault("项目", 13, 2, "示例制造乙有限公司(虚构)", "H025", "the name of another firm"),
    Fault("项目", 18, 1, code(19), "H024", "a row that states nothing but the code"),
    Fault("失信与处罚", 3, 3, "去年", "H022", "words for a day"),
    Fault("失信与处罚", 8, 1, code(9)[:9] + "X" + code(9)[10:], "H023", "a mistyped code"),
    Fault("失信与处罚", 39, 3, "2023-01-01", "H025", "one number with two days"),
    Fault("兑现", 3, 2, "小巨人奖", "H022", "no award of this name"),
    Fault("兑现", 8, 3, "annual-report/1999", "H022", "a ground that is not there"),
    Fault("兑现", 13, 4, "三十万元", "H022", "a sum in words"),
)


def write(path: Path, faults: tuple[Fault, ...]) -> None:
    """Write the workbook with some faults."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 1, 1), "author": "huiqi", "comments": "made up"})
        formats = {"day": book.add_format({"num_format": "yyyy-mm-dd"})}
        for sheet_name, (first, rows) in SHEETS.items():
            sheet = book.add_worksheet(sheet_name)
            _header(sheet, sheet_name)
            mine = {(f.row, f.column): f.written for f in faults if f.sheet == sheet_name}
            if (18, 1) in mine and sheet_name == "项目":
                mine |= {(18, 0): "", (18, 3): ""}
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    _put(sheet, first - 1 + number, column, mine.get((number, column), value), formats["day"])
            for (number, column), value in mine.items():
                if number < 0:
                    sheet.write_string(first - 2, column, value)
                    sheet.write_string(first - 1, column, "100")
            if any(f.written == "merge" for f in faults) and sheet_name == "年度报表":
                sheet.merge_range(first - 1 + 22, 7, first - 1 + 23, 7, 5200)


def _header(sheet: Any, name_: str) -> None:
    heads = {"认定": TITLED, "项目": PROJECTS, "失信与处罚": ADVERSE, "兑现": PAID}
    if name_ == "基本信息":
        sheet.merge_range(0, 0, 0, 9, "工业企业基本信息表(全部虚构)")
        sheet.write_row(1, 0, BASIC)
    elif name_ == "年度报表":
        sheet.merge_range(0, 0, 0, 8, "工业企业年度报表(全部虚构)")
        sheet.write(1, 0, "填报单位:示例局")
        for column, text in enumerate(BASIC[:3]):
            sheet.merge_range(2, column, 3, column, text)
        for i, year in enumerate(YEARS):
            sheet.merge_range(2, 3 + 2 * i, 2, 4 + 2 * i, f"{year}年")
            sheet.write_row(3, 3 + 2 * i, ("营业收入\n(万元)", "研发投入(万元)"))
    else:
        sheet.write_row(0, 0, heads[name_])


def _put(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value == "#DIV/0!":
        sheet.write_formula(row, column, "=1/0", None, value)
    elif isinstance(value, str) and value.startswith("="):
        sheet.write_formula(row, column, value, None, "")
    elif isinstance(value, str) and value not in ("", "merge", "merged"):
        sheet.write_string(row, column, value)
    elif not isinstance(value, str):
        sheet.write_number(row, column, value)


# --- the same facts as Turtle ---


def turtle() -> str:
    """Return the facts of the corrected workbook, written from the plain figures in whole yuan."""
    lines = ["# The facts of office-corrected.xlsx; every firm and figure is made up.", _PREFIXES]
    for number in range(1, COUNT + 1):
        own = f'e:{code(number)} a :Enterprise ; rdfs:label "{name(number)}"@zh'
        if number < COUNT:
            f = firm(number)
            own += f" ; ind:founded-on {_day(f['founded'])} ; ind:statistics-entry {_day(f['entry'])}"
            codes = f"ind:place place:{f['place'][1]} ; ind:field field:{f['field'][1]} ; ind:ownership ownership:{f['owner'][1]}"
            lines.append(
                _record(number, "status/2020-01-01", "EnterpriseStatus", f"{codes} ; :appliesFrom {_day(f['since'])}")
            )
        lines.append(own + " .")
        for year in YEARS:
            research = "" if number % 7 == 0 else f" ; ind:research-spending {yuan(number, year) // 20_000 * 10_000}.00"
            told = f"ind:fiscal-year {year} ; ind:revenue {yuan(number, year)}.00{research}"
            lines.append(_record(number, f"annual-report/{year}", "AnnualReport", told))
        (_, category, _, level), day, kind = title(number)
        told = f"ind:category cat:{category} ; ind:level level:{level} ; ind:recognition-kind kind:{kind[1]} ; ind:recognised-on {_day(day)}"
        until = date(day.year + 3, day.month, day.day)
        lines.append(
            _record(
                number, f"recognition/{category}-{level}-{day}", "Recognition", f"{told} ; :appliesUntil {_day(until)}"
            )
        )
        if number <= 40:
            lines.append(
                _record(
                    number,
                    f"project/XM-2025-{number:03d}",
                    "Project",
                    f"ind:completed-on {_day(date(2025, 2, 1) + timedelta(days=number))}",
                )
            )
            on = date(2025, 11, number % 28 + 1)
            award = "<https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/future-industry>"
            told = f"ind:award {award} ; ind:ground <{BASE}{code(number)}/annual-report/2024> ; ind:paid 300000.00 ; ind:paid-on {_day(on)}"
            lines.append(_record(number, f"payment/future-industry-2024-{on}", "Payment", told))
        if number < 40:
            lines.append(
                _record(
                    number,
                    f"adverse-record/CF-{number:03d}",
                    "AdverseRecord",
                    f"ind:occurred-on {_day(date(2022, 5, 1) + timedelta(days=number))}",
                )
            )
    return "\n".join(lines) + "\n"


_VOC = "https://w3id.org/huiqi/voc"
_PREFIXES = f"""\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix cat: <{_VOC}/enterprise-category/> .
@prefix e: <{BASE}> .
@prefix ind: <{_VOC}/indicator/> .
@prefix kind: <{_VOC}/recognition-kind/> .
@prefix field: <{_VOC}/future-industry-field/> .
@prefix level: <{_VOC}/level/> .
@prefix place: <{_VOC}/place/> .
@prefix ownership: <{_VOC}/ownership/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def _day(day: date) -> str:
    return f'"{day}"^^xsd:date'


def _record(number: int, path: str, kind: str, told: str) -> str:
    return f"<{BASE}{code(number)}/{path}> a :{kind} ; ind:enterprise e:{code(number)} ; {told} ."


# --- the list of faults ---


def place(fault: Fault) -> tuple[str, int, str]:
    """Return sheet, row and column letter of a fault in the file."""
    return fault.sheet, SHEETS[fault.sheet][0] + fault.row, chr(65 + fault.column)


def readme() -> str:
    """Return the description of the workbook."""
    lines = [_README]
    for number, fault in enumerate(FAULTS, start=1):
        sheet, row, column = place(fault)
        shown = {"": "(blank)", "merged": "5200 (merged)", "merge": "5200 (merged)"}.get(
            str(fault.written), str(fault.written)
        )
        lines.append(f"| {number} | {sheet} | {row} | {column} | {shown} | {fault.code} | {fault.about} |")
    return "\n".join(lines) + "\n"


_README = """\
# A workbook as an office keeps it / 办公室里的工作簿

Everything here is made up: firms, figures, titles, fines and payments. 企业、数字、称号、处罚与兑现全部为虚构。
Made by `python tests/intake/office.py`; the same every time. Codes of firms have the place 379999, which is nowhere.

| file | holds |
|---|---|
| `office.xlsx` | six sheets, 300 rows, 40 planted faults |
| `office-corrected.xlsx` | the same without the faults |
| `office.ttl` | the facts of the corrected workbook, written from the plain figures |
| `registers.ttl` | which lists are complete between which days |

Sheets: 基本信息 (60 rows, a title above the header, one firm twice), 年度报表 (60, three years beside each other under a
header of two merged rows), 认定 (60), 项目 (40), 失信与处罚 (40, one fine twice), 兑现 (40). Days stand in six forms (a cell of
date, 2025年3月1日, 2025/3/1, 2025.3.1, 20250301, a day number), money in five (a number, with separators, full-width, with
its own unit, with a blank behind), and a dash says that nothing is known.

## The planted faults

The import gives exactly these findings, each at this sheet, row and column. What they mean is told in
`docs/reference/findings.md`.

| no. | sheet | row | column | written | code | what is wrong |
|---|---|---|---|---|---|---|"""


def main(folder: Path = FOLDER) -> None:
    """Write everything."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "office.xlsx", FAULTS)
    write(folder / "office-corrected.xlsx", ())
    (folder / "office.ttl").write_text(turtle(), "utf-8")
    (folder / "README.md").write_text(readme(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
