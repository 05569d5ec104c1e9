"""`counter rehearse --simulate-days N`: made-up history for the manager's screens, marked as such."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from counter.clock import SystemClock
from counter.commands.output import ProgressLine
from counter.commands.setup import data_dir_of, store_in
from counter.domain.effective import business_date
from counter.domain.statistics.simulated import SimulatedDay
from counter.domain.terminal import Role, Terminal
from counter.domain.text import N_
from counter.messages import _
from counter.own_program import own_program
from counter.priority import give_way
from counter.rehearsal.simulation.history import history
from counter.settings import Settings
from offline_queue import LocalStore

MOST_DAYS, MOST_POSITIONS = 3660, 100
DONE = "simulated_history"
"""Remembered once a history is there whole: its last day."""


_NICENESS = 19


class HistoryProcess:
    """The same beside a counter screen that opens for the first time: nobody waits for it."""

    def __init__(self, data_dir: Path, days: int, positions: int, seed: int) -> None:
        command = own_program("rehearse", "--simulate-days", str(days))
        command += ["--positions", str(positions), "--seed", str(seed), "--data-dir", str(data_dir)]
        with (data_dir / "simulation.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def end(self) -> None:
        """End it with the screen; what it did not finish is begun anew the next time."""
        self._process.terminate()
        self._process.wait()


def simulate(options: argparse.Namespace, chosen: Settings) -> int:
    """Write the history up to yesterday, in place of what was simulated before."""
    if not (1 <= options.simulate_days <= MOST_DAYS and 1 <= options.positions <= MOST_POSITIONS):
        said = _("Simulate 1 to {days} days of 1 to {positions} positions.",
                 days=MOST_DAYS, positions=MOST_POSITIONS)  # fmt: skip
        print(said, file=sys.stderr)
        return 2
    give_way(_NICENESS)
    store = store_in(data_dir_of(options), chosen)
    try:
        terminal = store.terminal()
        if terminal is None:
            print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
            return 1
        visits = put_history(store, terminal, options.simulate_days, options.positions, options.seed)
    finally:
        store.close()
    print(
        _("{visits} simulated visits; counter stats --simulated shows them.", visits=visits), file=sys.stderr
    )
    return 0


def put_history(store: LocalStore, terminal: Terminal, days: int, positions: int, seed: int) -> int:
    """Make the history up and keep it; how many visits it has."""
    yesterday = business_date(SystemClock().now(), terminal.time_zone) - timedelta(days=1)
    clerks = [member.clerk_id for member in store.staff() if member.role is Role.CLERK] or ["1"]
    made = history(
        last=yesterday,
        days=days,
        positions=positions,
        clerks=clerks,
        time_zone=terminal.time_zone,
        seed=seed,
    )
    with ProgressLine() as progress:

        def told() -> Iterator[SimulatedDay]:
            for done, day in enumerate(made, 1):
                progress(done, days, N_("days simulated"))
                yield day

        visits = store.statistics.put_simulated(told())
    store.remember(DONE, yesterday.isoformat())
    store.database.checkpoint()
    return visits
