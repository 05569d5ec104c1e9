"""What every room's tests share."""

import os

import pytest
from hypothesis import settings

from counter import messages

# No test is timed: a slow machine finds as much as a fast one. The everyday suite draws the same examples
# every time, so that a failure is somebody's change; HYPOTHESIS_PROFILE=explore draws new ones.
settings.register_profile("everyday", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """What a run of the tests can be told."""
    parser.addoption(
        "--postgresql", action="store_true", help="the centre's tests on a real PostgreSQL, not SQLite"
    )


LONG_ROOMS = ("torture", "rehearsal", "commands", "offline_queue")
"""Rooms whose tests drive whole processes: they begin first, so that no worker waits for them at the end."""


INSTALLING = "tests/printing/test_cups.py"
"""Waits for the system's packages where they are not there yet: somebody else works meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long rooms first; files stay whole and in order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith(INSTALLING):
        return -1
    return LONG_ROOMS.index(room) if (room := _room(item)) in LONG_ROOMS else len(LONG_ROOMS)


def _room(item: pytest.Item) -> str:
    return item.nodeid.removeprefix("tests/").split("/", 1)[0]


@pytest.fixture(autouse=True)
def _english() -> None:
    """Every test begins in English, whatever the one before spoke."""
    messages.use("en")
