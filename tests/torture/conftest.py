"""One ground for all torture tests of a run; a shop of its own for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.shop import Ground, Shop, build_ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A small seeded CRM and a terminal enrolled at it."""
    return build_ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture
def shop(ground: Ground, tmp_path: Path) -> Iterator[Shop]:
    """A copy of the ground, its CRM running."""
    made = Shop(ground, tmp_path)
    with made.crm.up():
        yield made
