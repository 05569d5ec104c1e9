"""From the command to a sign-in that takes keys, and from the PIN to a usable screen; CRM already up.

Beside it, in turn, a bare Textual application with one Input, to its first paint.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.latency import Terminal
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage

STARTS = 9
COLUMNS, ROWS = 120, 40
SIGN_IN = "工号|Clerk number"


def run() -> Iterator[Figure]:
    """Sign-in at most 1.6 times the bare application; PIN to screen under 300 ms (medians of 9)."""
    bare, ours, entered = [], [], []
    with tempfile.TemporaryDirectory() as folder, Stage(built_base(), Path(folder)) as stage:
        pin = stage.samples["pin.20317"]
        for _ in range(STARTS):
            bare.append(_first_paint([sys.executable, "-m", "benchmarks.bare"]))
            started, signed_in = _sign_in(stage.screen_command(), pin)
            ours.append(started)
            entered.append(signed_in)
    yield Figure(
        "start to a sign-in that takes keys", statistics.median(ours), "ms", 1.6,
        statistics.median(bare), "bare Textual to first paint",
    )  # fmt: skip
    yield Figure("PIN to usable screen", statistics.median(entered), "ms", 300)


def _first_paint(command: Sequence[str]) -> float:
    terminal = Terminal(command, COLUMNS, ROWS)
    try:
        seen, _ = terminal.watch(lambda text: bool(text.strip()), quiet=0.02, timeout=30)
        assert seen is not None
        return (seen - terminal.started) * 1000
    finally:
        terminal.close()


def _sign_in(command: Sequence[str], pin: str) -> tuple[float, float]:
    """Milliseconds until a key typed at the painted sign-in shows; and from Enter to the command line."""
    terminal = Terminal(command, COLUMNS, ROWS)
    try:
        terminal.watch(lambda text: re.search(SIGN_IN, text) is not None, quiet=0.005, timeout=30)
        terminal.send(b"20317")
        shown, _ = terminal.watch(lambda text: "20317" in text, quiet=0.005, timeout=30)
        assert shown is not None
        terminal.watch(lambda _: False, quiet=2, timeout=2)  # the program loads while a clerk types the PIN
        terminal.send(b"\r" + pin.encode())
        terminal.watch(lambda _: False, quiet=0.5, timeout=0.5)
        sent = terminal.send(b"\r")
        usable, _ = terminal.watch(lambda text: "\n>" in text, quiet=0.01, timeout=30)
        if usable is None:
            raise RuntimeError(f"no command line was painted; the screen was:\n{terminal.text()}")
        return (shown - terminal.started) * 1000, (usable - sent) * 1000
    finally:
        terminal.close()
