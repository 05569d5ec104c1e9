"""The command line in a process from the fork server, which has everything imported already.

A process of its own, with an environment, input, output and exit status of its own, as at a prompt; only
the start of the interpreter and the imports are not waited for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from counter.cli import main
from counter.commands.crm import EMBEDDED_NICENESS
from counter.embedded import CentreDidNotStart, EmbeddedCentre
from counter.priority import give_way
from counter.rehearsal import stage
from tests.torture.at_work import Worker
from tests.torture.processes import until

COMMANDS = (
    "crm",
    "delivery",
    "doctor",
    "enrol",
    "keys",
    "queue",
    "recover",
    "rules",
    "slip",
    "stats",
    "submit",
    "sync",
    "templates",
)
"""What is imported before the fork, as the command line does it after its start."""

for _name in COMMANDS:
    import_module(f"counter.commands.{_name}")

WITHIN = 300.0
"""Seconds after which a command counts as hanging."""


def run_forked(
    arguments: Sequence[str], given: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """`counter` with arguments and standard input, run to its end."""
    with TemporaryDirectory(prefix="forked-") as folder:
        given_to, said, words = (Path(folder) / name for name in ("in", "out", "err"))
        given_to.write_text(given, encoding="utf-8")
        status = Worker(_run, tuple(arguments), dict(environment), (given_to, said, words)).wait(WITHIN)
        out, err = (file.read_text(encoding="utf-8") for file in (said, words))
        return subprocess.CompletedProcess(["counter", *arguments], status, out, err)


def _run(arguments: Sequence[str], environment: Mapping[str, str], files: tuple[Path, Path, Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files):
        opened = os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["counter", *arguments]
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    raise SystemExit(main(arguments))


class ForkedCentre(EmbeddedCentre):
    """`counter crm serve` in a process from the fork server: the embedded CRM, its start not waited for."""

    def __init__(self, database: Path, log: Path) -> None:
        super().__init__(database, log)
        self._worker: Worker | None = None

    def running(self) -> bool:
        """Whether the process lives."""
        return self._worker is not None and self._worker.poll() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self.running():
            return
        port = self.url.rpartition(":")[2]
        options = ("crm", "serve", "--port", port, "--database", f"sqlite:///{self._database}")
        self._worker = Worker(_serve, options, self._log)
        until(lambda: self._answers() or not self.running(), f"the CRM never answered; see {self._log}")
        if not self.running():
            raise CentreDidNotStart(self._log.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End it in good order."""
        self.thaw()
        if self._worker is not None:
            self._worker.terminate()
            self._worker.wait()
            self._worker = None

    def freeze(self) -> None:
        """Connections are taken and never answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._worker is not None and self.running():
            os.kill(self._worker.pid, number)


def _serve(options: Sequence[str], log: Path) -> None:
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(opened, number)
    give_way(EMBEDDED_NICENESS)
    raise SystemExit(main(options))


@contextmanager
def forked_centres() -> Iterator[None]:
    """Stages have their CRM from the fork server; that a program starts its CRM, others prove."""
    with patch.object(stage, "EmbeddedCentre", ForkedCentre):
        yield
