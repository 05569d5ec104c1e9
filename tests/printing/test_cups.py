"""A slip through CUPS into a PDF queue: taken whole, called sent and no more, refused when it is stopped.

Root on Debian has CUPS and its PDF queue installed by the test (``COUNTER_INSTALL_CUPS=0``: not); elsewhere,
and where that does not work, it is skipped and says why.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.domain.prints import Counterpart, PrintState
from counter.ports import PrintingFailed
from counter.printer_profile import PrinterProfile
from counter.printing.papers import PAPERS
from tests.debian import installed, run
from tests.printing.counter_desk import CounterDesk
from tests.printing.test_pdf import POINTS_PER_MM, both_codes, codes, opened

QUEUE = f"counter_test_{os.getpid()}"
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
PACKAGES = ("cups", "cups-client", "printer-driver-cups-pdf")


@pytest.fixture(scope="module")
def queue() -> Iterator[str]:
    """A queue that writes PDF files, in a CUPS that runs."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("CUPS is set up by root only")
    why = "" if PPD.exists() else installed(*PACKAGES, unless="COUNTER_INSTALL_CUPS")
    if not PPD.exists() or shutil.which("cupsd", path=os.defpath + ":/usr/sbin") is None:
        pytest.skip(f"no CUPS with a PDF queue here: {why}")
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
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def desk_on(queue: str, folder: Path, paper: str = "A5") -> CounterDesk:
    """A counter that prints to the queue, for the customer only."""
    profile = PrinterProfile(to=f"cups:{queue}", language="pdf", paper=paper)
    return CounterDesk(folder, {"office": profile}, counterparts=(Counterpart.CUSTOMER,))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_slip_goes_through_a_queue_whole_and_is_called_sent(queue: str, tmp_path: Path, paper: str) -> None:
    desk = desk_on(queue, tmp_path, paper)
    settled = desk.big("v1")
    folder = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"
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
    size = {page.get_width() / POINTS_PER_MM, page.get_height() / POINTS_PER_MM}  # a queue may turn a sheet
    assert sorted(size) == pytest.approx(sorted((PAPERS[paper].width, PAPERS[paper].height)), abs=1)


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


def test_a_queue_that_takes_no_jobs_is_said_and_takes_nothing(queue: str, tmp_path: Path) -> None:
    desk = desk_on(queue, tmp_path)
    settled = desk.settled("v1")
    run("cupsreject", queue)
    try:
        with pytest.raises(PrintingFailed) as refused:
            desk.print(settled)
    finally:
        run("cupsaccept", queue)
    assert "takes no jobs" in refused.value.message
    assert desk.journal.unprinted() == (settled.slip_number,)


def test_a_queue_that_is_not_there_is_said(queue: str, tmp_path: Path) -> None:
    desk = desk_on("no_such_queue", tmp_path)
    with pytest.raises(PrintingFailed) as refused:
        desk.print(desk.settled("v1"))
    assert refused.value.message == "CUPS knows no queue {queue}."
