"""Compile the Chinese catalogue, and say which sentences of the source have no Chinese yet.

python -m tools.messages            compile counter/messages/zh_CN/*.po into counter.mo
python -m tools.messages --check    compile nothing; exit 1 if anything is missing or out of date
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CHINESE = ROOT / "counter/messages/zh_CN"
ROOMS = ("counter", "screens", "offline_queue", "crm")
KEYWORDS = {"_": None, "N_": None}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the catalogue's header, so that the same words always give the same bytes."""


def compiled() -> tuple[bytes, Catalog]:
    """The compiled catalogue of all rooms, and the catalogue itself."""
    whole = Catalog(locale="zh_CN", fuzzy=False, creation_date=EPOCH, revision_date=EPOCH)
    for source in sorted(CHINESE.glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                if message.id:
                    known = whole.get(message.id)
                    if known and known.string != message.string:
                        raise SystemExit(f"{source.name}: {message.id!r} has another Chinese elsewhere")
                    whole.add(message.id, message.string)
    binary = io.BytesIO()
    write_mo(binary, whole)
    return binary.getvalue(), whole


def spoken() -> dict[str, str]:
    """Every sentence marked in the source, and the file that first says it."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for name, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / room), keywords=KEYWORDS
        ):
            if isinstance(message, str) and message:
                found.setdefault(message, f"{room}/{name}")
    return found


def main() -> int:
    """Compile, or check; prints what is missing."""
    binary, catalogue = compiled()
    missing = {m: where for m, where in spoken().items() if m not in catalogue or not catalogue[m].string}
    for message, where in missing.items():
        print(f"no Chinese for {message!r} ({where})")
    target = CHINESE / "counter.mo"
    if "--check" in sys.argv:
        stale = not target.exists() or target.read_bytes() != binary
        if stale:
            print("counter.mo is out of date: make messages")
        return int(bool(missing) or stale)
    target.write_bytes(binary)
    print(f"{len(catalogue)} sentences compiled")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
