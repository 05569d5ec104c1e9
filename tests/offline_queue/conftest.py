"""A store of an enrolled terminal, a centre, and a delivery between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.wire.signature import public_of
from offline_queue import LocalStore, open_store
from tests.builders import identity, terminal
from tests.offline_queue.centre import SIGNING_KEY, TestCentre, serving


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """The store of the terminal at position 3."""
    opened = open_store(tmp_path / "data", mint=identity)
    opened.enrolled(terminal(), "credential-3", signing_key=public_of(SIGNING_KEY))
    yield opened
    opened.close()


@pytest.fixture
def centre() -> TestCentre:
    """A centre that takes everything."""
    return TestCentre()


@pytest.fixture
def address(centre: TestCentre) -> Iterator[str]:
    """Where the centre is."""
    with serving(centre) as url:
        yield url
