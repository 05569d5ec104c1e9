"""Write what the centre knows of TM Forum's definitions: their structure, without words, one file an API.

python -m tools.shapes            write crm/shapes/TMF*.json from tests/specifications
python -m tools.shapes --check    write nothing; exit 1 if a file is out of date

What the files are known to get wrong is set right here, and nowhere else (see `AMENDED`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm.shapes import NUMBERS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "tests/specifications"
TARGET = ROOT / "crm/shapes"

STRUCTURE = ("$ref", "type", "enum", "format", "required", "minItems", "properties", "items")
FORMATS = ("date-time",)

AMENDED = {
    "TMF639": {"Resource_Create": ("id", "href"), "Resource_Update": ("id", "href")},
}
"""Fields that a definition requires although only the server can give them."""


def structure_of(file: Path) -> dict[str, Any]:
    """An API's resources with their methods, its events, and its definitions as far as checks need them."""
    specification = json.loads(file.read_text(encoding="utf-8"))
    resources: dict[str, list[str]] = {}
    events: list[str] = []
    for path, methods in specification["paths"].items():
        first, _, second = path.strip("/").partition("/")
        if first == "listener":
            events.append(second)
        elif first != "hub":
            own = {method.upper() for method in methods if method in ("get", "post", "patch", "delete")}
            resources[first] = sorted(own | set(resources.get(first, ())))
    wanted = {"Error", "EventSubscription", "EventSubscriptionInput"}
    for name in resources:
        wanted |= {f"{name[0].upper()}{name[1:]}{suffix}" for suffix in ("", "_Create", "_Update")}
    definitions = _definitions(file.name.partition("-")[0], specification["definitions"], wanted)
    return {"resources": resources, "events": events, "definitions": definitions}


def _definitions(api: str, definitions: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """Those wanted, and what they refer to."""
    found: dict[str, Any] = {}
    waiting = sorted(wanted & set(definitions))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _reduced(definitions[name]) if name in definitions else {"type": "integer"}
            waiting += _referred(found[name])
    for name, shape in found.items():
        given_by_server = AMENDED.get(api, {}).get(name, ())
        required = [each for each in shape.pop("required", ()) if each not in given_by_server]
        if required and not name.endswith("_Update"):  # a merge patch names only what changes
            shape["required"] = required
        if "aborted " in shape.get("enum", ()):
            shape["enum"].append("aborted")
    return dict(sorted(found.items()))


def _reduced(shape: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: shape[name] for name in STRUCTURE if name in shape}
    if kept.get("format") not in FORMATS:
        kept.pop("format", None)
    if "$ref" in kept:
        return {"$ref": kept["$ref"].rpartition("/")[2]}
    if "properties" in kept:
        kept["properties"] = {name: _reduced(inner) for name, inner in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _reduced(kept["items"])
    return kept


def _referred(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        if isinstance(shape.get("$ref"), str):
            yield shape["$ref"]
        for inner in shape.values():
            yield from _referred(inner)
    elif isinstance(shape, list):
        for inner in shape:
            yield from _referred(inner)


def texts() -> dict[Path, str]:
    """What each file is to hold."""
    return {
        TARGET / f"{file.name.partition('-')[0]}.json": json.dumps(
            structure_of(file), indent=None, separators=(",", ":"), ensure_ascii=False
        )
        + "\n"
        for file in sorted(SOURCE.glob("TMF*.json"))
        if file.name.partition("-")[0] in NUMBERS.values()
    }


def main() -> int:
    """Write, or check."""
    old = [path for path, text in texts().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in old:
            print(f"{path.relative_to(ROOT)} is out of date")
        return 1 if old else 0
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
