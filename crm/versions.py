"""Versions of what terminals hold a copy of: each change counts up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.tables import AccountRow, CustomerRow, VersionRow


def version_of(session: Session, part: str) -> int:
    """The version of ``part``; 1 before anything changed."""
    row = session.get(VersionRow, part)
    return row.version if row else 1


def bump(session: Session, part: str) -> int:
    """Count ``part`` up and return its new version."""
    row = session.get(VersionRow, part, with_for_update=True)
    if row is None:
        row = VersionRow(part=part, version=1)
        session.add(row)
    row.version += 1
    return row.version


def touch_customer(session: Session, customer_id: str) -> None:
    """Something of the customer's view changed: terminals fetch it again."""
    customer = session.get_one(CustomerRow, customer_id)
    customer.changed = bump(session, "customers")


def touch_owner(session: Session, account_id: str) -> None:
    """Something changed on the account: its customer's view did."""
    owner = session.scalars(select(AccountRow.customer_id).where(AccountRow.account_id == account_id)).one()
    touch_customer(session, owner)
