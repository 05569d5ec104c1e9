"""A file's operations tried on a centre, each answer judged by the file.

Requests are made from the file by schemathesis. Where an operation names a resource by its id, half of the
requests name one that is there, so that reading, changing and deleting are tried on something.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from counter.wire.encoding import encode
from crm.app import create_app
from crm.conformance import OPEN_TERMINAL, prepare_empty
from crm.database import migrate
from crm.settings import CentreSettings
from tests.conformance.files import judged

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )
    from starlette.testclient import TestClient

CHECKS = [not_a_server_error, status_code_conformance]

BASES = {"TMF676": "/tmf-api/paymentManagement/v4"}
"""Where an API is offered, if not where its file says."""

MAY_REFUSE = ("/hub", "/cancelProductOrder")
"""What depends on more than the file says: on an address that can be reached, on an order that is there."""


@dataclass
class Judge:
    """One centre under judgement; ``faults`` holds what was found, with the request."""

    client: TestClient
    refuses: bool = False  # what is valid may still be refused, for what stands in the centre
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _there: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def try_file(
        self, name: str, examples: int, number: int = 0, only: Callable[[str], bool] = bool
    ) -> list[str]:
        """The faults of every operation of a file whose label (``POST /troubleTicket``) is wanted."""
        raw = judged(name)
        base = BASES.get(name, raw["basePath"].rstrip("/"))
        return self.try_description(raw, base, examples, number, only)

    def try_description(
        self,
        raw: dict[str, Any],
        base: str,
        examples: int,
        number: int = 0,
        only: Callable[[str], bool] = bool,
    ) -> list[str]:
        """The faults of every operation of a description."""
        schema: Any = schemathesis.openapi.from_dict(raw)
        operations = [result.ok() for result in schema.get_all_operations()]
        operations.sort(key=lambda each: ["post", "get", "patch", "delete"].index(each.method))
        for operation in operations:
            if only(operation.label):
                self.try_operation(operation, base, examples, number)
        found, self.faults = self.faults, []
        return found

    def try_operation(self, operation: Any, base: str, examples: int, number: int) -> None:
        """Requests for one operation, the same ones for the same ``number``."""
        resource = operation.path.partition("/{")[0]
        turn = iter(range(10**9))

        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def attempt(case: Any) -> None:
            there = self._there[f"{base}{resource}"]
            named = [name for name in (case.path_parameters or {}) if name.endswith("id")]
            if there and named and next(turn) % 2 == 0:
                case.path_parameters[named[0]] = there[-1]
            self._attempt(case, base, resource, operation)

        attempt()

    def _attempt(self, case: Any, base: str, resource: str, operation: Any) -> None:
        given_as = case.as_transport_kwargs(base_url=f"http://testserver{base}")
        headers = dict(given_as["headers"])
        body: Any = given_as.get("json")
        answer = self.client.request(
            given_as["method"],
            given_as["url"],
            params=given_as.get("params"),
            headers=headers if body is None else headers | {"Content-Type": "application/json"},
            content=None if body is None else encode(_decimal(body)),
        )
        self.answers[operation.label, answer.status_code] += 1
        there = self._there[f"{base}{resource}"]
        if answer.status_code == 201 and "id" in answer.json():
            there.append(answer.json()["id"])
        elif answer.status_code == 204 and there:
            there.pop()
        try:
            said = [content_type_conformance] if answer.content else []
            if "fields" not in (case.query or {}):  # else what is required may well be left out
                said.append(response_schema_conformance)
            case.validate_response(answer, checks=[*CHECKS, *said])
        except AssertionError as fault:
            self._found(operation, body, answer, str(fault))
        except BaseExceptionGroup as faults:
            self._found(operation, body, answer, "; ".join(map(str, faults.exceptions)))
        if (
            operation.method == "post"
            and answer.status_code == 400
            and body is not None  # where no body could be made of the file, none is valid
            and resource not in MAY_REFUSE
            and not self.refuses
        ):
            self._found(operation, body, answer, "a valid request was refused")

    def _found(self, operation: Any, body: object, answer: Any, fault: str) -> None:
        self.faults.append(
            f"{operation.label}\n{body}\n{answer.status_code} {answer.text[:500]}\n{fault[:1000]}"
        )


def _decimal(value: Any) -> Any:
    """Binary floats as the decimals that JSON writes."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: _decimal(inner) for name, inner in value.items()}
    return [_decimal(inner) for inner in value] if isinstance(value, list) else value


@contextmanager
def empty_centre(database_url: str) -> Iterator[TestClient]:
    """A fresh system in this process, as ``counter crm serve --empty`` serves it."""
    migrate(database_url)
    prepare_empty(database_url)
    found = CentreSettings(
        database_url=database_url, open_terminal=OPEN_TERMINAL, public_url="http://testserver"
    )
    with TestClient(create_app(found), raise_server_exceptions=False) as client:
        yield client


def sqlite_in(folder: Path) -> str:
    """The address of a new database in a folder."""
    return f"sqlite:///{folder / 'empty.db'}"
