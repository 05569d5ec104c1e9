"""TM Forum's own definitions, and how a message is held against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator


def faults(file: str, definition: str, message: object, *, whole: bool = True) -> list[str]:
    """What is wrong with ``message`` as ``definition`` of the file whose name begins with ``file``; if it is
    not ``whole``, what is missing in it is not wrong."""
    schema = {**_definitions(file), "$ref": f"#/definitions/{definition}"}
    found = Draft4Validator(schema).iter_errors(message)
    wrong = [error for error in found if whole or error.validator != "required"]
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in wrong]


@cache
def _definitions(file: str) -> dict[str, Any]:
    path = next(Path(__file__).parent.glob(f"{file}-*.json"))
    definitions: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    lost = {name for name in _referred(definitions) if name not in definitions}
    return {"definitions": definitions | {name: {} for name in lost}}


def _referred(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _referred(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _referred(inner)
