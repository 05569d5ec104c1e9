"""A central CRM of our own as a child process: for the demo store and for rehearsals.

Belongs to the command line. The process is `counter crm serve`, the same that an operator runs.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from counter.own_program import own_program

READY_WITHIN = 30.0
"""Seconds that the CRM has to answer its first question."""


START_AGAIN_AFTER = (0.5, 8.0)
"""Seconds to the first new start after a death, and at most; doubled each time."""

DEATHS_IN_A_ROW = 5
STAYED_UP_AFTER = 60.0
"""Seconds after which a death is the first one again."""


class CentreDidNotStart(Exception):
    """The CRM process ended or did not answer; the message ends with what it wrote last."""


class EmbeddedCentre:
    """`counter crm serve` on a port of 127.0.0.1 that was free, over the SQLite file ``database``."""

    def __init__(self, database: Path, log: Path) -> None:
        self._database, self._log = database, log
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        """Its address; stays the same over stop and start."""
        return f"http://127.0.0.1:{self._port}"

    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers; raises CentreDidNotStart."""
        self._stopped.clear()
        with self._changing:
            self._start()

    def look_after(
        self, gave_up: Callable[[], None], *, pauses: tuple[float, float] = START_AGAIN_AFTER
    ) -> None:
        """From now on start it again when it dies, later each time; `stop` ends that.

        After ``DEATHS_IN_A_ROW`` it stays down, and ``gave_up`` is called, in a thread.
        """
        threading.Thread(target=self._look_after, args=(gave_up, *pauses), name="centre", daemon=True).start()

    def _look_after(self, gave_up: Callable[[], None], pause: float, longest: float) -> None:
        deaths = 0
        while not self._stopped.is_set():
            began = time.monotonic()
            if self._process is not None:
                self._process.wait()
            deaths = 1 if time.monotonic() - began > STAYED_UP_AFTER else deaths + 1
            if self._stopped.wait(min(longest, pause * 2 ** (deaths - 1))):
                return
            if deaths > DEATHS_IN_A_ROW:
                gave_up()
                return
            with self._changing:
                if not self._stopped.is_set():
                    self._start_again()

    def _start_again(self) -> None:
        with contextlib.suppress(CentreDidNotStart):  # its log says why; the next death is counted
            self._start()

    def _start(self) -> None:
        if self.running():
            return
        command = own_program("crm", "serve", "--port", str(self._port))
        command += ["--database", f"sqlite:///{self._database}", "--parent", str(os.getpid())]
        command += ["--log-level", "warning"]
        with self._log.open("ab") as log:
            written_before = log.tell()
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            if not self.running() or self._stopped.is_set() or time.monotonic() > deadline:
                self._end()
                said = self._log.read_bytes()[written_before:].decode("utf-8", "replace")
                raise CentreDidNotStart(said[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        """End it: first politely, so that it finishes what it has begun."""
        self._stopped.set()
        with self._changing:
            self._end()

    def _end(self) -> None:
        self.thaw()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """Stop its clock: connections are taken and never answered."""
        if self.running() and self._process:
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self.running() and self._process:
            self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
