"""Opening a template and going to the next field, key to its painting, at 120x40."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figure import Figure, percentile
from benchmarks.latency import Gesture, Terminal, encode_key, take_sample
from benchmarks.typing import signed_in
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage

SAMPLES = 60
DISCARDED = 5
QUIET = 0.15
"""Seconds without drawing that end a sample; longer than a key may take to begin to draw."""

NEXT_HINT = "ending or part|尾号或片段"

AFTER_ESC = 0.25
"""Seconds between samples: a key too soon after Esc would be read as one with Alt."""


def run() -> Iterator[Figure]:
    """A template p50 under 60 ms; the next field p95 under 60 ms."""
    with tempfile.TemporaryDirectory() as folder, Stage(built_base(), Path(folder)) as stage:
        terminal = signed_in(stage)
        try:
            for key, title in (
                ("f2", "开户 kh|account kh"),
                ("f3", "套餐 bg|plan bg"),
                ("f4", "缴费 jf|payment jf"),
            ):
                figures = _samples(terminal, Gesture(encode_key(key), encode_key("esc"), _shows(title)))
                yield Figure(f"opening a template, {key}, p50", percentile(figures, 50), "ms", 60)
            terminal.watch(lambda _: False, quiet=AFTER_ESC, timeout=AFTER_ESC)
            terminal.send(encode_key("f2") + encode_key("tab"))  # the name; the next field has a hint
            terminal.watch(lambda _: True, quiet=0.5, timeout=2)
            following = Gesture(encode_key("tab"), encode_key("shift+tab"), _shows(NEXT_HINT))
            figures = _samples(terminal, following)
            yield Figure("next field, p95", percentile(figures, 95), "ms", 60)
        finally:
            terminal.close()


def _shows(title: str) -> Callable[[str, str], bool]:
    return lambda _, now: re.search(title, now) is not None


def _samples(terminal: Terminal, gesture: Gesture) -> list[float]:
    taken = []
    for number in range(SAMPLES + DISCARDED):
        terminal.watch(lambda _: False, quiet=AFTER_ESC, timeout=AFTER_ESC)
        latency = take_sample(terminal, gesture, QUIET, 2.0)
        if latency is None:
            raise RuntimeError("a key had no effect")
        if number >= DISCARDED:
            taken.append(latency)
    return taken
