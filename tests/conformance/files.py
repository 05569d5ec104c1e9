"""The files as a judge takes them: byte for byte, but for what README.md says is wrong in them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from crm.shapes import NUMBERS

FOLDER = Path(__file__).parents[1] / "specifications"

FILES = {name: next(FOLDER.glob(f"{name}-*.json")) for name in sorted(NUMBERS.values())}
"""The file of each API that the centre offers whole."""

NOT_NAMED = ("206",)
"""Answers that TMF630 gives to lists and the files leave out."""


_ERROR = {
    "type": "object",
    "required": ["code", "reason"],
    "properties": {name: {"type": "string"} for name in ("code", "reason", "message", "status")},
}
"""The error body of all files but one, which has numbers even for the reason."""


@cache
def judged(name: str) -> dict[str, Any]:
    """The file whose name begins with ``name``, ready to judge by."""
    found: dict[str, Any] = json.loads(FILES[name].read_text(encoding="utf-8"))
    definitions = found["definitions"]
    definitions.setdefault("int", {"type": "integer"})
    if definitions["Error"]["properties"]["reason"]["type"] != "string":
        definitions["Error"] = _ERROR
    for given_by_server in ("Resource_Create", "Resource_Update"):
        if given_by_server in definitions:
            required = definitions[given_by_server]["required"]
            definitions[given_by_server]["required"] = [n for n in required if n not in ("id", "href")]
    for definition, shape in definitions.items():
        if definition.endswith("_Update"):
            shape.pop("required", None)  # a merge patch names what changes
        if "properties" in shape:
            shape.setdefault("type", "object")  # one file forgets to say so, and would allow a null
        if "required" in shape and not shape["required"]:
            del shape["required"]
        if "aborted " in shape.get("enum", ()):
            shape["enum"].append("aborted")
    found["paths"] = {p: way for p, way in found["paths"].items() if not p.startswith("/listener")}
    for way in found["paths"].values():
        answers = way.get("get", {}).get("responses", {})
        if answers.get("200", {}).get("schema", {}).get("type") == "array":
            answers["206"] = answers["200"]
    return found
