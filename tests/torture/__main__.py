"""The full numbers: ``python -m tests.torture [--seed N] [--scale F] [NAME …]``, or ``make torture``.

Progress goes to standard error, the table to standard output. Exit 1 if a promise was broken. The seed
is $TORTURE_SEED, else 1; it decides what is tried, not how the machine's processes take turns.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.torture import disk_recording
from tests.torture.bad_line import deliver_over_a_bad_line
from tests.torture.books import told
from tests.torture.disk_recording import Recorder
from tests.torture.kills import kill_again_and_again
from tests.torture.lives import live
from tests.torture.power_cuts import Cuts, cut_again_and_again, record
from tests.torture.progress import on_stderr
from tests.torture.shop import Ground, Shop, build_ground

KILLS = 1_000
CUTS = 10_000
VISITS_RECORDED = 150
CARELESS_CUTS = 1_000
ITEMS = 20_000
LIVES = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was tried how often, what was found, and what was wrong."""

    tried: str
    found: str
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Trial:
    """Where and how a torture runs."""

    ground: Ground
    folder: Path
    seed: int
    scale: float

    def times(self, full: int) -> int:
        """How often, at this scale."""
        return max(1, round(full * self.scale))

    @contextmanager
    def shop(self, name: str) -> Iterator[Shop]:
        """A shop of its own, its CRM running."""
        folder = self.folder / name
        folder.mkdir()
        shop = Shop(self.ground, folder)
        with shop.crm.up():
            yield shop


def kills(trial: Trial) -> Row:
    """SIGKILL at random moments of submit, sync and crm serve."""
    with trial.shop("kills") as shop:
        found = kill_again_and_again(shop, trial.times(KILLS), trial.seed, on_stderr)
    of = ", ".join(f"{name} {count}" for name, count in sorted(found.kills.items()))
    books = found.audit
    return Row(
        f"{found.kills.total()} kills ({of}), {books.visits} visits, {books.items} items",
        f"lost {books.lost}, twice {books.twice}",
        found.faults,
    )


def cuts(trial: Trial) -> Row:
    """Power cuts at random points of the recorded program."""
    found = _cuts(trial, careless=False, cuts=trial.times(CUTS))
    return Row(_tried(found), f"lost {found.lost}, broken {found.broken}", found.faults)


def careless(trial: Trial) -> Row:
    """The same with synchronous=NORMAL, which must find losses."""
    found = _cuts(trial, careless=True, cuts=trial.times(CARELESS_CUTS))
    faults = [] if found.lost else ["no loss was found: these cuts could not find one"]
    return Row(_tried(found), f"lost {found.lost} (must be some), broken {found.broken}", faults)


def _cuts(trial: Trial, *, careless: bool, cuts: int) -> Cuts:
    name = "careless" if careless else "cuts"
    with trial.shop(name) as shop:
        recorder = Recorder(
            disk_recording.build(shop.folder), shop.folder / "recorded", shop.folder / "records"
        )
        record(shop, recorder, visits=VISITS_RECORDED, seed=trial.seed, careless=careless)
        return cut_again_and_again(recorder, cuts, trial.seed, on_stderr)


def _tried(found: Cuts) -> str:
    return f"{found.cuts} cuts in {found.records} writes and syncs, {found.answers} answered visits"


def line(trial: Trial) -> Row:
    """A line that fails in every way."""
    with trial.shop("line") as shop:
        found = deliver_over_a_bad_line(shop, trial.times(ITEMS), trial.seed, tell=on_stderr)
    books, faults = found.audit, sum(count for fault, count in found.met.items() if fault.value != "none")
    return Row(
        f"{books.items} items, {faults} faults of {len(found.met) - 1} kinds",
        f"lost {books.lost}, twice {books.twice}, parked on the way {found.parked_on_the_way}",
        found.faults,
    )


def lives(trial: Trial) -> Row:
    """The state machine: many short lives of one terminal and its centre."""
    count = trial.times(LIVES)
    return Row(f"{count} lives", "both sides agree", live(trial.ground, count, trial.seed, on_stderr))


ALL: dict[str, Callable[[Trial], Row]] = {
    "kills": kills,
    "cuts": cuts,
    "careless": careless,
    "line": line,
    "lives": lives,
}
_RECORDED = ("cuts", "careless")


def main() -> int:
    """Run what is named, or all of it."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print(f"torture with seed {options.seed}, scale {options.scale:g}", flush=True)
    rows: dict[str, Row] = {}
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        on_stderr("building a shop")
        ground = build_ground(_made(Path(folder) / "ground"))
        trial = Trial(ground, Path(folder), options.seed, options.scale)
        for name in options.names or ALL:
            if name in _RECORDED and (reason := disk_recording.why_not()):
                print(f"{name:<9} skipped: {reason}")
                continue
            began = time.monotonic()
            rows[name] = row = ALL[name](trial)
            on_stderr("")
            verdict = "FAULTS" if row.faults else "kept"
            print(f"{name:<9} {verdict:<7} {row.tried}: {row.found} ({time.monotonic() - began:.0f} s)")
            sys.stdout.flush()
    _tell(rows)
    return 1 if any(row.faults for row in rows.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="what to run; all of it if left out")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("TORTURE_SEED", "1")))
    parser.add_argument("--scale", type=float, default=1.0, help="a share of the full numbers")
    return parser.parse_args()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tell(rows: dict[str, Row]) -> None:
    print("\n| torture | tried | found |\n|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row.tried} | {row.found} |")
    for name, row in rows.items():
        for fault in told(row.faults):
            print(f"{name}: {fault}")


if __name__ == "__main__":
    sys.exit(main())
