"""Versions of what terminals hold a copy of: a transaction that changes something counts up once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm import at_hand
from crm.present import make_sure
from crm.tables import AccountRow, CustomerRow, VersionRow


def version_of(session: Session, part: str) -> int:
    """The version of ``part``; 1 before anything changed."""
    found = session.get(VersionRow, part)
    return found.version if found else 1


def bump(session: Session, part: str) -> int:
    """Count ``part`` up and return its new version: the same one for all changes of a transaction."""
    counted: dict[str, int] = session.info.setdefault(VersionRow, {})
    if part in counted:
        return counted[part]
    known = session.get(VersionRow, part, with_for_update=True)
    if known is None:
        make_sure(session, VersionRow, part=part, version=1)
        known = session.get_one(VersionRow, part, with_for_update=True)
    known.version += 1
    counted[part] = known.version
    return known.version


def touch_customer(session: Session, customer_id: str) -> None:
    """Something of the customer's view changed: terminals fetch it again."""
    customer = at_hand.row(session, CustomerRow, CustomerRow.customer_id, customer_id)
    assert customer is not None
    customer.changed = bump(session, "customers")


def touch_owner(session: Session, account_id: str) -> None:
    """Something changed on the account: its customer's view did."""
    account = session.get_one(AccountRow, account_id)
    touch_customer(session, account.customer_id)
