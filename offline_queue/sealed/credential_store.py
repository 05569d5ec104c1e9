"""The system's credential store (Secret Service, Keychain, Windows' Credential Manager), by `keyring`.

keyring is imported where it is asked, never at a start that does not need it; each question has a few
seconds, for a store behind a D-Bus that hangs must not hold a counter up.
"""

from __future__ import annotations

import base64
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "fast-counter"
SECONDS = 3.0

_LEAST_PRIORITY = 1
"""keyring's own measure of a store that deserves the name; plain files and refusals are below."""


class NoCredentialStore(Exception):
    """There is none, it did not answer in time, or it refused."""


def put(name: str, secret: bytes) -> None:
    """Keep ``secret`` under ``name``, and see that it is there; raises NoCredentialStore."""
    if not _may_be_there():
        raise NoCredentialStore("no session bus")

    def keep() -> None:
        backend = _backend()
        backend.set_password(SERVICE, name, base64.b64encode(secret).decode())
        if backend.get_password(SERVICE, name) != base64.b64encode(secret).decode():
            raise NoCredentialStore("it did not keep what it was given")

    _in_time(keep)


def get(name: str) -> bytes | None:
    """What is kept under ``name``, or None; raises NoCredentialStore."""
    kept = _in_time(lambda: _backend().get_password(SERVICE, name))
    return base64.b64decode(kept) if kept else None


def remove(name: str) -> None:
    """Keep nothing under ``name`` any more; raises NoCredentialStore."""
    _in_time(lambda: _backend().delete_password(SERVICE, name))


def title() -> str:
    """What the store calls itself; raises NoCredentialStore."""
    return _in_time(lambda: str(_backend().name))


def _may_be_there() -> bool:
    """Whether to look at all: without a session bus Linux has none, and looking costs half a second."""
    if sys.platform != "linux" or os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or Path(f"/run/user/{os.getuid()}/bus").exists()


def _backend() -> KeyringBackend:
    import keyring

    backend = keyring.get_keyring()
    if backend.priority < _LEAST_PRIORITY:
        raise NoCredentialStore(f"only {backend.name}")
    return backend


def _in_time(ask: Callable[[], T]) -> T:
    """The answer of ``ask``, asked in a thread that is left behind if it takes too long."""
    answers, errors = list[T](), list[Exception]()

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="credential store", daemon=True)
    thread.start()
    thread.join(SECONDS)
    if answers:
        return answers[0]
    if errors:
        raise NoCredentialStore(str(errors[0]) or type(errors[0]).__name__) from errors[0]
    raise NoCredentialStore(f"no answer within {SECONDS:g} seconds")
