"""The data key of a data directory: where it is kept, found and made.

``counter.key`` is its place. The file holds the key itself (32 bytes, its owner's only), or names the
entry of the system's credential store that holds it.
"""

from __future__ import annotations

import os
from pathlib import Path

from counter.domain.text import N_
from counter.ports import StoreRefused
from offline_queue.envelope import KEY_BYTES
from offline_queue.keyed_hash import write_secret

FILE_NAME = "counter.key"


def read(data_dir: Path) -> bytes | None:
    """The key of ``data_dir``, None where there is none yet; raises StoreRefused if it cannot be had."""
    path = data_dir / FILE_NAME
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _no_use(path, error.strerror or type(error).__name__) from error
    if len(kept) != KEY_BYTES:
        raise _no_use(path, f"{len(kept)} bytes")
    return kept


def make(data_dir: Path) -> bytes:
    """A new key, durable before anything is sealed under it. To be called under the lock only."""
    key = os.urandom(KEY_BYTES)
    write_secret(data_dir / FILE_NAME, key)
    return key


def missing(data_dir: Path) -> StoreRefused:
    """There is a database, and no key to it."""
    return StoreRefused(
        N_(
            "The key of the local database is missing: {path}. Put it back from where it is kept, or recover "
            "what waits with the centre's private key: counter queue recover. Nothing was changed."
        ),
        "key_missing",
        path=str(data_dir / FILE_NAME),
    )


def wrong(data_dir: Path) -> StoreRefused:
    """There is a key, and the database does not open under it."""
    return StoreRefused(
        N_(
            "The key {path} is not the one of this local database. Put the right one in its place, or "
            "recover what waits with the centre's private key: counter queue recover. Nothing was changed."
        ),
        "key_wrong",
        path=str(data_dir / FILE_NAME),
    )


def _no_use(path: Path, detail: str) -> StoreRefused:
    return StoreRefused(
        N_(
            "The key of the local database cannot be read: {path} ({detail}). Put it back from where it is "
            "kept, or recover what waits with the centre's private key: counter queue recover. Nothing was "
            "changed."
        ),
        "key_unreadable",
        path=str(path),
        detail=detail,
    )
