#!/usr/bin/env python3
"""Measure how quickly a terminal program starts and echoes a keystroke.

The program runs under a pseudo-terminal, as it would in a real one.  For each
sample one character is sent and we look for the moment it becomes visible;
it is then erased again, so every sample starts from the same screen.

    latency.py -- python app.py
    latency.py --keys "f2 tab wait:300" --char 中 --ready "客户" -- crm-counter
    latency.py --press f2 --expect 确认 --undo esc -- crm-counter  # open a dialog
    latency.py --press tab --undo shift+tab -- crm-counter        # move the focus
    latency.py --json --fail-p95 30 -- python app.py              # a gate for CI

How the numbers are taken
-------------------------
* Output is only *timestamped* while a sample runs.  Interpreting it (pyte is
  pure Python, and slow) happens after the terminal has gone quiet, so that the
  emulator's own speed never enters a result.
* A sample's latency is the arrival time of the chunk of output that made the
  character (or the --expect text) visible, minus the time just before the key
  was written.  With --press alone it runs to the last output before a silence.
* A random pause precedes each sample: programs that repaint on a frame clock
  would otherwise be caught at one lucky or unlucky phase of it.
* Files are warm in the page cache except perhaps for the first start, which
  is listed on its own.

What it leaves out: the terminal emulator's drawing, the keyboard and the
network, each of which adds its own delay.  Needs pyte; POSIX only.
"""

from __future__ import annotations

import argparse
import dataclasses
import errno
import fcntl
import json
import math
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence

import pyte

READ_SIZE = 1 << 16
NAMED_KEYS = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b",
    "space": " ", "backspace": "\x7f", "delete": "\x1b[3~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdn": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
    "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~",
    "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
}  # fmt: skip

# Questions programs put to a terminal at start, and the answers a modern one
# gives.  Left unanswered, some programs wait out a timeout.
TERMINAL_REPLIES = {
    b"\x1b[6n": b"\x1b[1;1R",  # where is the cursor?
    b"\x1b[c": b"\x1b[?62;22c",  # what kind of terminal are you?
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output: available
}


class MeasurementError(Exception):
    """The program could not be measured; the message says why."""


def encode_key(token: str) -> bytes:
    """Turn one key token (``f2``, ``ctrl+l``, ``alt+x``, ``text:abc``) into bytes."""
    lowered = token.lower()
    if token.startswith("text:"):
        return token.removeprefix("text:").encode()
    if lowered in NAMED_KEYS:
        return NAMED_KEYS[lowered].encode()
    if re.fullmatch(r"ctrl\+[a-z]", lowered):
        return bytes([ord(lowered[-1]) & 0x1F])
    if lowered.startswith("alt+"):
        return b"\x1b" + encode_key(token[4:])
    if len(token) == 1:
        return token.encode()
    raise MeasurementError(f"unknown key: {token!r}")


class Terminal:
    """A program running under a pseudo-terminal, with the screen it has drawn."""

    def __init__(self, command: Sequence[str], columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._pending: list[tuple[float, bytes]] = []
        self.ended = False
        self.bytes_seen = 0
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:  # the child: never returns
            try:
                size = struct.pack("HHHH", rows, columns, 0, 0)
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.environ.update(TERM="xterm-256color", COLORTERM="truecolor",
                                  COLUMNS=str(columns), LINES=str(rows))  # fmt: skip
                os.execvp(command[0], list(command))
            except OSError as error:
                os.write(2, f"{command[0]}: {error.strerror}\r\n".encode())
                os._exit(127)

    def send(self, data: bytes) -> float:
        """Write keys; returns the time just before they were written."""
        sent_at = time.perf_counter()
        try:
            os.write(self._fd, data)
        except OSError:
            self.ended = True
        return sent_at

    def watch(
        self, visible: Callable[[str], bool], *, quiet: float, timeout: float
    ) -> tuple[float | None, float | None]:
        """Read until the output pauses for ``quiet`` seconds, then look at it.

        Returns the arrival time of the output that first made ``visible`` true
        for the screen text (None if nothing did within ``timeout``), and the
        arrival time of the last output.
        """
        deadline = time.perf_counter() + timeout
        seen_at = last_at = None
        while not self.ended and (left := deadline - time.perf_counter()) > 0:
            if self._read(min(quiet, left)):
                continue
            shown_at, drawn_at = self._interpret(visible, seen_at is None)
            seen_at = seen_at or shown_at
            last_at = drawn_at or last_at
            if seen_at is not None:
                break
        shown_at, drawn_at = self._interpret(visible, seen_at is None)
        return seen_at or shown_at, drawn_at or last_at

    def text(self) -> str:
        columns, rows = range(self.screen.columns), range(self.screen.lines)
        cells = self.screen.buffer  # `display` trips over a wide character that lost its first half
        return "\n".join("".join(cells[row][column].data for column in columns) for row in rows)

    def close(self) -> None:
        """End the program (only this one) and forget the terminal."""
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.pid, signal_number)
            except ProcessLookupError:
                break
            deadline = time.perf_counter() + 2
            while time.perf_counter() < deadline and not self._reaped():
                self._read(0.02)
            if self.pid == -1:
                break
        os.close(self._fd)

    def _reaped(self) -> bool:
        if self.pid != -1 and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = -1
        return self.pid == -1

    def _read(self, wait: float) -> bool:
        if not select.select([self._fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self._fd, READ_SIZE)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""  # Linux says EIO when the program has gone
        if not data:
            self.ended = True
            return False
        self._pending.append((time.perf_counter(), data))
        self.bytes_seen += len(data)
        for question, answer in TERMINAL_REPLIES.items():
            if question in data:
                self.send(answer)
        return True

    def _interpret(self, visible: Callable[[str], bool], looking: bool) -> tuple[float | None, float | None]:
        shown_at = last_at = None
        if looking and not self._pending and visible(self.text()):
            shown_at = time.perf_counter()
        for arrived_at, data in self._pending:
            self._stream.feed(data)
            last_at = arrived_at
            if looking and shown_at is None and visible(self.text()):
                shown_at = arrived_at
        self._pending.clear()
        return shown_at, last_at


@dataclasses.dataclass
class Report:
    """One program's results; times are in milliseconds."""

    label: str
    samples: int
    missed: int
    first_paint: list[float]
    ready: list[float]
    latency: list[float]
    bytes_per_key: float

    def figures(self) -> dict[str, float | int | str]:
        """The numbers worth keeping, ready for JSON."""
        figures: dict[str, float | int | str] = {
            "label": self.label, "samples": self.samples, "missed": self.missed,
        }  # fmt: skip
        for name, values in (("first_paint", self.first_paint), ("ready", self.ready)):
            if values:
                figures[f"{name}_first_ms"] = round(values[0], 1)
                figures[f"{name}_median_ms"] = round(percentile(values, 50), 1)
        for rank in (50, 95, 99):
            if self.latency:
                figures[f"p{rank}_ms"] = round(percentile(self.latency, rank), 2)
        if self.latency:
            figures["max_ms"] = round(max(self.latency), 2)
            figures["bytes_per_key"] = round(self.bytes_per_key)
        return figures


def percentile(values: Sequence[float], rank: float) -> float:
    """Nearest-rank percentile: always one of the values actually measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)]


def start(options: argparse.Namespace) -> tuple[Terminal, float, float]:
    """Start the program; returns it with its first-paint and ready times in ms."""
    terminal = Terminal(options.command, options.columns, options.rows)
    try:
        painted, _ = terminal.watch(
            lambda text: bool(text.strip()), quiet=0.02, timeout=options.start_timeout
        )
        if painted is None:
            raise MeasurementError("nothing was drawn before the start timeout")
        ready = painted
        if options.ready:
            pattern = re.compile(options.ready)
            matched, _ = terminal.watch(
                lambda text: bool(pattern.search(text)),
                quiet=0.02,
                timeout=options.start_timeout,
            )
            if matched is None:
                raise MeasurementError(
                    f"{options.ready!r} never appeared; the screen was:\n{terminal.text()}"
                )
            ready = matched
        _, last = terminal.watch(lambda _: True, quiet=options.settle, timeout=options.start_timeout)
        if not options.ready:  # then: when the first burst of drawing was over
            ready = last or painted
    except BaseException:
        terminal.close()
        raise
    began = terminal.started
    return terminal, (painted - began) * 1000, (ready - began) * 1000


def prepare(terminal: Terminal, keys: str) -> None:
    """Bring the program to the field to be measured; ``wait:MS`` pauses."""
    for token in keys.split():
        if token.startswith("wait:"):
            pause = float(token.removeprefix("wait:")) / 1000
            terminal.watch(lambda _: False, quiet=pause, timeout=pause)
            continue
        terminal.send(encode_key(token))
        terminal.watch(lambda _: True, quiet=0.1, timeout=2)


@dataclasses.dataclass(frozen=True)
class Gesture:
    """The keys of one sample, how their effect is recognised, and how it is undone."""

    keys: bytes
    undo: bytes
    effect: Callable[[str, str], bool] | None
    """Given the screen before and now.  None: any drawing, timed to its end."""

    @classmethod
    def from_options(cls, options: argparse.Namespace) -> Gesture:
        undo = b"".join(encode_key(key) for key in options.undo.split())
        if not options.press:
            char = options.char

            def typed(before: str, now: str) -> bool:
                return now.count(char) > before.count(char)

            return cls(char.encode(), undo, typed)

        keys = b"".join(encode_key(key) for key in options.press.split())
        if not options.expect:
            return cls(keys, undo, None)
        pattern = re.compile(options.expect)
        return cls(keys, undo, lambda _, now: bool(pattern.search(now)))


def take_sample(terminal: Terminal, gesture: Gesture, quiet: float, timeout: float) -> float | None:
    """Do the gesture and undo it; returns its latency in ms, None if it had no effect."""
    before, effect = terminal.text(), gesture.effect
    sent_at = terminal.send(gesture.keys)
    if effect is None:
        _, shown_at = terminal.watch(lambda _: True, quiet=quiet, timeout=timeout)
        terminal.send(gesture.undo)
        terminal.watch(lambda _: True, quiet=quiet, timeout=timeout)
    else:
        shown_at, _ = terminal.watch(lambda now: effect(before, now), quiet=quiet, timeout=timeout)
        terminal.send(gesture.undo)
        terminal.watch(lambda now: not effect(before, now), quiet=quiet, timeout=timeout)
    return None if shown_at is None else (shown_at - sent_at) * 1000


def sample_latency(terminal: Terminal, options: argparse.Namespace) -> tuple[list[float], int, float]:
    """Take every sample; returns latencies, misses and bytes drawn per key."""
    chance = random.Random(options.seed)
    gesture = Gesture.from_options(options)
    latencies: list[float] = []
    missed = 0
    for number in range(-options.discard, options.samples):
        if number == 0:
            terminal.bytes_seen = 0
        pause = chance.uniform(*options.pause)
        terminal.watch(lambda _: False, quiet=pause, timeout=pause)
        latency = take_sample(terminal, gesture, options.quiet, options.timeout)
        if terminal.ended:
            raise MeasurementError(f"the program ended after {number} samples")
        if number >= 0 and latency is not None:
            latencies.append(latency)
        elif number >= 0:
            missed += 1
    return latencies, missed, terminal.bytes_seen / max(1, options.samples) / 2


def measure(options: argparse.Namespace) -> Report:
    """Run every start, and the keystroke samples in the last of them."""
    paints: list[float] = []
    readies: list[float] = []
    for number in range(options.starts):
        terminal, painted, ready = start(options)
        try:
            paints.append(painted)
            readies.append(ready)
            if number < options.starts - 1 or not options.samples:
                if options.screen:
                    print(terminal.text(), file=sys.stderr)
                continue
            prepare(terminal, options.keys)
            if options.screen:
                print(terminal.text(), file=sys.stderr)
            latencies, missed, bytes_per_key = sample_latency(terminal, options)
            return Report(options.label, options.samples, missed, paints, readies,
                          latencies, bytes_per_key)  # fmt: skip
        finally:
            terminal.close()
    return Report(options.label, 0, 0, paints, readies, [], 0)


def span(text: str) -> tuple[float, float]:
    low, high = text.split("-")
    return float(low) / 1000, float(high) / 1000


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0],
        usage="%(prog)s [options] -- command [argument ...]",
    )
    add = parser.add_argument
    add("command", nargs="+", help="the program to measure, after --")
    add("--label", help="name used in the report (default: the command)")
    add(
        "--keys",
        default="",
        metavar="KEYS",
        help="warm-up keys, e.g. 'f2 tab wait:300 text:abc'",
    )
    add("--char", default="x", help="the character to type (may be double-width)")
    add(
        "--undo",
        default="backspace",
        metavar="KEYS",
        help="keys that take the sample back",
    )
    add("--press", metavar="KEYS", help="measure these keys instead of a character")
    add("--expect", metavar="REGEX", help="with --press: what they bring up (default: any"
        " drawing, timed to its end)")  # fmt: skip
    add(
        "--ready",
        metavar="REGEX",
        help="screen text that means the program can be used",
    )
    add(
        "--samples",
        type=int,
        default=300,
        help="keystrokes to measure; 0 for starts only",
    )
    add("--discard", type=int, default=10, help="keystrokes to throw away first")
    add("--starts", type=int, default=5, help="how often to start the program")
    add("--columns", type=int, default=120)
    add("--rows", type=int, default=40)
    add("--pause", type=span, default=(0.005, 0.06), metavar="MIN-MAX",
        help="random pause before each key, in ms (default 5-60)")  # fmt: skip
    add(
        "--quiet",
        type=float,
        default=0.025,
        help="seconds of silence that end a sample",
    )
    add("--timeout", type=float, default=1.0, help="seconds after which a key is missed")
    add(
        "--settle",
        type=float,
        default=0.25,
        help="seconds of silence that end the start",
    )
    add("--start-timeout", type=float, default=30.0)
    add("--seed", type=int, default=1)
    add(
        "--screen",
        action="store_true",
        help="print the screen before sampling, to stderr",
    )
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--fail-p95", type=float, metavar="MS", help="exit 1 if p95 is above this")
    options = parser.parse_args(arguments)
    options.label = options.label or " ".join(options.command)
    if options.starts < 1:
        parser.error("--starts must be at least 1")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        report = measure(options)
    except MeasurementError as error:
        print(f"latency: {error}", file=sys.stderr)
        return 2
    figures = report.figures()
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print("  ".join(f"{name}={value}" for name, value in figures.items()))
    if report.missed > options.samples * 0.02:
        print(f"latency: {report.missed} keystrokes never appeared", file=sys.stderr)
        return 2
    limit = options.fail_p95
    return int(limit is not None and percentile(report.latency, 95) > limit)


if __name__ == "__main__":
    sys.exit(main())
