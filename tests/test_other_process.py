"""A process is known to have ended, also while nobody has waited for it."""

from __future__ import annotations

import os
import subprocess
import sys

from counter.other_process import OtherProcess
from tests.torture.processes import until


def test_it_lives_until_it_ends_waited_for_or_not() -> None:
    started = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    other = OtherProcess(started.pid)
    assert other.lives()
    started.kill()
    until(lambda: not other.lives(), "it ended, and nobody has waited for it")
    started.communicate()
    assert not other.lives()
    other.close()
    assert not other.lives()


def test_one_that_never_was_does_not_live() -> None:
    started = subprocess.Popen([sys.executable, "-c", ""])
    started.wait()
    other = OtherProcess(started.pid)
    assert not other.lives()
    other.close()


def test_oneself_lives() -> None:
    other = OtherProcess(os.getpid())
    assert other.lives()
    other.close()
