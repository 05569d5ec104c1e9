"""The description of the interface (`/openapi.json`, `/docs`): every address, with the files' own shapes.

What a resource looks like comes from `crm.shapes`, so that page and checks cannot differ; what the counter
adds to it (the business's own messages) comes from `counter.wire`. Each creation of a kept resource has an
example, which is made from its shape: all that is required.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from counter.wire.error import Error
from crm.late_routes import LateRoutes
from crm.shapes import NUMBERS, Shape, apis, definition_of, shapes_of

REFUSALS = {
    "400": "The request cannot be read.",
    "401": "A terminal's credential is needed.",
    "403": "Not everybody may.",
    "404": "There is no such thing.",
    "409": "It conflicts with what there is.",
    "422": "The rules refuse it.",
    "503": "The centre is busy: come again.",
}
"""How any request may be refused; always with the error body."""

LATEST = "2030-01-01T00:00:00Z"


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description, made once."""
    if app.openapi_schema is None:
        for route in app.router.routes[:]:
            if isinstance(route, LateRoutes):
                route.make()
        page = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = page["components"]["schemas"]
        schemas["ErrorBody"] = Error.model_json_schema(by_alias=True)
        for api in NUMBERS:
            schemas.update(_schemas_of(api))
        for way in page["paths"].values():
            for method, operation in way.items():
                _complete(operation, method)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = page
    return app.openapi_schema


def _complete(operation: dict[str, Any], method: str) -> None:
    """The answers that FastAPI does not know of, and the shapes of the resource."""
    answers = operation["responses"]
    answers.pop("422", None)
    for status, words in REFUSALS.items():
        answers[status] = _answer(words, {"$ref": "#/components/schemas/ErrorBody"})
    does, _, resource = operation.get("operationId", "").partition("_")
    if resource not in apis():
        return
    schema = _reference(apis()[resource], definition_of(resource))
    match does:
        case "list":
            whole = _answer("All that was asked for.", {"type": "array", "items": schema})
            whole["headers"] = {
                name: {"description": words, "schema": {"type": "integer"}}
                for name, words in (
                    ("X-Total-Count", "how many there are"),
                    ("X-Result-Count", "how many of them are in this answer"),
                )
            }
            answers["200"], answers["206"] = whole, {**whole, "description": "Part of what was asked for."}
        case "get" | "patch":
            answers["200"] = _answer("As it stands.", schema)
        case "create":
            answers["201"] = _answer("It was made; Location says where it is.", schema)
    if does in ("create", "patch") and "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        if not content["schema"].get("$ref"):  # the business's own messages say more
            suffix = "_Create" if does == "create" else "_Update"
            content["schema"] = _reference(apis()[resource], f"{definition_of(resource)}{suffix}")
            if does == "create":
                content["example"] = example_of(resource)
        if method == "patch":
            operation["requestBody"]["content"]["application/merge-patch+json"] = content


def _answer(words: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _reference(api: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{NUMBERS[api]}_{name}"}


def _schemas_of(api: str) -> Iterator[tuple[str, Any]]:
    for name, shape in shapes_of(api).definitions.items():
        yield f"{NUMBERS[api]}_{name}", _schema(api, shape)


def _schema(api: str, shape: Shape) -> dict[str, Any]:
    if "$ref" in shape:
        return _reference(api, shape["$ref"])
    found = dict(shape)
    if "properties" in found:
        found["properties"] = {name: _schema(api, inner) for name, inner in found["properties"].items()}
    if "items" in found:
        found["items"] = _schema(api, found["items"])
    return found


def example_of(resource: str) -> dict[str, Any]:
    """A body that makes such a resource: what its file requires."""
    definitions = shapes_of(apis()[resource]).definitions
    found: dict[str, Any] = _example(definitions, {"$ref": f"{definition_of(resource)}_Create"}, resource)
    return found


def _example(definitions: Mapping[str, Shape], shape: Shape, name: str) -> Any:
    while "$ref" in shape:
        shape = definitions[shape["$ref"]]
    if "enum" in shape:
        return shape["enum"][0]
    match shape.get("type"):
        case "array":
            return [_example(definitions, shape.get("items", {}), name)]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "string":
            return LATEST if shape.get("format") == "date-time" else name
        case _:
            named = shape.get("properties", {})
            for amount, unit in (("value", "unit"), ("amount", "units")):
                if {amount, unit} <= named.keys():
                    return {amount: 1, unit: "CNY"}
            return {each: _example(definitions, named[each], each) for each in shape.get("required", ())}
