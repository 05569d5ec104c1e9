"""Where a request stands in its database's chain, by which a copied or restored database is noticed.

Each item that a counter queues has a number of its database and a value: a hash over the value before
it, the number, the identity and the hash of the body. The centre need not see every number, nor in
order; but the same number of the same database with another value means two databases that were one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

CHAIN_HEADER = "Counter-Chain"

COPIED = "databaseCopied"
RESTORED = "databaseRestored"
"""Codes of the centre's 409 to a database that is another's, or that has forgotten what it sent."""

_DIGEST_BYTES = 16
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a chain: the number of an item and the chain's value there."""

    sequence: int
    value: str


@dataclass(frozen=True, slots=True)
class ChainMark:
    """What travels with a request, in the header `CHAIN_HEADER`.

    ``instance`` is the database's own id, ``item`` the place of what is sent, ``witness`` the highest
    place of which the counter knows that the centre has it. A batch's envelope carries instance and
    witness, each of its requests the rest.
    """

    instance: str = ""
    item: Place | None = None
    witness: Place | None = None

    def header(self) -> str:
        """As the header's value, ``instance=…;item=12:ab…;witness=9:cd…``."""
        parts = {
            "instance": self.instance,
            "item": _written(self.item),
            "witness": _written(self.witness),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    @classmethod
    def read(cls, header: str) -> ChainMark:
        """A header's value; raises ValueError for anything else."""
        if len(header) > _LONGEST:
            raise ValueError("too long")
        said = dict(part.split("=", 1) for part in header.split(";") if part.strip())
        return cls(said.get("instance", ""), _read(said.get("item")), _read(said.get("witness")))


NO_MARK = ChainMark()
"""Of a request that no counter's database sent."""


def chained(before: str, sequence: int, identity: str, body_hash: str) -> str:
    """The chain's value at ``sequence``, hexadecimal, from the value before it ("" at the beginning)."""
    content = "\n".join((before, str(sequence), identity, body_hash))
    return hashlib.blake2b(content.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def _written(place: Place | None) -> str:
    return f"{place.sequence}:{place.value}" if place else ""


def _read(text: str | None) -> Place | None:
    if not text:
        return None
    sequence, _, value = text.partition(":")
    if not sequence.isascii() or not sequence.isdecimal() or len(sequence) > 18 or not value:
        raise ValueError("a place of a chain is number:value")
    return Place(int(sequence), value)
