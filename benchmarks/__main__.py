"""Run the benchmarks that are named, or all of them; exit 1 if a figure lies above its bound."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks import centre_databases
from benchmarks.figure import Figure

ALL = (
    "keys",
    "find",
    "rules",
    "seed",
    "start",
    "typing",
    "forms",
    "delivery",
    "reconnect",
    "queue",
    "disk",
    "slip",
    *("statistics", "centre_statistics"),
)


def main() -> int:
    """Print every figure as it comes."""
    said = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    said.add_argument("names", nargs="*", help=f"of {', '.join(ALL)}; all by default")
    said.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite", help="the centre's")
    given = said.parse_args()
    centre_databases.KIND = given.database
    names = given.names or ALL
    unknown = set(names) - set(ALL)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(benchmark.__doc__ or '').strip().splitlines()[0]}")
        for figure in benchmark.run():
            print(f"  {figure}", flush=True)
            figures.append(figure)
    above = [figure.name for figure in figures if not figure.within]
    print(f"\n{len(figures)} figures, {len(above)} above their bound" + "".join(f"\n  {n}" for n in above))
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
