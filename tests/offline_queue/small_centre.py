"""Fixtures: a small store's CRM as a process of its own, and its rows beside it for the world to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crm.conftest import serving
from tests.crm.small_store import SmallStore


@pytest.fixture(scope="module")
def centre_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStore]:
    """The rows of the centre."""
    made = SmallStore(f"sqlite:///{tmp_path_factory.mktemp('centre') / 'crm.db'}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(centre_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it answers."""
    messages: Path = tmp_path_factory.mktemp("messages") / "sent.jsonl"
    with serving(centre_store.url, messages) as at:
        yield at
