"""Credential stores for tests: one that keeps its entries in a file, one that never answers."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps entries in the JSON file that ``$KEYRING_FILE`` names."""

    priority = 5.0

    @property
    def name(self) -> str:
        """What it calls itself."""
        return "Test Store"

    def _entries(self) -> dict[str, str]:
        path = Path(os.environ["KEYRING_FILE"])
        return json.loads(path.read_text()) if path.exists() else {}

    def _write(self, entries: dict[str, str]) -> None:
        Path(os.environ["KEYRING_FILE"]).write_text(json.dumps(entries))

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._write(self._entries() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Keep it no longer."""
        entries = self._entries()
        if entries.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self._write(entries)


class SilentKeyring(FileKeyring):
    """Never answers, as a store behind a bus that hangs."""

    def get_password(self, service: str, username: str) -> str | None:
        """Wait for ever."""
        threading.Event().wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Wait for ever."""
        threading.Event().wait()
