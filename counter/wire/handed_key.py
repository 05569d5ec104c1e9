"""The centre's signing key for a terminal that was enrolled before there was one, and the proof with it.

The terminal asks without its credential, by name and with a nonce; whoever answers with the right proof
knows the hash of that credential, as only the centre that enrolled the terminal does.
"""

from __future__ import annotations

import hashlib
import hmac

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class HandedKey(BaseModel):
    """``signing_key`` as in `counter.wire.enrolment.Enrolled`; ``proof`` is hexadecimal."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    signing_key: str = Field(alias="signingKey")
    proof: str


HANDED_KEY = TypeAdapter(HandedKey)


def credential_hash(credential: str) -> str:
    """How the centre keeps a credential: SHA-256, hexadecimal."""
    return hashlib.sha256(credential.encode()).hexdigest()


def proof(hashed_credential: str, terminal_id: str, nonce: str, signing_key: str) -> str:
    """HMAC-SHA256 under the hash of the terminal's credential over name, nonce and key, hexadecimal."""
    said = "\n".join(("signing key", terminal_id, nonce, signing_key))
    return hmac.digest(bytes.fromhex(hashed_credential), said.encode(), hashlib.sha256).hex()


def is_proven(handed: HandedKey, credential: str, terminal_id: str, nonce: str) -> bool:
    """Whether whoever handed the key over knows the terminal."""
    expected = proof(credential_hash(credential), terminal_id, nonce, handed.signing_key)
    return hmac.compare_digest(expected.encode(), handed.proof.encode())
