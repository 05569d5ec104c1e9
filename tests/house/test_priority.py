"""Whoever types goes first: processes beside the screen give way to it."""

import subprocess
import sys
from pathlib import Path

import pytest

GIVE_WAY = """
import os
from counter.priority import give_way
give_way(7)
print(os.getpriority(os.PRIO_PROCESS, 0), flush=True)
print(open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no niceness")
@pytest.mark.parametrize("leads", [True, False])
def test_a_process_gives_way_and_so_does_the_session_that_it_leads_but_no_other(leads: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GIVE_WAY],
        start_new_session=leads,
        capture_output=True,
        text=True,
        check=True,
    )
    niceness, session = done.stdout.split("\n", 1)
    assert int(niceness) >= 7
    if Path("/proc/self/autogroup").exists() and "nice" in session:
        own = Path("/proc/self/autogroup").read_text(encoding="ascii")
        assert ("nice 7" in session) if leads else (session.strip() == own.strip())
