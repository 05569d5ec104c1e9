"""Whether what came down is the centre's, for this terminal, whole, and not older than what is held."""

from __future__ import annotations

from typing import Any

from counter.domain.text import N_
from counter.ports import CentreRefused, CentreUnreadable
from counter.wire.signature import is_signed
from counter.wire.snapshot import PARTS, Snapshot
from offline_queue.centre.line import Fetched

FINGERPRINTED = ("recovery",)
"""Parts whose versions are fingerprints of what they hold, not numbers that count up."""


def opened(fetched: Fetched, part: str, *, key: str, held: str, terminal_id: str) -> Snapshot[Any]:
    """The snapshot in ``fetched``, an answer to ``since=held``; ``key`` is the centre's public one.

    Raises CentreRefused in words for a wrong signature, another terminal's snapshot and an older version,
    CentreUnavailable for what cannot be read.
    """
    if not key:
        raise CentreRefused(
            N_(
                "This terminal does not hold the centre's signing key. Enrol it again (counter enrol CODE "
                "--anew) for news to come down; what waits is delivered all the same."
            ),
            "no_signing_key",
        )
    if not is_signed(key, fetched.content, fetched.signature):
        raise CentreRefused(
            N_("The data that came down ({part}) do not bear the centre's signature; the old ones stay."),
            "signature",
            part=part,
        )
    try:
        snapshot = PARTS[part].validate_json(fetched.content)
    except ValueError as error:
        raise CentreUnreadable from error
    if snapshot.part != part or snapshot.terminal != terminal_id:
        raise CentreRefused(
            N_("The data that came down ({part}) are meant for somebody else; the old ones stay."),
            "not_ours",
            part=part,
        )
    if _older(part, snapshot.version, held) or (not snapshot.full and snapshot.since != held):
        raise CentreRefused(
            N_("The data that came down ({part}) are older than those held; the old ones stay."),
            "older",
            part=part,
        )
    found: Snapshot[Any] = snapshot
    return found


def _older(part: str, version: str, held: str) -> bool:
    """Whether ``version`` came before the one that is ``held``; a fingerprint comes before none."""
    if part in FINGERPRINTED or not held:
        return False
    return not version.isdecimal() or int(version) < int(held)
