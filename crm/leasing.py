"""Numbers and SIM cards set aside for a terminal: blocks in advance, single ones on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select
from sqlalchemy.orm import Session

from counter.domain.terminal import Lease, LeasedKind, NumberClass
from counter.domain.text import N_
from crm.centre import Centre, Speaker
from crm.refusals import Refused
from crm.tables import LeaseRow, NumberRow, SimRow
from crm.versions import bump

TRAY_DAYS = 365
"""How long the cards of a tray are set aside for its counter position."""
MOST_AT_ONCE = 1000


def leases_of(session: Session, speaker: Speaker, kind: LeasedKind, now: datetime) -> tuple[Lease, ...]:
    """What the terminal has leased and may still use, by value."""
    rows = session.scalars(
        select(LeaseRow)
        .where(
            LeaseRow.terminal_id == speaker.terminal_id,
            LeaseRow.kind == kind.value,
            LeaseRow.expires_at > now,
        )
        .order_by(LeaseRow.value)
    ).all()
    return leases_from(session, rows)


def leases_from(session: Session, rows: Sequence[LeaseRow]) -> tuple[Lease, ...]:
    """Rows as the domain's values, numbers with their class and deposit."""
    values = [row.value for row in rows if row.kind == LeasedKind.NUMBER]
    numbers = {
        n.number: n
        for begin in range(0, len(values), 500)
        for n in session.scalars(select(NumberRow).where(NumberRow.number.in_(values[begin : begin + 500])))
    }
    return tuple(_lease(row, numbers.get(row.value)) for row in rows)


def _lease(row: LeaseRow, number: NumberRow | None) -> Lease:
    return Lease(
        lease_id=row.lease_id,
        kind=LeasedKind(row.kind),
        value=row.value,
        expires_at=row.expires_at,
        number_class=NumberClass(number.number_class) if number else NumberClass.ORDINARY,
        deposit_fen=number.deposit_fen if number else 0,
        on_demand=row.on_demand,
    )


def fill_up(session: Session, centre: Centre, speaker: Speaker, now: datetime) -> None:
    """Give the terminal its block of ordinary numbers and the cards of its tray; renew what runs out.

    Leases past the middle of their time are made new, so that a terminal that asks once a day never
    works with one that is about to end.
    """
    settings = centre.settings
    block_until = now + timedelta(days=settings.block_days)
    renewed = _renew(session, speaker, "number", now + timedelta(days=settings.block_days / 2), block_until)
    held = _held(session, speaker, "number", now)
    missing = settings.number_block - held
    free = _free_numbers(now).where(NumberRow.number_class == "ordinary", NumberRow.picked_by.is_(None))
    found = session.scalars(free.order_by(NumberRow.number).limit(max(0, missing))).all()
    _set_aside(session, centre, speaker, "number", [n.number for n in found], block_until)
    if found or renewed:
        bump(session, f"numbers:{speaker.terminal_id}")
    tray_until = now + timedelta(days=TRAY_DAYS)
    renewed = _renew(session, speaker, "sim", now + timedelta(days=TRAY_DAYS / 2), tray_until)
    cards = session.scalars(
        select(SimRow.iccid)
        .where(SimRow.terminal_id == speaker.terminal_id, SimRow.state == "free", _unleased("sim", now))
        .order_by(SimRow.iccid)
    ).all()
    _set_aside(session, centre, speaker, "sim", cards, tray_until)
    if cards or renewed:
        bump(session, f"sims:{speaker.terminal_id}")


def _renew(session: Session, speaker: Speaker, kind: str, before: datetime, until: datetime) -> bool:
    rows = session.scalars(
        select(LeaseRow).where(
            LeaseRow.terminal_id == speaker.terminal_id,
            LeaseRow.kind == kind,
            LeaseRow.on_demand.is_(False),
            LeaseRow.expires_at < before,
        )
    ).all()
    for row in rows:
        row.expires_at = until
    return bool(rows)


def _held(session: Session, speaker: Speaker, kind: str, now: datetime) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(LeaseRow)
            .where(
                LeaseRow.terminal_id == speaker.terminal_id,
                LeaseRow.kind == kind,
                LeaseRow.on_demand.is_(False),
                LeaseRow.expires_at > now,
            )
        )
        or 0
    )


def _unleased(kind: str, now: datetime) -> ColumnElement[bool]:
    value = NumberRow.number if kind == "number" else SimRow.iccid
    return ~exists().where(and_(LeaseRow.kind == kind, LeaseRow.value == value, LeaseRow.expires_at > now))


def _free_numbers(now: datetime) -> Select[NumberRow]:
    return select(NumberRow).where(NumberRow.state == "free", _unleased("number", now))


def lease_on_demand(
    session: Session,
    centre: Centre,
    speaker: Speaker,
    *,
    kind: str,
    quantity: int,
    pattern: str,
    reservation_id: str,
    now: datetime,
) -> list[LeaseRow]:
    """Up to ``quantity`` free ones that end in ``pattern`` or, where none does, contain it.

    The numbers of the terminal's own block count too: asking for one makes it an on-demand lease only
    if it was nobody's before.
    """
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Refused(400, "quantity", N_("Between 1 and {most} at once."), most=MOST_AT_ONCE)
    if not pattern.isdigit() and pattern:
        raise Refused(400, "pattern", N_("A pattern has digits only."))
    values = _matching(session, speaker, kind, pattern, quantity, now)
    until = now + timedelta(minutes=centre.settings.on_demand_minutes)
    rows = _set_aside(
        session, centre, speaker, kind, values, until, on_demand=True, reservation_id=reservation_id
    )
    if rows:
        bump(session, f"{kind}s:{speaker.terminal_id}")
    return rows


def _matching(
    session: Session, speaker: Speaker, kind: str, pattern: str, quantity: int, now: datetime
) -> Sequence[str]:
    if kind == "sim":
        cards = select(SimRow.iccid).where(SimRow.state == "free", _unleased("sim", now))
        cards = cards.where(SimRow.terminal_id == speaker.terminal_id)
        return session.scalars(
            cards.where(SimRow.iccid.endswith(pattern, autoescape=True))
            .order_by(SimRow.iccid)
            .limit(quantity)
        ).all()
    free = _free_numbers(now).where(NumberRow.picked_by.is_(None)).order_by(NumberRow.number).limit(quantity)
    ending = session.scalars(free.where(NumberRow.number.endswith(pattern, autoescape=True))).all()
    found = ending or session.scalars(free.where(NumberRow.number.contains(pattern, autoescape=True))).all()
    return [row.number for row in found]


def lease_preselected(
    session: Session, centre: Centre, speaker: Speaker, id_number: str, now: datetime
) -> tuple[Lease, ...]:
    """The free numbers that this customer picked elsewhere, leased to the terminal."""
    until = now + timedelta(minutes=centre.settings.on_demand_minutes)
    picked = session.scalars(
        select(NumberRow.number)
        .where(NumberRow.picked_by == id_number, NumberRow.state == "free")
        .order_by(NumberRow.number)
    ).all()
    leased = {
        row.value: row
        for row in session.scalars(
            select(LeaseRow).where(
                LeaseRow.kind == "number", LeaseRow.value.in_(picked), LeaseRow.expires_at > now
            )
        )
    }
    own = [row for row in leased.values() if row.terminal_id == speaker.terminal_id]
    for row in own:
        row.expires_at = until
    new = [number for number in picked if number not in leased]
    made = _set_aside(session, centre, speaker, "number", new, until, on_demand=True)
    if made or own:
        bump(session, f"numbers:{speaker.terminal_id}")
    return leases_from(session, sorted([*own, *made], key=lambda row: row.value))


def _set_aside(
    session: Session,
    centre: Centre,
    speaker: Speaker,
    kind: str,
    values: Iterable[str],
    until: datetime,
    *,
    on_demand: bool = False,
    reservation_id: str = "",
) -> list[LeaseRow]:
    wanted = list(values)
    for begin in range(0, len(wanted), 500):
        old = delete(LeaseRow).where(LeaseRow.kind == kind, LeaseRow.value.in_(wanted[begin : begin + 500]))
        session.execute(old)
    rows = [
        LeaseRow(
            lease_id=centre.mint(),
            kind=kind,
            value=value,
            terminal_id=speaker.terminal_id,
            expires_at=until,
            on_demand=on_demand,
            reservation_id=reservation_id,
        )
        for value in wanted
    ]
    session.add_all(rows)
    session.flush()
    return rows


def release(session: Session, speaker: Speaker, lease_or_reservation_id: str) -> bool:
    """Give back a lease, or all of a reservation; False if this terminal has none of that name."""
    rows = session.scalars(
        select(LeaseRow).where(
            LeaseRow.terminal_id == speaker.terminal_id,
            (LeaseRow.lease_id == lease_or_reservation_id)
            | (LeaseRow.reservation_id == lease_or_reservation_id),
        )
    ).all()
    for row in rows:
        session.delete(row)
        bump(session, f"{row.kind}s:{speaker.terminal_id}")
    return bool(rows)
