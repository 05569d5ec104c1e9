"""A second copy of the data key, which only the centre's private key opens: for a terminal that died.

One byte 1, an ephemeral X25519 public key (32 bytes), the centre's public key that it is for (32 bytes),
a nonce (12 bytes), then AES-256-GCM over the data key; the wrapping key is HKDF-SHA256 of the agreed
secret and both public keys, everything before the nonce is associated data. It stands in the database
and, should that be damaged, in a file beside it; neither is of use without the private key.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING

from counter.domain.text import N_
from counter.ports import StoreRefused
from offline_queue.sealed import kept_keys
from offline_queue.sealed.envelope import derived
from offline_queue.sealed.keyed_hash import write_secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from offline_queue.disk.database import Database

FILE_NAME = "counter.recovery"

_VERSION = b"\x01"
_PUBLIC = 32
_NONCE = 12
_HEAD = len(_VERSION) + 2 * _PUBLIC


def keep(database: Database, public_key: str) -> bool:
    """Keep a copy for the centre's ``public_key`` (X25519, base64); False if there is one already."""
    public = base64.b64decode(public_key, validate=True)
    file = database.data_dir / FILE_NAME
    with database.reading() as connection:
        known = kept_keys.kept(connection, kept_keys.RECOVERY)
    if known is None or recipient(known) != public:
        known = wrapped(database.sealing.data_key, public)
        with database.writing() as connection:
            kept_keys.keep(connection, kept_keys.RECOVERY, known)
    elif file.exists() and file.read_bytes() == known:
        return False
    write_secret(file, known)
    return True


def wrapped(data_key: bytes, public: bytes) -> bytes:
    """``data_key`` as only the holder of the private key to ``public`` can read it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    ephemeral = X25519PrivateKey.generate()
    head = _VERSION + ephemeral.public_key().public_bytes_raw() + public
    secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(_wrapping_key(secret, head)).encrypt(nonce, data_key, head)


def unwrapped(copy: bytes, private_key: Path) -> bytes:
    """The data key in ``copy``; raises StoreRefused if ``private_key`` (a PEM file) does not open it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    private = _read_private(private_key)
    head, nonce, sealed = copy[:_HEAD], copy[_HEAD : _HEAD + _NONCE], copy[_HEAD + _NONCE :]
    if private.public_key().public_bytes_raw() != recipient(copy):
        raise StoreRefused(
            N_("{path} is not the private key that this terminal's recovery copy was made for."),
            "recovery_key_wrong",
            path=str(private_key),
        )
    try:
        secret = private.exchange(X25519PublicKey.from_public_bytes(head[1 : 1 + _PUBLIC]))
        return AESGCM(_wrapping_key(secret, head)).decrypt(nonce, sealed, head)
    except (InvalidTag, ValueError) as error:
        raise StoreRefused(N_("The recovery copy of the key is damaged."), "recovery_copy_damaged") from error


def recipient(copy: bytes) -> bytes:
    """The public key that a copy is for; b"" if it is no copy."""
    whole = len(copy) > _HEAD + _NONCE and copy[:1] == _VERSION
    return copy[1 + _PUBLIC : _HEAD] if whole else b""


def _wrapping_key(secret: bytes, head: bytes) -> bytes:
    return derived(secret + head, "recovery copy")


def _read_private(path: Path) -> X25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(path, str(error)) from error
    if not isinstance(found, X25519PrivateKey):
        raise _unreadable(path, type(found).__name__)
    return found


def _unreadable(path: Path, detail: str) -> StoreRefused:
    return StoreRefused(
        N_("The centre's private key cannot be read: {path} ({detail})."),
        "recovery_key_unreadable",
        path=str(path),
        detail=detail,
    )
