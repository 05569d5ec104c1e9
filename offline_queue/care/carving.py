"""Rows out of a damaged SQLite file, page by page, without what SQLite needs to find its way.

For what SQLite itself cannot reach any more: a damaged header, schema or inner page. Each leaf page of a
table is read for itself (https://sqlite.org/fileformat2.html), committed frames of the log laid over the
file before. What comes out is a guess until its body opens: bodies are authenticated.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LEAF_OF_TABLE = 0x0D
_FILE_HEADER = 100
_LOG_HEADER = 32
_FRAME_HEADER = 24
_PAGE_SIZE = 4096
"""What this program's databases have; the header's own word for it may be the damaged one."""

Value = int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class CarvedRow:
    """A row of some table: its rowid and the values of its columns, the rowid's own being None."""

    rowid: int
    values: tuple[Value, ...]


def carved_rows(path: Path) -> Iterator[CarvedRow]:
    """Every row that can be made out in ``path`` and its log, in no order."""
    pages = _pages(path)
    for number, page in enumerate(pages, 1):
        start = _FILE_HEADER if number == 1 else 0
        if len(page) == _PAGE_SIZE and page[start] == _LEAF_OF_TABLE:
            yield from _rows_of(page, start, pages)


def _pages(path: Path) -> list[bytes]:
    content = path.read_bytes()
    pages = [content[at : at + _PAGE_SIZE] for at in range(0, len(content), _PAGE_SIZE)]
    log = path.with_name(f"{path.name}-wal")
    for number, page in _committed(log.read_bytes() if log.exists() else b""):
        pages.extend(b"" for _ in range(number - len(pages)))
        pages[number - 1] = page
    return pages


def _committed(log: bytes) -> Iterator[tuple[int, bytes]]:
    """The log's frames up to the last that ends a transaction."""
    salt, pending = log[16:24], list[tuple[int, bytes]]()
    for at in range(_LOG_HEADER, len(log) - _FRAME_HEADER - _PAGE_SIZE + 1, _FRAME_HEADER + _PAGE_SIZE):
        number, ends_at = struct.unpack(">II", log[at : at + 8])
        if log[at + 8 : at + 16] != salt or not 0 < number < 1 << 24:
            return
        pending.append((number, log[at + _FRAME_HEADER : at + _FRAME_HEADER + _PAGE_SIZE]))
        if ends_at:
            yield from pending
            pending.clear()


def _rows_of(page: bytes, start: int, pages: list[bytes]) -> Iterator[CarvedRow]:
    (cells,) = struct.unpack_from(">H", page, start + 3)
    for number in range(min(cells, (_PAGE_SIZE - start - 8) // 2)):
        (at,) = struct.unpack_from(">H", page, start + 8 + 2 * number)
        try:
            yield _row(page, at, pages)
        except (IndexError, ValueError, struct.error):
            continue


def _row(page: bytes, at: int, pages: list[bytes]) -> CarvedRow:
    size, at = _varint(page, at)
    rowid, at = _varint(page, at)
    return CarvedRow(rowid, tuple(_record(_payload(page, at, size, pages))))


def _payload(page: bytes, at: int, size: int, pages: list[bytes]) -> bytes:
    """A cell's content, the rest of it on overflow pages."""
    most = _PAGE_SIZE - 35
    if size <= most:
        return page[at : at + size]
    least = (_PAGE_SIZE - 12) * 32 // 255 - 23
    local = least + (size - least) % (_PAGE_SIZE - 4)
    local = local if local <= most else least
    content = page[at : at + local]
    (further,) = struct.unpack_from(">I", page, at + local)
    for _ in range(size // (_PAGE_SIZE - 4) + 1):
        if not further:
            break
        (next_page,) = struct.unpack_from(">I", pages[further - 1], 0)
        content += pages[further - 1][4:]
        further = next_page
    return content[:size]


def _record(payload: bytes) -> Iterator[Value]:
    header, at = _varint(payload, 0)
    body, kinds = header, list[int]()
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    for kind in kinds:
        size = _size(kind)
        content = payload[body : body + size]
        if len(content) != size:
            raise ValueError("the record is cut short")
        yield _value(kind, content)
        body += size


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _value(kind: int, content: bytes) -> Value:
    if kind >= 12:
        return content if kind % 2 == 0 else content.decode(errors="surrogateescape")
    if kind == 0:
        return None
    if kind == 7:
        (number,) = struct.unpack(">d", content)
        return float(number)
    return kind - 8 if kind in (8, 9) else int.from_bytes(content, signed=True)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of SQLite's variable length at ``at``, and where it ends."""
    value = 0
    for place in range(8):
        byte = content[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | content[at + 8], at + 9
