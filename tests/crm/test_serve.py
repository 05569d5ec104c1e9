"""The process itself: where it listens, whom it answers, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from crm.serve import AddressInUse, NotEmpty, serve
from tests.crm.small_store import SmallStore

ROOT = Path(__file__).parents[2]
SERVE_EMPTY = ("-m", "counter", "crm", "serve", "--empty", "--port", "0", "--database")


@contextmanager
def empty_system(url: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, *SERVE_EMPTY, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1], process
        finally:
            process.terminate()
            process.wait(20)


def test_an_empty_system_answers_anybody_and_is_empty(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    with empty_system(url) as (address, process):
        offers = httpx.get(f"{address}/tmf-api/productCatalogManagement/v4/productOffering")
        visit = {
            "interactionDate": {"startDateTime": "2026-11-21T08:00:00Z"},
            "reason": "question",
            "status": "open",
            "direction": "inbound",
            "channel": [{"id": "1", "href": "channel/1"}],
        }
        kept = httpx.post(f"{address}/tmf-api/partyInteraction/v4/partyInteraction", json=visit)
        assert (offers.status_code, offers.json(), kept.status_code) == (200, [], 201)
        assert process.poll() is None
    with empty_system(url) as (address, _process):
        again = httpx.get(address + urlsplit(kept.headers["Location"]).path)
        assert {**again.json(), "href": ""} == {**kept.json(), "href": ""}


def test_a_store_with_customers_is_no_empty_system(tmp_path: Path) -> None:
    store = SmallStore(f"sqlite:///{tmp_path / 'crm.db'}")
    store.customer()
    store.close()
    with pytest.raises(NotEmpty):
        serve("127.0.0.1", 0, store.url, empty=True)


def test_an_address_in_use_is_said(address: str, tmp_path: Path) -> None:
    port = int(address.rpartition(":")[2])
    with pytest.raises(AddressInUse, match=str(port)):
        serve("127.0.0.1", port, f"sqlite:///{tmp_path / 'crm.db'}")
