"""The processes of a tortured shop: started, killed without warning, started again."""

from __future__ import annotations

import http.client
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from counter.embedded import free_port

WITHIN = 60.0
"""Seconds that anything which must come about is waited for."""


def until(so: Callable[[], bool], what: str) -> None:
    """Wait for a state that another process brings about; fails with ``what`` if it never comes."""
    end = time.monotonic() + WITHIN
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.005)


class Killable(Protocol):
    """A process that can be ended in both ways."""

    def kill(self) -> None:
        """SIGKILL."""

    def terminate(self) -> None:
        """SIGTERM."""

    def wait(self, timeout: float = ...) -> int:
        """Wait for its end; its exit code."""
        ...


class Child:
    """A process with its input and output as pipes; what it says to people is kept to be told."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env=dict(environment),
            text=True,
            start_new_session=True,
        )

    @property
    def input(self) -> IO[str]:
        """What it reads."""
        assert self.process.stdin
        return self.process.stdin

    @property
    def output(self) -> IO[str]:
        """What it answers."""
        assert self.process.stdout
        return self.process.stdout

    def kill(self) -> None:
        """SIGKILL: no handler, no flush, no goodbye."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """SIGTERM, and wait for it; its exit code."""
        self.process.terminate()
        return self.process.wait(WITHIN)

    def words(self) -> str:
        """What it said on standard error."""
        self._words.seek(0)
        return self._words.read().decode(errors="replace")

    def release(self) -> None:
        """Kill it if it is still there, and close what belongs to it."""
        if self.process.poll() is None:
            self.kill()
        for pipe in (self.process.stdin, self.process.stdout, self._words):
            assert pipe
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was still to be written has nobody to read it


class CrmProcess:
    """`counter crm serve` on a port of 127.0.0.1, over one SQLite file; may be killed and come back."""

    def __init__(self, database: Path, port: int = 0) -> None:
        self._database = database
        self._port = port or free_port()
        self._log = database.with_name("crm.log")
        self._process: Killable | None = None

    @property
    def url(self) -> str:
        """Its address; the same over all its lives."""
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def up(self) -> Iterator[CrmProcess]:
        """Running for the block."""
        self.start()
        try:
            self.await_answers()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        """Start it; it answers a moment later."""
        from tests.torture.shop import program

        command = program("crm", "serve", "--port", str(self._port), "--parent", str(os.getpid()))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--database", f"sqlite:///{self._database}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_answers(self) -> None:
        """Wait until it answers."""
        until(self._answers, f"the CRM never answered; see {self._log}")

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(WITHIN)
            self._process = None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
