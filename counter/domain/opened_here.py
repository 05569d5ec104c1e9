"""Lines and accounts that a visit opens, for what the same visit does with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from counter.domain.customer import CustomerView
from counter.domain.projection import newcomer
from counter.domain.transaction import Opening, PaymentIntake, Transaction


def opening_of(text: str, lines: Iterable[Transaction]) -> Transaction | None:
    """The opening among ``lines`` of this number or account, or None."""
    return next(
        (
            line
            for line in lines
            if isinstance(line.details, Opening) and text in (line.details.number, line.details.account_id)
        ),
        None,
    )


def newcomer_of(line: Transaction, today: date) -> CustomerView | None:
    """Somebody whose record the opening ``line`` makes, before it is done; None for a known customer."""
    made = line.details.new_customer if isinstance(line.details, Opening) else None
    return newcomer(made, today, line.accepted_at) if made is not None else None


def openings_of(account_ids: Iterable[str], lines: Iterable[Transaction]) -> tuple[str, ...]:
    """The identities of the ``lines`` that open these accounts: what is paid into them comes after."""
    wanted = set(account_ids)
    return tuple(
        line.identity
        for line in lines
        if isinstance(line.details, Opening) and line.details.account_id in wanted
    )


def paid_into_opened(identity: str, lines: Iterable[Transaction]) -> tuple[str, ...]:
    """The identities of the payments into the account that the line ``identity`` opens: they are nothing
    without it."""
    every = tuple(lines)
    opened = {
        line.details.account_id
        for line in every
        if line.identity == identity and isinstance(line.details, Opening)
    }
    return tuple(
        line.identity
        for line in every
        if isinstance(line.details, PaymentIntake) and line.details.account_id in opened
    )
