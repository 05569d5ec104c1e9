"""A terminal of its own for the tests of a file, beside a CRM of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest

from counter.own_program import own_program
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage
from tests.forked import forked_centres, run_forked

Counter = Callable[..., "subprocess.CompletedProcess[str]"]

PROGRAM = len(own_program())
"""Words of a command line before the program's own."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo store, on this day."""
    with forked_centres(), Stage(built_base(), tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def counter(stage: Stage) -> Counter:
    """Run `counter` with arguments and standard input, on the stage's terminal."""

    def run(*arguments: str, given: str = "", language: str = "en") -> subprocess.CompletedProcess[str]:
        options = stage.screen_command()[PROGRAM:]
        return run_forked([*arguments, *options], given, stage.screen_environment(language))

    return run


@pytest.fixture
def started_counter(stage: Stage) -> Counter:
    """The same, started as at a prompt, with all that its start takes."""

    def run(*arguments: str, given: str = "", language: str = "en") -> subprocess.CompletedProcess[str]:
        command = stage.screen_command()
        return subprocess.run(
            [*command[:PROGRAM], *arguments, *command[PROGRAM:]],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env=stage.screen_environment(language),
        )

    return run


@pytest.fixture
def bare_counter(stage: Stage) -> Counter:
    """Run `counter` with just these arguments."""

    def run(*arguments: str, given: str = "", language: str = "en") -> subprocess.CompletedProcess[str]:
        return run_forked(arguments, given, stage.screen_environment(language))

    return run
