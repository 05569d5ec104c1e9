"""The envelope around every body in the database, and the key that closes and opens it.

Version 2: one byte 2, the number of the dictionary it was compressed with (one byte), the schema version
that sealed it (2 bytes), a random nonce (12 bytes), then AES-256-GCM over the body compressed by zlib
(raw deflate: the cipher tells damage). From dictionary 3 on identities in a body (UUIDs as text, 36 letters)
are folded into their 16 bytes before. That header, the installation and what the body belongs to
(table, column, identity, sequence) are associated data, so that a flipped bit, and a body moved to
another row or another database, is found when it is read. Random 96-bit nonces are good for 2**32 bodies
under one key (NIST SP 800-38D, 8.3): a counter writes some ten thousand a day.

Version 1 was zlib alone; it stays readable, and the upgrade that brought version 2 seals it anew.
"""

from __future__ import annotations

import os
import re
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from counter.domain.text import N_
from counter.ports import StoreRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

COMPRESSED = 1
SEALED = 2
KEY_BYTES = 32

_LEVEL = 9
_MEMORY = 9
_RAW = -15
_HEADER = 4
_DICTIONARY = 3
"""What new bodies are compressed with. A dictionary stays as it is for as long as bodies need it."""
_UNFOLDED = 2
"""The last dictionary of bodies as they are: for one that holds `_FOLD` itself."""
_FOLD = b"\x01"
"""Stands before a folded identity. JSON has no such character; a key might."""
_IDENTITY = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FOLDED = re.compile(_FOLD + rb"(.{16})", re.DOTALL)
_NONCE = 12


class EnvelopeDamaged(StoreRefused):
    """The bytes are not what was sealed: cut, flipped, moved, or of a newer program."""

    def __init__(self, about: str, detail: str) -> None:
        super().__init__(
            N_("A record of the local database is damaged ({about}: {detail}). Run: counter doctor."),
            "damaged",
            about=about,
            detail=detail,
        )

    def __str__(self) -> str:
        return f"{self.params['about']}: {self.params['detail']}"


class Sealing:
    """Seals and opens bodies under subkeys of one data key; thread-safe.

    The subkeys are HKDF-SHA256 of the data key, one for each use: ``lookup_key`` for the keyed hash,
    ``installation`` for the name of this installation in every envelope, and one for the cipher.
    """

    def __init__(self, data_key: bytes, schema_version: int) -> None:
        self.data_key = data_key
        self.lookup_key = derived(data_key, "keyed hash")
        self.installation = derived(data_key, "installation")[:16]
        self._schema = schema_version.to_bytes(_HEADER - 2)
        self._cipher: AESGCM | None = None

    def seal(self, plain: bytes, about: str) -> bytes:
        """Put ``plain`` into an envelope of the current version."""
        nonce = os.urandom(_NONCE)
        dictionary = _UNFOLDED if _FOLD in plain else _DICTIONARY
        header = bytes((SEALED, dictionary)) + self._schema
        packed = _compressed(plain, dictionary)
        return header + nonce + self._opened().encrypt(nonce, packed, self._bound(header, about))

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """Take out what was sealed about the same; raises EnvelopeDamaged, naming ``about``."""
        version = sealed[0] if sealed else 0
        if version == COMPRESSED:
            return _decompressed(zlib.decompressobj(), sealed[1:], about)
        if version != SEALED:
            raise EnvelopeDamaged(about, f"envelope version {version} is not known here")
        from cryptography.exceptions import InvalidTag

        header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE]
        try:
            packed = self._opened().decrypt(nonce, sealed[_HEADER + _NONCE :], self._bound(header, about))
        except (InvalidTag, ValueError) as damage:
            raise EnvelopeDamaged(about, "it does not open under this key") from damage
        plain = _decompressed(zlib.decompressobj(_RAW, zdict=_dictionary(header[1])), packed, about)
        return plain if header[1] <= _UNFOLDED else _FOLDED.sub(_identity_in, plain)

    def _bound(self, header: bytes, about: str) -> bytes:
        return header + self.installation + about.encode()

    def _opened(self) -> AESGCM:
        """The cipher; cryptography is imported with it, some 40 ms the first time."""
        if self._cipher is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._cipher = AESGCM(derived(self.data_key, "sealing"))
        return self._cipher


def derived(key: bytes, use: str) -> bytes:
    """The subkey of ``key`` for one use: HKDF-SHA256 (RFC 5869), 32 bytes.

    Written with the standard library, for a counter looks things up before it unseals anything.
    """
    import hashlib
    import hmac

    extracted = hmac.digest(b"fast-counter", key, hashlib.sha256)
    return hmac.digest(extracted, use.encode() + b"\x01", hashlib.sha256)


@cache
def _dictionary(number: int) -> bytes:
    """What bodies have in common, so that it is not stored with each: a third to a fifth is left of them."""
    return (Path(__file__).parent / "dictionaries" / f"{number}.txt").read_bytes()


def _compressed(plain: bytes, dictionary: int) -> bytes:
    if dictionary > _UNFOLDED:
        plain = _IDENTITY.sub(_folded, plain)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, _MEMORY, zdict=_dictionary(dictionary))
    return packer.compress(plain) + packer.flush()


def _folded(found: re.Match[bytes]) -> bytes:
    return _FOLD + bytes.fromhex(found[0].replace(b"-", b"").decode())


def _identity_in(found: re.Match[bytes]) -> bytes:
    digits = found[1].hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])).encode()


def _decompressed(opener: zlib._Decompress, packed: bytes, about: str) -> bytes:
    try:
        plain = opener.decompress(packed) + opener.flush()
    except zlib.error as damage:
        raise EnvelopeDamaged(about, str(damage)) from damage
    if not opener.eof or opener.unused_data:
        raise EnvelopeDamaged(about, "cut short, or something follows it")
    return plain
