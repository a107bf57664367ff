"""How long the shapes take over a register: pyshacl and columns, the same findings, at several sizes.

    python benchmarks/check.py [--sizes 1000 10000 100000] [--cap 600] [--faults 97]

The register is data/samples/register-200 over and over, each firm with a code of its own, every so many of them with a
planted fault. Each run is a process of its own: CPU seconds of reading, of finding and of the second look, and megabytes
at the peak. pyshacl runs at the sizes that it can within the cap, which is judged by the size before; for the others its
time is extrapolated, and said to be. Exit status 1 if findings differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from huiqi.sample.codes import credit_code

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "samples" / "register-200"
FAULTS = (
    ("ind:revenue ", "ind:revenue -"),
    ("ind:fiscal-year 2021", "ind:fiscal-year 21"),
    ("ind:fiscal-year 2022", 'ind:fiscal-year "2022"'),
    ("ind:exports", "ind:export"),
    ("ind:research-spending ", 'ind:research-spending "?"^^xsd:decimal , '),
    ("ind:place place:", "ind:place place:no-"),
    ('"@zh ,', '"@zh , "another name"@zh ,'),
    ("ind:founded-on ", 'ind:founded-on "2024-02-31"^^xsd:date , '),
)
RUN = """
import json, resource, sys, time
from hashlib import sha256
from pathlib import Path
from huiqi.load import Graph, load_files
from huiqi.settings import law_files, shipped
from huiqi.shapes import read_shapes, validate
from huiqi.shapes.validate import triples, words_of
engine, root, files = sys.argv[1], Path(sys.argv[2]), [Path(p) for p in sys.argv[3:]]
law, _ = load_files(law_files(root), root)
catalogue, _ = read_shapes([shipped("shapes")], root)
data = [s for s in law if not s.place.file.startswith("ontology")]
told, last = {}, time.process_time()
def lap(name):
    global last
    told[name] = round(time.process_time() - last, 1)
    last = time.process_time()
if engine == "pyshacl":
    facts, _ = load_files(files, root)
    whole = Graph([*data, *facts])
    lap("read")
    results = validate(whole, law, catalogue)
    lap("find")
else:
    from huiqi.shapes.columns import Columns, compile_shapes, find, look_again
    columns = Columns()
    assert all(columns.add_file(p) for p in files)
    columns.add(triples(data))
    columns.add(words_of(law, columns.has(s.subject for s in law)))
    told["statements"] = len(columns)
    lap("read")
    compiled = compile_shapes(catalogue, law)
    results = find(columns, catalogue, law, compiled)
    lap("find")
    told["again"] = look_again(columns, catalogue, law, compiled, results).count
    lap("second look")
told["findings"] = len(results)
told["digest"] = sha256("\\n".join(map(repr, results)).encode()).hexdigest()[:12]
told["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(told))
"""


def write_register(path: Path, count: int, every: int) -> None:
    """Write a register of `count` made-up firms, each `every`th with a fault."""
    head, _, body = (SAMPLE / "enterprises.ttl").read_text("utf-8").partition("# --- 0001 ---")
    firms = re.split(r"# --- \d{4} ---\n", body)
    codes = [match[0] for firm in firms if (match := re.search(r"\b9137[0-9A-Z]{14}\b", firm))]
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for number in range(count):
            text = firms[number % len(firms)].replace(codes[number % len(codes)], credit_code(number + 1))
            if number % every == every - 1:
                old, new = FAULTS[number // every % len(FAULTS)]
                text = text.replace(old, new, 1)
            file.write(text)


def run(engine: str, files: list[Path]) -> dict[str, Any]:
    """Check the files in a process of its own and return what it says."""
    command = [sys.executable, "-c", RUN, engine, str(ROOT), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> int:
    """Make the registers, check each with both, print what it took; say whether the findings are the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument(
        "--cap", type=float, default=600, help="CPU seconds that pyshacl may take (default 600; 0: never run)"
    )
    parser.add_argument("--faults", type=int, default=97, help="one firm in so many has a fault (default 97)")
    given = parser.parse_args()
    differ, for_each = False, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(given.sizes):
            path = Path(folder) / "register.ttl"
            write_register(path, size, given.faults)
            files = [path, SAMPLE / "registers.ttl"]
            columns = run("columns", files)
            print(f"{size:>7} columns {columns}", flush=True)
            if given.cap <= 0 or for_each * size > given.cap:
                print(f"{size:>7} pyshacl not run; about {for_each * size:,.0f} CPU seconds (extrapolated)", flush=True)
                continue
            pyshacl = run("pyshacl", files)
            for_each = (pyshacl["read"] + pyshacl["find"]) / size
            same = pyshacl["digest"] == columns["digest"]
            differ |= not same
            print(f"{size:>7} pyshacl {pyshacl} {'the same findings' if same else 'OTHER FINDINGS'}", flush=True)
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
