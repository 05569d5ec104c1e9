"""Noticing a counter's database that was copied or restored: what it says it sent must be what was seen.

A counter numbers what it queues and hashes it into a chain (`counter.wire.chain`). Numbers may be
missing and may come in any order. What may not be: a number that was seen with another value; or a
*witness*, the highest place that the counter knows we have, lower than one it showed before.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.chain import COPIED, RESTORED, ChainMark, Place
from crm.at_hand import AtHand
from crm.present import make_sure
from crm.refusals import Refused
from crm.tables import ChainRow, IdentityRow

_COPIED = N_(
    "Another database works for this terminal: this one is a copy, or was replaced. "
    "Enrol it anew with a new code (counter enrol CODE --anew); nothing that waits is lost."
)
_RESTORED = N_(
    "This terminal's database was put back to an earlier state, or works in two places. "
    "Enrol it anew with a new code (counter enrol CODE --anew); nothing that waits is lost."
)


def check_instance(mark: ChainMark, enrolled: str) -> None:
    """Raise `Refused` (409) for a database that is not the one ``enrolled`` for the terminal."""
    if mark.instance and mark.instance != enrolled:
        raise Refused(409, COPIED, _COPIED)


def opened(session: Session, mark: ChainMark) -> ChainRow | None:
    """The database's chain as it was seen so far, its witness checked; None where a mark names none.

    Looked at once in a transaction. Raises `Refused` (409) with the place that the database must know.
    """
    if not mark.instance:
        return None
    known: ChainRow | None = session.info.get(ChainRow)
    if known is not None:
        return known
    row = session.get(ChainRow, mark.instance, with_for_update=True)
    if row is None:
        make_sure(
            session, ChainRow, instance=mark.instance, sequence=0, value="", witness=0, witness_value=""
        )
        row = session.get_one(ChainRow, mark.instance, with_for_update=True)
    session.info[ChainRow] = row
    _check_witness(session, row, mark.witness)
    if mark.witness and mark.witness.sequence > row.witness:
        row.witness, row.witness_value = mark.witness.sequence, mark.witness.value
    return row


def check(session: Session, mark: ChainMark) -> None:
    """Look only: raises `Refused` (409) where `opened` would."""
    row = session.get(ChainRow, mark.instance) if mark.instance else None
    if row is not None:
        _check_witness(session, row, mark.witness)


def _check_witness(session: Session, row: ChainRow, witness: Place | None) -> None:
    if row.witness and (witness is None or witness.sequence < row.witness):
        raise _restored(Place(row.witness, row.witness_value))
    if witness is None:
        return
    if witness.sequence == row.witness:
        seen: str | None = row.witness_value
    else:
        seen = _seen_at(session, row, witness.sequence)
    if seen is not None and seen != witness.value:
        raise _restored(Place(witness.sequence, seen))


def check_place(session: Session, mark: ChainMark) -> None:
    """Look at the place of one item: raises `Refused` (409) if another item stood there before."""
    row = opened(session, mark)
    if row is None or mark.item is None or mark.item.sequence > row.sequence:
        return
    seen = _seen_at(session, row, mark.item.sequence)
    if seen is not None and seen != mark.item.value:
        raise _restored(Place(mark.item.sequence, seen))


def follow(session: Session, mark: ChainMark) -> None:
    """Take in the place of one item that had its effect."""
    row = opened(session, mark)
    if row is not None and mark.item is not None and mark.item.sequence > row.sequence:
        row.sequence, row.value = mark.item.sequence, mark.item.value


def highest(session: Session, instance: str) -> Place | None:
    """The highest place of a database's chain that was seen."""
    row = session.get(ChainRow, instance) if instance else None
    return Place(row.sequence, row.value) if row and row.sequence else None


def _seen_at(session: Session, row: ChainRow, sequence: int) -> str | None:
    if sequence == row.sequence:
        return row.value
    at_hand: AtHand | None = session.info.get(AtHand)
    known = at_hand.find(IdentityRow, IdentityRow.sequence, sequence) if at_hand else None
    if known is not None:
        return next((seen.chain_value for seen in known if seen.instance == row.instance), None)
    return session.scalars(
        select(IdentityRow.chain_value).where(
            IdentityRow.instance == row.instance, IdentityRow.sequence == sequence
        )
    ).first()


def _restored(place: Place) -> Refused:
    return Refused(409, RESTORED, _RESTORED, sequence=place.sequence, value=place.value)
