"""The command line in a process from the fork server, which has everything imported already.

A process of its own, with an environment, input, output and exit status of its own, as at a prompt; only
the start of the interpreter and the imports are not waited for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from counter.cli import main
from tests.torture.at_work import Worker

COMMANDS = (
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
