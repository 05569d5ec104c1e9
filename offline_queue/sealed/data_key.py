"""The data key of a data directory: where it is kept, found, made and moved.

``counter.key`` is its place. The file holds the key itself (32 bytes, its owner's only), or the name of
the entry in the system's credential store that holds it: so whoever opens the directory finds it in one
look, and of two processes neither makes a second one.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding
from counter.ports import StoreRefused
from offline_queue.sealed import credential_store
from offline_queue.sealed.credential_store import NoCredentialStore
from offline_queue.sealed.envelope import KEY_BYTES
from offline_queue.sealed.keyed_hash import write_secret

FILE_NAME = "counter.key"

_POINTER = b"system "


class KeyPlace(StrEnum):
    """Where the data key is kept. AUTO is the system's store where there is one when the key is made."""

    AUTO = "auto"
    SYSTEM = "system"
    FILE = "file"


def place(data_dir: Path) -> KeyPlace:
    """Where the key of ``data_dir`` is."""
    kept = _kept(data_dir / FILE_NAME)
    return KeyPlace.SYSTEM if kept is not None and kept.startswith(_POINTER) else KeyPlace.FILE


def read(data_dir: Path) -> bytes | None:
    """The key of ``data_dir``, None where there is none yet; raises StoreRefused if it cannot be had."""
    path = data_dir / FILE_NAME
    kept = _kept(path)
    if kept is None:
        return None
    key = _in_store(path, kept) if kept.startswith(_POINTER) else kept
    if len(key) != KEY_BYTES:
        raise _no_use(path, Finding(N_("{count} bytes, which is no key"), {"count": len(key)}))
    return key


def make(data_dir: Path, wanted: KeyPlace) -> bytes:
    """A new key, durable before anything is sealed under it. To be called under the lock only."""
    key = os.urandom(KEY_BYTES)
    if wanted is KeyPlace.FILE or not _put_in_store(data_dir, key, must=wanted is KeyPlace.SYSTEM):
        write_secret(data_dir / FILE_NAME, key)
    return key


def move(data_dir: Path, wanted: KeyPlace) -> None:
    """Bring the key to its wanted place, there before it goes here. To be called under the lock only.

    AUTO moves a key that lies in a file into a store that there is, and leaves one that is in the store.
    """
    path = data_dir / FILE_NAME
    now = place(data_dir)
    key = read(data_dir)
    if key is None or wanted is now:
        return
    if wanted is KeyPlace.FILE:
        name = (_kept(path) or b"").removeprefix(_POINTER).decode()
        write_secret(path, key)
        credential_store.remove(name)
    elif now is KeyPlace.FILE:
        _put_in_store(data_dir, key, must=wanted is KeyPlace.SYSTEM)


def _put_in_store(data_dir: Path, key: bytes, *, must: bool) -> bool:
    name = os.urandom(16).hex()
    try:
        credential_store.put(name, key)
    except NoCredentialStore as error:
        if must:
            raise StoreRefused(
                N_(
                    'The system\'s credential store cannot keep the key ({detail}). Set key = "file" under '
                    "[store] in config.toml, or unlock the store. Nothing was changed."
                ),
                "no_credential_store",
                detail=str(error),
            ) from error
        return False
    write_secret(data_dir / FILE_NAME, _POINTER + name.encode())
    return True


def _in_store(path: Path, pointer: bytes) -> bytes:
    try:
        key = credential_store.get(pointer.removeprefix(_POINTER).decode(errors="replace"))
    except NoCredentialStore as error:
        raise StoreRefused(
            N_(
                "The key of the local database is in the system's credential store, which does not give it "
                "out ({detail}). Unlock the store and start again, or recover what waits with the centre's "
                "private key: counter queue recover. Nothing was changed."
            ),
            "key_locked",
            detail=str(error),
        ) from error
    if key is None:
        raise missing(path.parent)
    return key


def _kept(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _no_use(path, system_words(error)) from error


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


def _no_use(path: Path, detail: Finding) -> StoreRefused:
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
