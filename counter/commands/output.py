"""What commands print: tables in columns of terminal cells, and progress of long work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, tzinfo
from types import TracebackType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from counter.domain.work import LinkState
from counter.messages import _

if TYPE_CHECKING:
    from counter.domain.terminal import Terminal


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a heading, the first row, each column as wide as its widest cell."""
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def zone_of(terminal: Terminal | None) -> tzinfo | None:
    """The time zone of the store; None, the system's, where no terminal is enrolled."""
    return ZoneInfo(terminal.time_zone) if terminal is not None else None


def store_time(at: datetime, zone: tzinfo | None) -> str:
    """An instant on the store's clock; programs get ISO 8601 in UTC instead."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def print_trouble(line: LinkState, zone: tzinfo | None) -> None:
    """Say on stderr why delivery pauses and why nothing new comes down, where that is so."""
    for said in troubles(line, zone):
        print(said, file=sys.stderr)


def troubles(line: LinkState, zone: tzinfo | None) -> list[str]:
    """Why delivery pauses, and why nothing new comes down, in words; [] where nothing is the matter."""
    found = []
    if line.trouble and line.since is None:
        found.append(_("Delivery is paused: {why}", why=_(line.trouble)))
    elif line.trouble and line.since is not None:
        since = line.since.astimezone(zone).strftime("%m-%d %H:%M")
        found.append(_("Delivery has paused since {since}: {why}", since=since, why=_(line.trouble)))
    if line.news_trouble:
        found.append(_("Nothing new comes down: {why}", why=_(line.news_trouble)))
    return found


class ProgressLine:
    """Tells on stderr how far long work is: one line that is rewritten, or, in a log, a line a step."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = ("", -1)
        self._open = False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_line()

    def __call__(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` of ``what``, a sentence of the catalogues or a name.

        What is done is left standing; what goes on under another name is written over.
        """
        what = _(what)
        tenth = done * 10 // max(total, 1)
        if (what, tenth) == self._last and not (self._live and done == total):
            return
        self._last = (what, tenth)
        if self._live:
            print(f"\r  {what}  {done}/{total}\x1b[K", end="", file=sys.stderr, flush=True)
            self._open = True
            if done == total:
                self._end_line()
        elif tenth in (0, 10):
            print(f"  {what}  {done}/{total}", file=sys.stderr, flush=True)

    def _end_line(self) -> None:
        if self._open:
            print(file=sys.stderr)
            self._open = False
