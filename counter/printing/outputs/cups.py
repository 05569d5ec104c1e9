"""A CUPS queue, through `lp`. CUPS calls a job completed when it left the computer: never "confirmed"."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from counter.domain.text import N_, Finding
from counter.printing.outputs import LinkLost, NotReady

_SECONDS = 10.0
_MM_A_POINT = 25.4 / 72
_NAMED = {(148, 210): "A5", (210, 297): "A4"}


def open_spool(place: str) -> CupsSpool:
    """The queue called ``place``."""
    return CupsSpool(place)


class CupsSpool:
    """Port `Spool` over a CUPS queue; ``job`` is the id of the last job that the queue took, else ""."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self.job = ""

    def ready(self) -> None:
        """Ask for the queue; raises NotReady if it is not there, stopped, or takes no jobs."""
        if shutil.which("lp") is None or shutil.which("lpstat") is None:
            raise NotReady(Finding(N_("CUPS is not installed here: there is no command lp.")))
        known = _run("lpstat", "-p", self._queue)
        if known.returncode:
            raise NotReady(Finding(N_("CUPS knows no queue {queue}."), {"queue": self._queue}))
        if "disabled" in known.stdout:
            said = N_("The queue {queue} is stopped: cupsenable {queue} starts it again.")
            raise NotReady(Finding(said, {"queue": self._queue}))
        if "not accepting" in _run("lpstat", "-a", self._queue).stdout:
            said = N_("The queue {queue} takes no jobs: cupsaccept {queue} lets it.")
            raise NotReady(Finding(said, {"queue": self._queue}))

    def take(self, content: bytes, name: str) -> None:
        """Hand the file over in its own size."""
        command = ["lp", "-d", self._queue, "-t", name, "-o", "print-scaling=none", *_media(content)]
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise LinkLost("lp did not come back") from error
        said = done.stdout.decode(errors="replace")
        if done.returncode:
            why = done.stderr.decode(errors="replace").strip()
            raise NotReady(Finding(N_("CUPS did not take the slip: {why}"), {"why": why}))
        found = re.search(rf"{re.escape(self._queue)}-\d+", said)
        self.job = found.group() if found else ""


def _media(content: bytes) -> list[str]:
    """The paper that a PDF of ours is for, as `lp` is told: else the queue puts it on its usual one."""
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", content)
    if box is None:
        return []
    width, height = (round(float(points) * _MM_A_POINT) for points in box.groups())
    return ["-o", "media=" + _NAMED.get((width, height), f"Custom.{width}x{height}mm")]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    """A question to CUPS, asked in English so that its answer can be read."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise NotReady(Finding(N_("CUPS does not answer."))) from error


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}
