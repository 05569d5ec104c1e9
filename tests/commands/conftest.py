"""A terminal of its own for the tests of a file, beside a CRM of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage

Counter = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo store, on this day."""
    with Stage(built_base(), tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def counter(stage: Stage) -> Counter:
    """Run `counter` with arguments and standard input, on the stage's terminal."""

    def run(*arguments: str, given: str = "", language: str = "en") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*stage.screen_command()[:3], *arguments, *stage.screen_command()[3:]],
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
        return subprocess.run(
            [sys.executable, "-m", "counter", *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env=stage.screen_environment(language),
        )

    return run
