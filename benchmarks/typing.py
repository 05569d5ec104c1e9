"""Key to painted screen in a pseudo-terminal at 120x40, while 10,000 queued items are being delivered.

A bare Textual application with one Input is measured before and after, in the same run.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figure import Figure, percentile
from benchmarks.latency import Gesture, Terminal, take_sample
from benchmarks.start import SIGN_IN
from counter.own_program import own_program
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage

COLUMNS, ROWS = 120, 40
VISITS = 5000  # each is a payment and the visit itself: 10,000 items
NO_LIMITS = {f"COUNTER_OFFLINE_{of}{what}": "0" for of in ("", "CLERK_") for what in ("COUNT", "SUM_YUAN")}
"""More waits here than a counter accepts without a manager."""

SAMPLES = 300
DISCARDED = 20


def run() -> Iterator[Figure]:
    """p50 and p95 at most 1.3 times the bare application's."""
    with tempfile.TemporaryDirectory() as folder, Stage(built_base(), Path(folder)) as stage:
        bare = _bare()
        idle = _counter(stage)
        _fill_the_queue(stage)
        delivering = _counter(stage)
        bare += _bare()
        left = _waiting(stage)
    for name, figures in (("idle", idle), ("delivering 10,000 items", delivering)):
        for rank in (50, 95):
            yield Figure(
                f"key to paint p{rank}, {name}", percentile(figures, rank), "ms", 1.3,
                percentile(bare, rank), "bare Textual",
            )  # fmt: skip
    yield Figure("items still waiting at the end of the measurement (more than 0)", -left, "", -1)


def _bare() -> list[float]:
    terminal = Terminal([sys.executable, "-m", "benchmarks.bare"], COLUMNS, ROWS)
    try:
        terminal.watch(lambda text: bool(text.strip()), quiet=0.3, timeout=30)
        return _samples(terminal)
    finally:
        terminal.close()


def _counter(stage: Stage) -> list[float]:
    terminal = signed_in(stage)
    try:
        return _samples(terminal)
    finally:
        terminal.close()


def signed_in(stage: Stage) -> Terminal:
    """The counter screen, idle."""
    terminal = Terminal(stage.screen_command(), COLUMNS, ROWS)
    terminal.watch(lambda text: re.search(SIGN_IN, text) is not None, quiet=0.1, timeout=30)
    terminal.send(b"20317\r" + stage.samples["pin.20317"].encode() + b"\r")
    usable, _ = terminal.watch(lambda text: "\n>" in text, quiet=1.0, timeout=30)
    if usable is None:
        raise RuntimeError(f"no command line was painted; the screen was:\n{terminal.text()}")
    return terminal


def _samples(terminal: Terminal) -> list[float]:
    chance = random.Random(1)
    gesture = Gesture(b"x", b"\x7f", lambda before, now: now.count("x") > before.count("x"))
    taken = []
    for number in range(SAMPLES + DISCARDED):
        pause = chance.uniform(0.005, 0.06)
        terminal.watch(lambda _: False, quiet=pause, timeout=pause)
        latency = take_sample(terminal, gesture, 0.025, 1.0)
        if latency is None:
            raise RuntimeError("a key was never painted")
        if number >= DISCARDED:
            taken.append(latency)
    return taken


def _fill_the_queue(stage: Stage) -> None:
    examples = _run(stage, ["submit", "--example", str(VISITS)])
    subprocess.run(
        [*_command(stage), "submit", "-"],
        input=examples,
        env=os.environ | NO_LIMITS,
        text=True,
        check=True,
        capture_output=True,
    )


def _waiting(stage: Stage) -> int:
    return _run(stage, ["queue", "export"]).count("\n")


def _run(stage: Stage, arguments: Sequence[str]) -> str:
    done = subprocess.run([*_command(stage), *arguments], check=True, text=True, capture_output=True)
    return done.stdout


def _command(stage: Stage) -> list[str]:
    return own_program("--data-dir", str(stage.data_dir))
