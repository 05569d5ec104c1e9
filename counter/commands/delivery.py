"""The delivery process beside a counter screen: started, started again if it dies, ended with the screen."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

from counter.own_program import own_program
from counter.settings import Settings

START_AGAIN_AFTER = (1.0, 60.0)
"""Seconds to the first new start, and at most; doubled each time."""

ENDS_WITHIN = 5.0


class DeliveryProcess:
    """`counter sync --watch`, so that typing never shares an interpreter with delivery."""

    def __init__(self, settings: Settings, data_dir: Path, config: Path | None) -> None:
        self._command = own_program("sync", "--watch", "--parent", str(os.getpid()))
        self._command += ["--data-dir", str(data_dir), "--crm-url", settings.crm.url]
        self._command += ["--config", str(config)] if config else []
        self._log = data_dir / "sync.log"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="delivery", daemon=True)
        self._process = self._start()

    def watch(self) -> None:
        """Begin to look after the process."""
        self._thread.start()

    def end(self) -> None:
        """End the process in good order; what waits stays in the database."""
        self._ended.set()
        self._process.terminate()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _watch(self) -> None:
        pause, longest = START_AGAIN_AFTER
        while not self._ended.is_set():
            self._process.wait()
            if self._ended.wait(pause):
                return
            pause = min(pause * 2, longest)
            self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
