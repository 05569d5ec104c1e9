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


@pytest.fixture(autouse=True)
def _english() -> None:
    """Every test begins in English, whatever the one before spoke."""
    messages.use("en")
