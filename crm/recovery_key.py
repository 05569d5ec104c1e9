"""The centre's key pair for terminals' recovery copies: the private half in a file of its owner's only.

Terminals are given the public half; the centre itself never needs the private one. An operator may make
the pair elsewhere, keep the file in a safe and give the centre one with the public half alone.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class NoRecoveryKey(Exception):
    """The file holds no X25519 key."""


def public_key(path: Path) -> str:
    """The public half of the pair in ``path`` (PEM), base64; a pair is made if there is no file.

    Raises NoRecoveryKey.
    """
    if not path.exists():
        _make(path)
    pem = path.read_bytes()
    try:
        found = load_pem_public_key(pem) if b"PUBLIC" in pem else load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise NoRecoveryKey(f"{path}: {error}") from error
    if isinstance(found, X25519PrivateKey):
        found = found.public_key()
    if not isinstance(found, X25519PublicKey):
        raise NoRecoveryKey(f"{path}: {type(found).__name__}")
    return base64.b64encode(found.public_bytes_raw()).decode()


def _make(path: Path) -> None:
    """Write a new pair, whole or not at all; of two processes that do so at once, one pair stands."""
    pem = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, pem)
        os.fsync(file)
    finally:
        os.close(file)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
