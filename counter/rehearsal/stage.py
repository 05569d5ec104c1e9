"""What stands around a rehearsed screen: a CRM of its own, a terminal of its own, and the line between.

Everything lies in one folder and is made anew for each rehearsal from ``base``, a seeded CRM database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from counter.embedded import EmbeddedCentre

TERMINAL_POSITION = 3
AUDITOR_POSITION = 1


class StageFailed(Exception):
    """A process around the screen did not do its work; the message is what it said."""


class Stage:
    """One store for one rehearsal. ``samples`` are values that scenarios name in braces.

    The screen sits at one counter position; a second terminal, the auditor, asks the centre.
    """

    def __init__(self, base: Path, folder: Path, samples: Mapping[str, str]) -> None:
        self.samples = dict(samples)
        self._folder = folder
        self._data_dir = folder / "terminal"
        database = folder / "crm.db"
        shutil.copyfile(base, database)
        self._centre = EmbeddedCentre(database, folder / "crm.log")
        self._auditor = ""

    def __enter__(self) -> Stage:
        self._centre.start()
        try:
            self._counter("enrol", self.samples[f"enrolment.{TERMINAL_POSITION}"])
            self._counter("sync", "--once")
            self._auditor = self._enrol_auditor()
        except BaseException:
            self._centre.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._centre.stop()

    @property
    def data_dir(self) -> Path:
        """The terminal's data directory."""
        return self._data_dir

    def screen_command(self) -> list[str]:
        """The counter screen, as a shop runs it."""
        return [sys.executable, "-m", "counter", *self._options()]

    def screen_environment(self, language: str) -> dict[str, str]:
        """A clerk's terminal, with nothing of the environment that could change the rehearsal."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("COUNTER_", "LC_", "TEXTUAL"))}
        kept.pop("NO_COLOR", None)
        locale = "zh_CN.UTF-8" if language == "zh_CN" else "en_US.UTF-8"
        home = str(self._folder)
        return kept | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": locale,
            "PYTHONUTF8": "1",
            "XDG_CONFIG_HOME": home,
            "COUNTER_SCREEN_LANGUAGE": language,
        }

    def cut_line(self) -> None:
        """The CRM is gone: connections are refused."""
        self._centre.stop()

    def restore_line(self) -> None:
        """The CRM is there again, with what it had."""
        self._centre.start()
        self._centre.thaw()

    def freeze_line(self) -> None:
        """The CRM takes connections and does not answer."""
        self._centre.freeze()

    def thaw_line(self) -> None:
        """It answers again."""
        self._centre.thaw()

    def ask(self, path: str, body: Any = None) -> Any:
        """The centre's JSON answer to the auditor: GET, or POST of ``body``."""
        headers = {"Authorization": f"Bearer {self._auditor}"}
        method = "GET" if body is None else "POST"
        answer = httpx.request(method, self._centre.url + path, json=body, headers=headers, timeout=10)
        return answer.json()

    def _enrol_auditor(self) -> str:
        body = {"code": self.samples[f"enrolment.{AUDITOR_POSITION}"], "instance": "auditor"}
        answer = httpx.post(f"{self._centre.url}/counter-terminal/v1/enrolment", json=body, timeout=10)
        if answer.status_code != 201:
            raise StageFailed(answer.text)
        return str(answer.json()["credential"])

    def _options(self) -> list[str]:
        return ["--data-dir", str(self._data_dir), "--crm-url", self._centre.url]

    def _counter(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "counter", *arguments, *self._options()]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=self.screen_environment("en")
        )
        if done.returncode:
            raise StageFailed(f"counter {' '.join(arguments)}: {done.stderr}")
