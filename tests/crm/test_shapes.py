"""What the centre knows of the files is what they say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from counter.wire.paths import BASE_PATHS
from crm.events.telling import Kind, event_name
from crm.kept.resources import BEGINNINGS, MACHINES, shape_of, state_field
from crm.refusals import Refused
from crm.shapes import NUMBERS, apis, shapes_of
from crm.shapes.checking import check
from tests.specifications import faults
from tools.shapes import texts


def test_the_shapes_are_those_of_the_files() -> None:
    for path, text in texts().items():
        assert path.read_text(encoding="utf-8") == text, "run: .venv/bin/python -m tools.shapes"


def test_every_api_has_its_place_and_every_resource_its_definition() -> None:
    assert NUMBERS.keys() <= BASE_PATHS.keys()
    for resource in apis():
        assert shape_of(resource), resource


@pytest.mark.parametrize("resource", BEGINNINGS)
def test_every_resource_begins_in_a_state_that_its_file_has(resource: str) -> None:
    field = state_field(resource)
    assert (
        faults(NUMBERS[apis()[resource]], shape_name(resource), {field: BEGINNINGS[resource]}, whole=False)
        == []
    )
    machine = MACHINES.get(resource, {})
    for state in machine:
        body = {field: state}
        assert faults(NUMBERS[apis()[resource]], shape_name(resource), body, whole=False) == []
    assert not machine or BEGINNINGS[resource] in machine


def shape_name(resource: str) -> str:
    return resource[0].upper() + resource[1:]


def test_an_event_is_named_as_its_file_names_it() -> None:
    assert event_name("troubleTicket", Kind.STATE) == "TroubleTicketStatusChangeEvent"
    assert event_name("productOrder", Kind.STATE) == "ProductOrderStateChangeEvent"


SHAPES: dict[str, dict[str, Any]] = {
    "Thing": {
        "type": "object",
        "required": ["name", "anything"],
        "properties": {
            "name": {"type": "string"},
            "count": {"type": "integer"},
            "price": {"type": "number"},
            "yes": {"type": "boolean"},
            "at": {"type": "string", "format": "date-time"},
            "kind": {"$ref": "Kind"},
            "parts": {"type": "array", "minItems": 1, "items": {"$ref": "Thing"}},
            "anything": {},
        },
    },
    "Kind": {"type": "string", "enum": ["big", "small"]},
}


def test_a_body_is_kept_with_all_that_the_file_does_not_name() -> None:
    body = {
        "name": "x", "anything": None, "count": Decimal("2.0"), "price": Decimal("1.50"), "yes": False,
        "at": "2026-11-30T23:59:59+08:00", "kind": "big", "own": {"deep": [None, 1]},
        "parts": [{"name": "y", "anything": [1], "count": None}],
    }  # fmt: skip
    kept = check(SHAPES, "Thing", body)
    assert kept == {**body, "parts": [{"name": "y", "anything": [1]}]}


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"name": None}, "name"),
        ({"count": Decimal("2.5")}, "count"),
        ({"count": True}, "count"),
        ({"price": "1.50"}, "price"),
        ({"price": Decimal("1E+500")}, "price"),
        ({"yes": "true"}, "yes"),
        ({"at": "2026-11-30"}, "at"),
        ({"kind": "huge"}, "kind"),
        ({"parts": []}, "parts"),
        ({"parts": [{"name": "y"}]}, "parts.0.anything"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(wrong: dict[str, object], place: str) -> None:
    with pytest.raises(Refused) as refused:
        check(SHAPES, "Thing", {"name": "x", "anything": 1, **wrong})
    assert (refused.value.status, refused.value.params["place"]) == (400, place)


def test_a_body_that_goes_too_deep_is_refused() -> None:
    deep: dict[str, object] = {"name": "x", "anything": 1}
    for _ in range(100):
        deep = {"name": "x", "anything": 1, "own": deep}
    with pytest.raises(Refused):
        check(SHAPES, "Thing", deep)


def test_every_definition_that_is_referred_to_is_there() -> None:
    for api in NUMBERS:
        definitions = shapes_of(api).definitions
        waiting: list[object] = list(definitions.values())
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, dict):
                assert not isinstance(inner.get("$ref"), str) or inner["$ref"] in definitions
                waiting += inner.values()
            elif isinstance(inner, list):
                waiting += inner
