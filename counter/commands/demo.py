"""`counter demo`: the counter with an embedded CRM and a demo store; without a terminal, a morning of it."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from counter.commands.output import ProgressLine
from counter.commands.setup import data_dir_of, settings_of
from counter.messages import _

MORNING = "morning"


def run(options: argparse.Namespace) -> int:
    """Open the demo store, or play its morning where nobody could look."""
    settings = settings_of(options)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _play_the_morning()
    folder = data_dir_of(options) / "demo"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return _open(folder, settings)


def _play_the_morning() -> int:
    from counter.commands.rehearse import play, show
    from counter.rehearsal.scenario import packaged

    print(_("There is no terminal here: playing the morning of 20 visits without one."), file=sys.stderr)
    return show(play([packaged()[MORNING]]))


def _open(folder: Path, settings: object) -> int:
    raise NotImplementedError
