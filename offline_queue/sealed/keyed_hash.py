"""Exact look-up without personal data in plain columns: HMAC-SHA256 under a key of this data directory."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

_HASH_BYTES = 16


class KeyedHash:
    """Turns phone numbers, ID numbers and identities of people into look-up keys."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, kind: str, value: str) -> bytes:
        """The look-up key of ``value``; ``kind`` (number, id, customer) keeps equal texts apart."""
        return hmac.digest(self._key, f"{kind}:{value}".encode(), hashlib.sha256)[:_HASH_BYTES]


def write_secret(path: Path, secret: bytes) -> None:
    """Put ``secret`` durably into ``path``, for its owner only: wholly, or not at all."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, secret)
        os.fsync(file)
    finally:
        os.close(file)
    fresh.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make names in ``directory`` durable, where the system can."""
    if os.name != "posix":
        return
    file = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
