"""The long run: every operation of every file, many requests each, on SQLite and on PostgreSQL.

CONFORMANCE_EXAMPLES requests an operation (60), CONFORMANCE_SEED to repeat a run; files as arguments.
Tells what was answered and every fault; exit 1 if there is any.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path

from tests import postgres
from tests.conformance.files import FILES
from tests.conformance.judging import Judge, empty_centre, sqlite_in


def main() -> int:
    """Both databases, one after the other."""
    warnings.simplefilter("ignore")
    examples = int(os.environ.get("CONFORMANCE_EXAMPLES", "60"))
    number = int(os.environ.get("CONFORMANCE_SEED", "0"))
    names = sys.argv[1:] or list(FILES)
    with tempfile.TemporaryDirectory() as folder, postgres.running(Path(folder) / "cluster") as server:
        urls = {"SQLite": sqlite_in(Path(folder)), "PostgreSQL": server.new_database()}
        found = sum(_faults(kind, url, names, examples, number) for kind, url in urls.items())
    print(f"{found} faults (CONFORMANCE_SEED={number} repeats this run)")
    return 1 if found else 0


def _faults(kind: str, url: str, names: list[str], examples: int, number: int) -> int:
    """How many there are on one database; each is printed."""
    found = 0
    with empty_centre(url) as client:
        for name in names:
            judge = Judge(client)
            faults = judge.try_file(name, examples, number)
            for fault in faults:
                print(f"--- {kind} {name}\n{fault}")
            answers = ", ".join(
                f"{status}: {sum(count for (_label, s), count in judge.answers.items() if s == status)}"
                for status in sorted({status for _label, status in judge.answers})
            )
            print(f"{kind} {name}: {len(faults)} faults; answers {answers}", flush=True)
            found += len(faults)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
