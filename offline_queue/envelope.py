"""The envelope around every body in the database: one version byte, then the sealed bytes.

Version 1 is zlib-compressed. ``about`` names what the body belongs to; a later version that encrypts
binds it in as associated data, so every caller passes it now. Old envelopes stay readable for ever.
"""

from __future__ import annotations

import zlib

COMPRESSED = 1
_LEVEL = 6


class EnvelopeDamaged(Exception):
    """The bytes are not what was sealed: cut, flipped, or of a newer program."""


def seal(plain: bytes, about: str) -> bytes:
    """Put ``plain`` into an envelope of the current version."""
    return bytes((COMPRESSED,)) + zlib.compress(plain, _LEVEL)


def unseal(sealed: bytes, about: str) -> bytes:
    """Take out what was sealed; raises EnvelopeDamaged, naming ``about``."""
    version = sealed[0] if sealed else 0
    if version != COMPRESSED:
        raise EnvelopeDamaged(f"{about}: envelope version {version} is not known here")
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(sealed[1:]) + opener.flush()
    except zlib.error as damage:
        raise EnvelopeDamaged(f"{about}: {damage}") from damage
    if not opener.eof or opener.unused_data:
        raise EnvelopeDamaged(f"{about}: cut short, or something follows it")
    return plain
