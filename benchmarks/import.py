"""How long `huiqi import` takes over a register: CSV and XLSX, three yearly reports for each of many made-up firms.

    python benchmarks/import.py --enterprises 100000 [--format csv xlsx parquet] [--readers]

Each import runs in a process of its own; printed are seconds, megabytes at the peak and the rows that it counted. With
`--readers` other readers of the same workbook are timed beside ours. Every firm and figure is made up.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from huiqi.sample.codes import credit_code

ROOT = Path(__file__).parents[1]
HEADER = ("统一社会信用代码", "企业名称", "年度", "营业收入(万元)", "出口额(万元)", "研发投入(元)")
IMPORT = """
import json, resource, sys, time
from pathlib import Path
from huiqi.intake import import_files
from huiqi.project import Project
project = Project.open(sys.argv[1])
start, cpu = time.perf_counter(), time.process_time()
found = import_files([Path(sys.argv[2])], project.book, project.graph, project.settings.base)
with open(sys.argv[3], "w", encoding="utf-8") as out:
    out.writelines(found.turtle())
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": round(seconds, 1), "CPU seconds": round(time.process_time() - cpu, 1), "MB": peak, "rows": found.counts[0].imported, "findings": len(found.findings)}))
"""
READERS = {
    "openpyxl": "import openpyxl\nfor r in openpyxl.load_workbook(p, read_only=True, data_only=True).active.iter_rows(values_only=True): n += 1",
    "calamine": "import python_calamine\nfor r in python_calamine.CalamineWorkbook.from_path(p).get_sheet_by_index(0).iter_rows(): n += 1",
    "ours": "from pathlib import Path\nfrom huiqi.intake.tables import Limits\nfrom huiqi.intake.xlsx_file import read_xlsx\nfor r in read_xlsx(Path(p), Limits())[0].rows(): n += 1",
}
TIMED = "import sys, time\np, n, t = sys.argv[1], 0, time.process_time()\n{}\nprint(n, 'rows', round(time.process_time() - t, 1), 'CPU s')"


def rows(count: int) -> Iterator[tuple[str, str, int, str, str, str]]:
    """Return the rows below the header: figures that repeat little, as text."""
    for number in range(1, count + 1):
        code = credit_code(number)
        for year in (2023, 2024, 2025):
            fen = (number * 7_919 + year * 104_729) % 90_000_000_000
            exports = "—" if number % 3 else f"{fen % 1_000_000 / 100:.2f}"
            yield code, f"示例企业{number:06d}(虚构)", year, f"{fen // 100}.{fen % 100:02d}", exports, str(fen // 2_000)


def write_csv(path: Path, count: int) -> None:
    """Write the register as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """Write the register as a workbook with numbers in its cells."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("年度报表")
        sheet.write_row(0, 0, HEADER)
        for i, (code, name, year, revenue, exports, research) in enumerate(rows(count), start=1):
            sheet.write_string(i, 0, code)
            sheet.write_string(i, 1, name)
            sheet.write_number(i, 2, year)
            sheet.write_number(i, 3, float(revenue))
            sheet.write_string(i, 4, exports)
            sheet.write_number(i, 5, float(research))


def write_parquet(path: Path, count: int) -> None:
    """Write the register as Parquet with decimal columns."""
    import duckdb

    table = path.with_suffix(".source.csv")
    write_csv(table, count)
    text = (
        'SELECT * REPLACE ("营业收入(万元)"::DECIMAL(18, 2) AS "营业收入(万元)") FROM read_csv(?, all_varchar = true)'
    )
    duckdb.sql(text, params=[str(table)]).write_parquet(str(path))
    table.unlink()


def main() -> None:
    """Make the files, import each, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--format", nargs="*", default=["csv", "xlsx"], choices=["csv", "xlsx", "parquet"])
    parser.add_argument("--readers", action="store_true")
    given = parser.parse_args()
    writers = {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}
    with tempfile.TemporaryDirectory() as folder:
        for form in given.format:
            path = Path(folder) / f"register.{form}"
            writers[form](path, given.enterprises)
            size = path.stat().st_size // 1_000_000
            out = path.with_suffix(".ttl")
            command = [sys.executable, "-c", IMPORT, str(ROOT), str(path), str(out)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(
                form,
                f"{size} MB",
                json.loads(done.stdout.strip().splitlines()[-1]),
                f"-> {out.stat().st_size // 1_000_000} MB of Turtle",
                flush=True,
            )
            if given.readers and form == "xlsx":
                for name, text in READERS.items():
                    timed = subprocess.run(
                        [sys.executable, "-c", TIMED.format(text), str(path)],
                        capture_output=True,
                        text=True,
                        check=True,
                    )
                    print("  reading only,", name, timed.stdout.strip(), flush=True)


if __name__ == "__main__":
    main()
