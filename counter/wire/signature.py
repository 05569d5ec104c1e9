"""Ed25519 signatures under what the centre sends down: made there, checked here. Keys and signatures travel
as base64 of their raw bytes."""

from __future__ import annotations

from base64 import b64decode, b64encode

SIGNATURE = "Counter-Signature"
"""The header of an answer that carries the signature of its body, byte for byte."""


def new_key() -> str:
    """A new private key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_of(private_key: str) -> str:
    """The public key that belongs to a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(b64decode(private_key))
    return b64encode(key.public_key().public_bytes_raw()).decode()


def sign(private_key: str, content: bytes) -> str:
    """The signature of ``content``."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return b64encode(Ed25519PrivateKey.from_private_bytes(b64decode(private_key)).sign(content)).decode()


def is_signed(public_key: str, content: bytes, signature: str) -> bool:
    """Whether ``signature`` is the one of ``content`` by the holder of the key; False for rubbish."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public_key)).verify(b64decode(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
