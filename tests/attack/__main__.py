"""Attack a deployment: `python -m attack URL` in tests/; exit status 0 where it held, 1 where it did not."""

from __future__ import annotations

import argparse
import sys

import httpx

from attack.attacks import ATTACKS, run
from attack.target import Target


def main() -> int:
    """Run the attacks that the command line names and say what they found."""
    parser = argparse.ArgumentParser(prog="attack", description="Attack a deployment of huiqi serve that is yours.")
    parser.add_argument("url", help="its address, such as http://127.0.0.1:8000")
    parser.add_argument("--without-guard", action="store_true", help="its lexical guard is out: containment is enough")
    parser.add_argument("--key", default="", help="a key of the other client; on this machine none is needed")
    parser.add_argument("--listen", default="127.0.0.1", help="address of this machine that the server could reach")
    parser.add_argument("--only", nargs="*", default=(), choices=[a.__name__ for a in ATTACKS], metavar="ATTACK")
    given = parser.parse_args()
    try:
        target = Target(given.url, not given.without_guard, given.key, given.listen)
    except (httpx.HTTPError, ValueError, KeyError) as error:
        print(f"attack: {given.url} does not answer as huiqi serve does ({type(error).__name__})", file=sys.stderr)
        return 2
    found = run(target, tuple(given.only))
    for name, faults in found.items():
        print(f"{'HELD ' if not faults else 'BROKE'} {name}")
        for fault in faults:
            print(f"      {fault}")
    broken = sum(bool(f) for f in found.values())
    print(f"{len(found) - broken} of {len(found)} attacks were held off")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
