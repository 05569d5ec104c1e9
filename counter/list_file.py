"""A list in a file: CSV or plain text, in UTF-8 or as spreadsheets of China write it (GB 18030)."""

from __future__ import annotations

from pathlib import Path

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding

_MOST_BYTES = 1_000_000
_ENDINGS = (".csv", ".txt")


class NotAList(Exception):
    """The file cannot be read; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def is_path(text: str) -> bool:
    """Whether a text that was typed means a file."""
    return text.startswith(("/", "~/", "./")) or text.lower().endswith(_ENDINGS)


def read_file(path: Path) -> str:
    """The file's text; blocks for the disk's time. Raises NotAList."""
    told = {"name": path.name}
    try:
        raw = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        said = N_("{name} cannot be read: {why}")
        raise NotAList(Finding(said, {**told, "why": system_words(error)}, "lines")) from error
    if raw is None:
        raise NotAList(Finding(N_("{name} is too long for a list."), told, "lines"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAList(Finding(N_("{name} is no text."), told, "lines"))
