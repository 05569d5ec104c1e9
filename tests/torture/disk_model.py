"""A disk that loses power: what may be on it after a cut, given what was written and what was synced.

What the model takes as given, and nothing more:
- what was written to a file before its last fsync or fdatasync that came back is there, with its length;
- every write after that is there, is missing, or is there in any of its 512-byte sectors; a truncation is
  there or missing; each on its own, in no order;
- names (creations, renamings, removals) since the last fsync of the directory are there up to some point
  in their order, and not from there on, as journals of file systems have it; syncing a file does not
  make its name durable;
- the data directory itself is there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tests.torture.disk_recording import Record, What

SECTOR = 512


class Outcome(StrEnum):
    """What becomes of all that was not synced."""

    KEPT = "kept"
    DROPPED = "dropped"
    UP_TO_A_POINT = "up to a point"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class _Change:
    """A write at ``offset``, or a truncation to it."""

    offset: int
    data: bytes | None

    def apply(self, content: bytearray) -> None:
        if self.data is None:
            _resize(content, self.offset)
        else:
            _put(content, self.offset, self.data)

    def apply_torn(self, content: bytearray, chance: random.Random) -> None:
        """Any of its sectors; the length only where one beyond it was kept."""
        if self.data is None:
            return
        at, end = self.offset, self.offset + len(self.data)
        while at < end:
            until = min(end, (at // SECTOR + 1) * SECTOR)
            if chance.random() < 0.5:
                _put(content, at, self.data[at - self.offset : until - self.offset])
            at = until


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    unsynced: list[_Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.unsynced:
            change.apply(self.durable)
        self.unsynced.clear()

    def after_cut(self, outcome: Outcome, chance: random.Random) -> bytes:
        """One content that the file may have."""
        content = bytearray(self.durable)
        kept = chance.randint(0, len(self.unsynced))
        for place, change in enumerate(self.unsynced):
            match outcome:
                case Outcome.KEPT:
                    change.apply(content)
                case Outcome.DROPPED:
                    pass
                case Outcome.UP_TO_A_POINT if place < kept:
                    change.apply(content)
                case Outcome.UP_TO_A_POINT if place == kept:
                    change.apply_torn(content, chance)
                case Outcome.UP_TO_A_POINT:
                    pass
                case Outcome.ANY:
                    _apply_any(change, content, chance)
        return bytes(content)


@dataclass(slots=True)
class Disk:
    """The data directory as it is, and as it is known to survive."""

    _names: dict[str, _File] = field(default_factory=dict)
    _durable_names: dict[str, _File] = field(default_factory=dict)
    _unsynced_names: list[tuple[str, ...]] = field(default_factory=list)
    _created: list[_File] = field(default_factory=list)
    _files: dict[int, _File] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """One operation more."""
        match record.what:
            case What.CREATE:
                made = self._files[record.inode] = _File()
                self._created.append(made)
                self._name("create", record.data.decode(), str(len(self._created) - 1))
            case What.RENAME:
                self._name("rename", *record.data.decode().split("\n"))
            case What.UNLINK:
                self._name("unlink", record.data.decode())
            case What.WRITE:
                self._files[record.inode].unsynced.append(_Change(record.offset, record.data))
            case What.TRUNCATE:
                self._files[record.inode].unsynced.append(_Change(record.offset, None))
            case What.SYNC:
                self._files[record.inode].sync()
            case What.SYNC_DIRECTORY:
                self._durable_names = dict(self._names)
                self._unsynced_names.clear()
            case What.ANSWER:
                pass

    def cut(self, outcome: Outcome, chance: random.Random, into: Path) -> None:
        """Write one state that the directory may be found in after the power went now."""
        names = dict(self._durable_names)
        wanted = {
            Outcome.KEPT: len(self._unsynced_names),
            Outcome.DROPPED: 0,
        }.get(outcome, chance.randint(0, len(self._unsynced_names)))
        for change in self._unsynced_names[:wanted]:
            self._rename(names, change)
        for name, file in names.items():
            (into / name).write_bytes(file.after_cut(outcome, chance))

    def _name(self, *change: str) -> None:
        self._unsynced_names.append(change)
        self._rename(self._names, change)

    def _rename(self, names: dict[str, _File], change: tuple[str, ...]) -> None:
        match change:
            case ("create", name, number):
                names[name] = self._created[int(number)]
            case ("rename", old, new):
                names[new] = names.pop(old)
            case ("unlink", name):
                del names[name]


def _apply_any(change: _Change, content: bytearray, chance: random.Random) -> None:
    fate = chance.random()
    if fate < 0.4:
        change.apply(content)
    elif fate < 0.7:
        change.apply_torn(content, chance)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _resize(content: bytearray, length: int) -> None:
    if len(content) > length:
        del content[length:]
    else:
        content.extend(bytes(length - len(content)))
