"""What is wrong in a TOML file that a model refused: each fault at its line and field, in a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter.domain.text import N_, Finding
from counter.domain.unreadable import why_unreadable

if TYPE_CHECKING:
    from pydantic import ValidationError

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")

Path = tuple[str | int, ...]
"""A place in the file: names of keys, and for arrays how many-th, from 0."""


@dataclass(frozen=True, slots=True)
class TomlFault:
    """A catalogue sentence with parameters, about ``field`` (its path, dotted) at a line, from 1."""

    line: int
    field: str
    message: str
    params: Mapping[str, object]


def faults_of(text: str, error: ValidationError) -> tuple[TomlFault, ...]:
    """All that ``error`` found in ``text``; a key that is missing is missing where its table begins."""
    lines = lines_of(text)
    found = [_fault(lines, dict(fault)) for fault in error.errors() if not _echo(dict(fault))]
    return tuple(sorted(found, key=lambda fault: fault.line))


def not_toml(error: tomllib.TOMLDecodeError) -> Finding:
    """Where a file is no TOML, with the parser's own text in brackets."""
    said = str(error)
    found = _PLACE.search(said)
    if found is None:
        return Finding(N_("it is no TOML ({text})"), {"text": said})
    told = {"line": int(found[1]), "column": int(found[2]), "text": said[: found.start()].rstrip()}
    return Finding(N_("line {line}, column {column} is no TOML ({text})"), told)


def line_of(text: str, path: Path) -> int:
    """The line where ``path`` stands, else where the innermost table around it begins."""
    return _nearest(lines_of(text), path)


def lines_of(text: str) -> dict[Path, int]:
    """The line of every key and table of ``text``, which has to be TOML; of an array, its first one.

    Line by line is put together until it is TOML by itself: so each statement is found with its end.
    """
    found: dict[Path, int] = {(): 1}
    table: Path = ()
    statement, begins = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        statement, begins = (statement, begins) if statement else ("", number)
        statement += line + "\n"
        try:
            read = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.lstrip().startswith("["):
            table = _opened(read, found)
            found[table] = number
            if isinstance(table[-1], int):
                found.setdefault(table[:-1], number)
        else:
            for path in _paths(read):
                found.setdefault(table + path, begins)
        statement = ""
    return found


def _opened(header: Mapping[str, Any], found: Mapping[Path, int]) -> Path:
    """The table that a header opens; of tables that stand in an array, a name means the last one."""
    path: Path = ()
    inside: Any = header
    while isinstance(inside, dict) and inside:
        name, inside = next(iter(inside.items()))
        path += (name,)
        known = sum(other[:-1] == path and isinstance(other[-1], int) for other in found if other)
        if isinstance(inside, list):
            return (*path, known)
        if known:
            path += (known - 1,)
    return path


def _paths(value: object) -> Iterator[Path]:
    for key, below in _inside(value):
        yield (key,)
        for path in _paths(below):
            yield (key, *path)


def _inside(value: object) -> Iterable[tuple[str | int, object]]:
    match value:
        case dict():
            return value.items()
        case list():
            return enumerate(value)
        case _:
            return ()


def _nearest(lines: Mapping[Path, int], path: Path) -> int:
    return next(lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines)


def _echo(found: Mapping[str, Any]) -> bool:
    """Whether a list is called too short only because what stands in it was refused."""
    return bool(found["type"] == "too_short" and len(found["input"]) >= found["ctx"]["min_length"])


def _fault(lines: Mapping[Path, int], found: Mapping[str, Any]) -> TomlFault:
    path: Path = tuple(found["loc"])
    why = why_unreadable(found)
    return TomlFault(_nearest(lines, path), ".".join(str(part) for part in path), why.message, why.params)
