"""The centre's own description (/openapi.json): complete, and true of a store that does business."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from counter.wire.encoding import encode
from crm.app import create_app
from crm.http import secret_hash
from crm.settings import CentreSettings
from crm.shapes import apis, shapes_of
from crm.tables import TerminalRow
from tests.conformance.judging import Judge, empty_centre, sqlite_in
from tests.crm.small_store import SmallStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

pytestmark = pytest.mark.filterwarnings("ignore")

CREDENTIAL = "credential of the judge"
NO_CHANCE = ("/enrolment", "/counterSync", "/counter-terminal/v1/shift")
"""What cannot be tried with anything: it ends the judge's own credential, is an envelope of all else, or is a
report that the counter alone writes and reads, in its own names."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A store that does business, spoken to by an enrolled terminal."""
    store = SmallStore(sqlite_in(tmp_path_factory.mktemp("store")))
    store.customer(balance_fen=5000)
    with store.database.writing() as session:
        session.get_one(TerminalRow, "T1").credential_hash = secret_hash(CREDENTIAL)
    settings = CentreSettings(database_url=store.url, public_url="http://testserver")
    with TestClient(create_app(settings), raise_server_exceptions=False) as found:
        found.headers["Authorization"] = f"Bearer {CREDENTIAL}"
        yield found
    store.close()


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_every_method_of_every_file_is_described(client: TestClient, description: dict[str, Any]) -> None:
    bases: Any = client.app.state.centre.settings.base_paths  # type: ignore[attr-defined]
    for resource, api in apis().items():
        path = f"{bases[api]}/{resource}"
        there = {method.upper() for p in description["paths"] if p.partition("/{")[0] == path
                 for method in description["paths"][p]}  # fmt: skip
        assert set(shapes_of(api).resources[resource]) <= there, resource
        assert "post" in description["paths"][f"{bases[api]}/hub"]


def test_every_operation_says_how_it_may_be_refused(description: dict[str, Any]) -> None:
    for path, way in description["paths"].items():
        for method, operation in way.items():
            assert {"400", "401", "404", "409", "422"} <= operation["responses"].keys(), (method, path)
            assert operation["summary"]
            assert operation["tags"]


def test_every_reference_of_the_description_leads_somewhere(description: dict[str, Any]) -> None:
    waiting: list[Any] = [description]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            if isinstance(inner.get("$ref"), str):
                assert inner["$ref"].rpartition("/")[2] in description["components"]["schemas"]
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner


def test_the_examples_work(description: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    with empty_centre(sqlite_in(tmp_path_factory.mktemp("empty"))) as empty:
        tried = 0
        for path, way in empty.get("/openapi.json").json()["paths"].items():
            content = (
                way.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
            )
            if "example" not in content or path.endswith("/cancelProductOrder"):
                continue
            answer = empty.post(
                path, content=encode(content["example"]), headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == 201, (path, answer.text)
            tried += 1
        assert tried > 30


def test_a_stores_centre_answers_as_it_describes(client: TestClient, description: dict[str, Any]) -> None:
    judge = Judge(client, refuses=True)

    def only(label: str) -> bool:
        return not any(part in label for part in NO_CHANCE)

    faults = judge.try_description(description, "", examples=1, only=only)
    assert not faults, "\n\n".join(faults)
    assert {201, 200, 404} <= {status for _label, status in judge.answers}
