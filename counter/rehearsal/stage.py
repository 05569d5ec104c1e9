"""What stands around a rehearsed screen: a CRM of its own, a terminal of its own, and the line between.

Everything lies in one folder and is made anew for each rehearsal, as a copy of a `Base`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from counter.embedded import EmbeddedCentre
from counter.own_program import own_program
from counter.rehearsal.base import Base


class Stage:
    """One store for one rehearsal, in ``folder``: a copy of ``base`` with processes of its own.

    ``samples`` are values that scenarios name in braces.
    """

    def __init__(self, base: Base, folder: Path) -> None:
        self.samples = dict(base.samples)
        self._folder, self._auditor = folder, base.auditor
        shutil.copytree(base.folder / "terminal", self.data_dir)
        shutil.copyfile(base.folder / "crm.db", folder / "crm.db")
        self._centre = EmbeddedCentre(folder / "crm.db", folder / "crm.log")

    def __enter__(self) -> Stage:
        self._centre.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._centre.stop()

    @property
    def data_dir(self) -> Path:
        """The terminal's data directory."""
        return self._folder / "terminal"

    @property
    def crm_database(self) -> str:
        """The address of the CRM's database, in SQLAlchemy's words."""
        return f"sqlite:///{self._folder / 'crm.db'}"

    @property
    def centre_url(self) -> str:
        """Where the CRM answers, when it does."""
        return self._centre.url

    def screen_command(self) -> list[str]:
        """The counter screen, as a shop runs it."""
        options = ["--data-dir", str(self.data_dir), "--crm-url", self._centre.url]
        return own_program(*options)

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
