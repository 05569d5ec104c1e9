"""The data key in a real Secret Service: GNOME Keyring behind a session bus of this test's own.

Root on Debian has both installed by the test (``COUNTER_INSTALL_KEYRING=0``: not); elsewhere, where they are
not there, it is skipped and says why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from offline_queue.sealed.envelope import KEY_BYTES
from tests.debian import installed
from tests.offline_queue.test_data_key import kept

DAEMON, BUS = "gnome-keyring-daemon", "dbus-daemon"
PASSWORD = b"the clerk's own"
AT_WORK = """
import sys
from pathlib import Path
import secretstorage
from counter.ports import StoreRefused
from offline_queue import open_store
from offline_queue.sealed import credential_store, data_key
from tests.builders import identity

credential_store.SECONDS = 20.0
for line in sys.stdin:
    directory, place = line.split()
    if place == "lock":
        for collection in secretstorage.get_all_collections(secretstorage.dbus_init()):
            collection.lock()
        print("locked", flush=True)
        continue
    try:
        store = open_store(Path(directory), mint=identity, key_place=data_key.KeyPlace(place))
    except StoreRefused as refused:
        print(refused.code, flush=True)
        continue
    opened = store.remembered("opened") + "x"
    store.remember("opened", opened)
    store.close()
    print(data_key.place(Path(directory)), len(opened), flush=True)
"""
"""A program of the session: opens the data directory of each line, with its key at that place."""


@dataclass(frozen=True)
class Session:
    """A signed-in session: its environment, and the credential store that answers in it."""

    environment: Mapping[str, str]
    program: subprocess.Popen[str]

    def opened(self, directory: Path, place: str) -> str:
        """What a program of this session says that opens ``directory`` with its key at ``place``."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(f"{directory} {place}\n")
        self.program.stdin.flush()
        return self.program.stdout.readline().strip()

    def doctor(self, directory: Path) -> str:
        """What `counter doctor` says there."""
        command = [sys.executable, "-m", "counter", "doctor", "--data-dir", str(directory)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=self.environment, timeout=60
        )
        return done.stdout

    def lock(self) -> None:
        """The store gives nothing out until it is unlocked."""
        assert self.opened(Path(), "lock") == "locked"

    def unlock(self) -> None:
        """The store opens with its owner's password."""
        unlocked(self.environment)


def unlocked(environment: Mapping[str, str]) -> None:
    """Start the keyring of this session, open; or start it anew in place of one that is locked."""
    subprocess.run(
        [DAEMON, "--replace", "--unlock", "--components=secrets"],
        input=PASSWORD,
        capture_output=True,
        check=True,
        env=environment,
        timeout=60,
    )


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session bus with GNOME Keyring on it, in a home of its own."""
    missing = [name for name in (DAEMON, BUS) if shutil.which(name) is None]
    why = installed("gnome-keyring", "dbus", unless="COUNTER_INSTALL_KEYRING") if missing else ""
    if any(shutil.which(name) is None for name in (DAEMON, BUS)):
        pytest.skip(f"no Secret Service here: {why}")
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    bus = subprocess.Popen(
        [BUS, "--session", "--nofork", "--print-address=1", f"--address=unix:path={home / 'bus'}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert bus.stdout is not None
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    try:
        unlocked(environment)
        with subprocess.Popen(
            [sys.executable, "-c", AT_WORK],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as program:
            yield Session(environment, program)
    finally:
        bus.terminate()  # the keyring ends with its bus
        bus.wait(timeout=30)
        bus.stdout.close()


def test_the_key_lies_in_the_real_store_and_moves_where_the_settings_say(
    session: Session, tmp_path: Path
) -> None:
    directory = tmp_path / "data"
    assert session.opened(directory, "auto") == "system 1"
    entry = kept(directory)
    assert entry.startswith(b"system ")
    assert len(entry) != KEY_BYTES
    assert "SecretService" in session.doctor(directory)
    assert session.opened(directory, "file") == "file 2"
    (directory / "counter.key").write_bytes(entry)
    assert session.opened(directory, "auto") == "key_missing"


def test_a_locked_store_is_said_and_nothing_is_lost(session: Session, tmp_path: Path) -> None:
    directory = tmp_path / "data"
    assert session.opened(directory, "auto") == "system 1"
    session.lock()
    try:
        assert session.opened(directory, "auto") == "key_locked"
        assert session.opened(tmp_path / "other", "system") == "no_credential_store"
        assert session.opened(tmp_path / "third", "auto") == "file 1"
    finally:
        session.unlock()
    assert session.opened(directory, "auto") == "system 2"
