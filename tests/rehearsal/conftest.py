"""Rehearsals in the tests have their CRMs from the fork server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.forked import forked_centres


@pytest.fixture(autouse=True)
def _forked_centres() -> Iterator[None]:
    """Two dozen starts of a CRM are not waited for."""
    with forked_centres():
        yield
