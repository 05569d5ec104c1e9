"""A slip through CUPS into a PDF queue: taken whole, called sent and no more, refused when it is stopped.

Needs root on Debian with cups and printer-driver-cups-pdf; ``COUNTER_INSTALL_CUPS=1`` has them installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.domain.prints import Counterpart, PrintState
from counter.ports import PrintingFailed
from counter.printer_profile import PrinterProfile
from tests.printing.counter_desk import CounterDesk
from tests.printing.test_pdf import POINTS_PER_MM, both_codes, codes, opened

QUEUE = "counter_test"
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
PACKAGES = ("cups", "cups-client", "printer-driver-cups-pdf")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """A command of the system."""
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def queue() -> Iterator[str]:
    """A queue that writes PDF files, in a CUPS that runs."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("CUPS is set up by root only")
    if not PPD.exists() and os.environ.get("COUNTER_INSTALL_CUPS") and shutil.which("apt-get"):
        run("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
    if not PPD.exists() or shutil.which("cupsd", path=os.defpath + ":/usr/sbin") is None:
        pytest.skip("no CUPS with a PDF queue here; COUNTER_INSTALL_CUPS=1 installs it on Debian")
    started = None
    if "not running" in run("lpstat", "-r").stdout:
        started = subprocess.Popen(
            ["/usr/sbin/cupsd", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        waited_for(lambda: "not running" not in run("lpstat", "-r").stdout, "CUPS does not start")
    made = run("lpadmin", "-p", QUEUE, "-E", "-v", "cups-pdf:/", "-P", str(PPD))
    try:
        if made.returncode:
            pytest.skip(f"CUPS makes no PDF queue here: {made.stderr.strip()}")
        yield QUEUE
    finally:
        run("lpadmin", "-x", QUEUE)
        if started is not None:
            started.terminate()
            started.wait(timeout=30)


def waited_for(so: object, otherwise: str) -> None:
    """Look until it is so; CUPS tells nobody when it is."""
    assert callable(so)
    until = time.monotonic() + 240
    while not so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def desk_on(queue: str, folder: Path) -> CounterDesk:
    """A counter that prints to the queue, for the customer only."""
    profile = PrinterProfile(to=f"cups:{queue}", language="pdf", paper="A5")
    return CounterDesk(folder, {"office": profile}, counterparts=(Counterpart.CUSTOMER,))


def test_a_slip_goes_through_a_queue_whole_and_is_called_sent(queue: str, tmp_path: Path) -> None:
    desk = desk_on(queue, tmp_path)
    settled = desk.big("v1")
    folder = Path.home() / "PDF"
    before = set(folder.glob("*.pdf"))  # somebody else's, or what a killed run left
    (made,) = desk.print(settled)
    assert made.state is PrintState.SENT

    def written() -> list[Path]:
        """The queue's new files that bear this slip's name."""
        return [path for path in set(folder.glob("*.pdf")) - before if settled.slip_number in path.name]

    waited_for(written, "no PDF came out of the queue")
    (file,) = written()
    waited_for(lambda: file.read_bytes().rstrip().endswith(b"%%EOF"), "the PDF stays half")
    content = file.read_bytes()
    file.unlink()
    assert codes(content) == both_codes(settled.slip_number)  # CUPS draws the words anew, without their text
    page = opened(content)[0]
    assert page.get_width() / POINTS_PER_MM == pytest.approx(148, abs=1)


def test_a_stopped_queue_is_said_and_takes_nothing(queue: str, tmp_path: Path) -> None:
    desk = desk_on(queue, tmp_path)
    settled = desk.settled("v1")
    run("cupsdisable", queue)
    try:
        with pytest.raises(PrintingFailed) as refused:
            desk.print(settled)
    finally:
        run("cupsenable", queue)
    assert "is stopped" in refused.value.message
    assert desk.journal.unprinted() == (settled.slip_number,)


def test_a_queue_that_is_not_there_is_said(queue: str, tmp_path: Path) -> None:
    desk = desk_on("no_such_queue", tmp_path)
    with pytest.raises(PrintingFailed) as refused:
        desk.print(desk.settled("v1"))
    assert refused.value.message == "CUPS knows no queue {queue}."
