"""How much of the machine a process of ours takes: whoever types goes first."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")


def give_way(niceness: int) -> None:
    """Let others on this machine go first, the more the greater ``niceness`` is (1 to 19).

    Linux may group processes by session and weigh whole sessions against one another, so that a
    niceness counts inside its own session only; there the session of a process that leads one gives
    way as well (sched(7), autogroup). Does nothing where a system has no such thing.
    """
    if not hasattr(os, "nice"):
        return
    os.nice(niceness)
    if sys.platform == "linux" and os.getsid(0) == os.getpid() and _AUTOGROUP.exists():
        _AUTOGROUP.write_text(str(niceness))
