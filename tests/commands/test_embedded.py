"""The CRM that a demo brings along: it dies, and is there again by itself, or it is said that it is not."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter.clock import mint_identity
from counter.domain.visit import OutcomeState
from counter.embedded import DEATHS_IN_A_ROW, EmbeddedCentre
from counter.rehearsal.base import built_base
from counter.rehearsal.terminal import PseudoTerminal
from offline_queue import open_store

AT_ONCE = (0.0, 0.0)
posix = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def children(parent: int, word: str) -> list[int]:
    """The processes that ``parent`` started whose command has ``word``."""
    threads = Path(f"/proc/{parent}/task").iterdir()
    found = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    return [int(pid) for pid in found if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[EmbeddedCentre]:
    made = EmbeddedCentre(tmp_path / "crm.db", tmp_path / "crm.log")
    made.start()
    yield made
    made.stop()
    assert not made.running()


@posix
def test_a_crm_that_is_killed_is_there_again_at_the_same_address(centre: EmbeddedCentre) -> None:
    gave_up = threading.Event()
    centre.look_after(gave_up.set, pauses=AT_ONCE)
    url, [first] = centre.url, children(os.getpid(), "serve")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: any(pid != first for pid in children(os.getpid(), "serve")))
    centre.start()  # waits until it answers
    assert centre.url == url
    assert centre.running()
    assert not gave_up.is_set()


@posix
def test_a_crm_that_cannot_stay_up_is_tried_a_few_times_and_then_said(
    centre: EmbeddedCentre, tmp_path: Path
) -> None:
    gave_up = threading.Event()
    centre.look_after(gave_up.set, pauses=AT_ONCE)
    for file in tmp_path.glob("crm.db*"):
        file.unlink()
    (tmp_path / "crm.db").write_text("this is no database, and long enough to be taken for one" * 99)
    os.kill(children(os.getpid(), "serve")[0], signal.SIGKILL)
    assert gave_up.wait(60)
    assert not centre.running()
    assert (tmp_path / "crm.log").read_text().count("file is not a database") >= DEATHS_IN_A_ROW


@posix
def test_the_demo_outlives_its_crm_and_delivers_when_it_has_started_it_again(tmp_path: Path) -> None:
    base, demo = built_base(), tmp_path / "demo"
    shutil.copytree(base.folder, demo)
    environment = dict(os.environ) | {"COUNTER_SCREEN_LANGUAGE": "en", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "counter", "demo", "--data-dir", str(tmp_path)]
    terminal = PseudoTerminal(command, environment, 100, 30)
    try:
        assert terminal.wait_for(lambda text: "Clerk number" in text, 60), terminal.text()
        terminal.send(b"20317\r" + base.samples["pin.20317"].encode() + b"\r")
        assert terminal.wait_for(lambda text: "online" in text, 60), terminal.text()
        [first] = children(terminal.pid, "serve")
        os.kill(first, signal.SIGKILL)
        paying = f"jf {base.samples['arrears.number']} {base.samples['arrears.amount']}\r"
        terminal.send(paying.encode() + b"\x1b[19~\r")
        assert terminal.wait_for(lambda text: "last slip JHL-3" in text, 60), terminal.text()
        wait_until(lambda: any(pid != first for pid in children(terminal.pid, "serve")))
        store = open_store(demo / "terminal", mint=mint_identity)
        wait_until(lambda: store.waiting().count == 0)
        [paid] = store.recent()
        [outcome] = store.outcomes(paid.visit_id)
        assert outcome.state is OutcomeState.COMPLETED
        store.close()
    finally:
        terminal.close()


def wait_until(so: Callable[[], bool]) -> None:
    """Wait until it is so; a test that waits in vain fails after half a minute."""
    ended = threading.Event()
    for _ in range(1500):
        if so():
            return
        ended.wait(0.02)
    pytest.fail("it never came to be so")
