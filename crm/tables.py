"""The centre's database as it is: one class a table.

Amounts are integer fen. Instants are UTC (`UtcInstant` keeps them so on every database), days are the
store's. Sums that must agree are written where they live; `crm.check` verifies them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite does so for INTEGER only."""


class UtcInstant(TypeDecorator[datetime]):
    """An aware UTC datetime; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: in UTC; SQLite keeps no time zone, so it is left off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        plain = value.astimezone(UTC)
        return plain.replace(tzinfo=None) if dialect.name == "sqlite" else plain

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(MappedAsDataclass, DeclarativeBase):
    """The ground of every table: rows are dataclasses, made by keyword."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain attribute
        str: String(200),
        int: BigInteger(),
        datetime: UtcInstant(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class StoreRow(Table, kw_only=True):
    """A store (营业厅)."""

    __tablename__ = "stores"

    store_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # first part of slip numbers, as JHL
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Asia/Shanghai")


class StaffRow(Table, kw_only=True):
    """Who may sign in at a store. ``verifier`` is an argon2id hash of the PIN."""

    __tablename__ = "staff"

    clerk_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    verifier: Mapped[str]
    expires_at: Mapped[datetime]


class TerminalRow(Table, kw_only=True):
    """A counter position's terminal. Credential and instance come with enrolment, which can be repeated
    with a new code; ``credential_hash`` is SHA-256, hexadecimal."""

    __tablename__ = "terminals"

    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    position: Mapped[int]
    instance: Mapped[str] = mapped_column(default="")
    credential_hash: Mapped[str | None] = mapped_column(default=None, unique=True)
    enrolled_at: Mapped[datetime | None] = mapped_column(default=None)


class EnrolmentCodeRow(Table, kw_only=True):
    """A one-time code that enrols a terminal; ``code_hash`` is SHA-256 of the code, hexadecimal."""

    __tablename__ = "enrolment_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminals.terminal_id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    used_by: Mapped[str] = mapped_column(default="")  # the instance


class OfferRow(Table, kw_only=True):
    """An offer of the catalogue: `counter.domain.offers.Offer`, field by field."""

    __tablename__ = "offers"

    offer_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    series: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str]
    price_fen: Mapped[int]
    price_once: Mapped[bool] = mapped_column(default=False)
    general_data_mb: Mapped[int] = mapped_column(default=0)
    directed_data_mb: Mapped[int] = mapped_column(default=0)
    voice_minutes: Mapped[int] = mapped_column(default=0)
    broadband_mbps: Mapped[int | None] = mapped_column(default=None)
    on_sale_from: Mapped[date]
    on_sale_until: Mapped[date]
    min_term_months: Mapped[int | None] = mapped_column(default=None)
    validity_months: Mapped[int | None] = mapped_column(default=None)
    effective_modes: Mapped[list[str]]
    pinyin: Mapped[str] = mapped_column(Text, default="")
    initials: Mapped[str] = mapped_column(default="")
    version: Mapped[str] = mapped_column(default="1")


class LimitRow(Table, kw_only=True):
    """A figure of the catalogue: ``lines_per_id``, ``adult_age``, ``payment_limit_fen``, …"""

    __tablename__ = "limits"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class PartyRow(Table, kw_only=True):
    """A natural person (TMF632). One person has one row: ``id_number`` is unique."""

    __tablename__ = "parties"

    party_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str] = mapped_column(unique=True)
    birth_date: Mapped[date | None] = mapped_column(default=None)
    contact_phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(Text, default="")
    pinyin: Mapped[str] = mapped_column(default="")
    initials: Mapped[str] = mapped_column(default="", index=True)


class CustomerRow(Table, kw_only=True):
    """A customer (TMF629). ``changed`` is the version of the customers' snapshot in which anything of
    this customer's view changed last; ``store_id`` is the store that looks after it."""

    __tablename__ = "customers"

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    party_id: Mapped[str] = mapped_column(ForeignKey("parties.party_id"), unique=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    tier: Mapped[str] = mapped_column(default="none")
    joined_on: Mapped[date]
    changed: Mapped[int] = mapped_column(default=1, index=True)


class AccountRow(Table, kw_only=True):
    """A billing account (TMF666). At most one of balance and arrears is above 0.

    Agrees with: the sum of its `BalanceMoveRow` amounts is balance less arrears; the sum of ``due_fen``
    over its bills is the arrears.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("balance_fen >= 0 AND arrears_fen >= 0", name="amounts_not_below_0"),
        CheckConstraint("balance_fen = 0 OR arrears_fen = 0", name="balance_or_arrears"),
    )

    account_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    balance_fen: Mapped[int] = mapped_column(default=0)
    arrears_fen: Mapped[int] = mapped_column(default=0)
    payment_method: Mapped[str] = mapped_column(default="")


class LineRow(Table, kw_only=True):
    """A line (TMF637). ``state`` is a `LineState`; ``suspended_for`` is ``arrears``, ``loss`` or
    ``request`` while it is suspended, else "". A line made by an order has the order's identity as id."""

    __tablename__ = "lines"

    subscription_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    number: Mapped[str] = mapped_column(index=True)
    iccid: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    suspended_for: Mapped[str] = mapped_column(default="")
    opened_on: Mapped[date]


class HeldOfferRow(Table, kw_only=True):
    """An offer that a line holds (TMF637). The plan is the one of kind ``plan`` whose days hold today;
    one that starts later is the next plan. ``ends_on`` is the last day."""

    __tablename__ = "held_offers"

    product_id: Mapped[str] = mapped_column(primary_key=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("lines.subscription_id"), index=True)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offers.offer_id"))
    name: Mapped[str]
    price_fen: Mapped[int]
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    term_ends_on: Mapped[date | None] = mapped_column(default=None)


class BillRow(Table, kw_only=True):
    """One month's bill (TMF678); ``period`` is ``2026-10``; ``due_fen`` is still to be paid."""

    __tablename__ = "bills"
    __table_args__ = (Index("bills_of_account", "account_id", "period"),)

    bill_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    period: Mapped[str]
    amount_fen: Mapped[int]
    due_fen: Mapped[int] = mapped_column(default=0)


class BalanceMoveRow(Table, kw_only=True):
    """One movement of an account's ledger, never changed; above 0 came in. ``kind`` is ``opening``,
    ``bill``, ``payment`` or ``refund``; ``cause`` the bill or payment behind it."""

    __tablename__ = "balance_moves"
    __table_args__ = (Index("moves_of_account", "account_id", "move_id"),)

    move_id: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    amount_fen: Mapped[int]
    cause: Mapped[str] = mapped_column(default="")


class BlacklistRow(Table, kw_only=True):
    """An entry against an ID document. It stands while ``cleared_at`` is None; ``cleared_by`` is the
    payment that cleared it."""

    __tablename__ = "blacklist"

    entry_id: Mapped[str] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[str] = mapped_column(default="", index=True)  # "" for fraud and court
    listed_on: Mapped[date | None] = mapped_column(default=None)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    cleared_by: Mapped[str] = mapped_column(default="")


class NumberRow(Table, kw_only=True):
    """A phone number. ``state`` is ``free`` or ``assigned``; ``picked_by`` is the ID number of a customer
    who picked it elsewhere."""

    __tablename__ = "numbers"
    __table_args__ = (Index("free_numbers", "state", "number_class", "number"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    number_class: Mapped[str] = mapped_column(default="ordinary")
    deposit_fen: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="free")
    picked_by: Mapped[str | None] = mapped_column(default=None, index=True)


class SimRow(Table, kw_only=True):
    """A SIM card. ``state`` is ``free`` or ``assigned``; it lies in the tray of ``terminal_id``'s counter
    position ("" for cards that are out)."""

    __tablename__ = "sims"
    __table_args__ = (Index("sims_in_tray", "terminal_id", "state"),)

    iccid: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="free")


class LeaseRow(Table, kw_only=True):
    """A number or SIM set aside for a terminal. A value has one lease at most; one whose ``expires_at``
    is past counts for nothing and is replaced by the next."""

    __tablename__ = "leases"
    __table_args__ = (
        Index("lease_of_value", "kind", "value", unique=True),
        Index("leases_of_terminal", "terminal_id", "kind"),
    )

    lease_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # number, sim
    value: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminals.terminal_id"))
    expires_at: Mapped[datetime]
    on_demand: Mapped[bool] = mapped_column(default=False)
    reservation_id: Mapped[str] = mapped_column(default="", index=True)


class ReservationRow(Table, kw_only=True):
    """A TMF685 reservation as it was answered; what it set aside are leases."""

    __tablename__ = "reservations"

    reservation_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str]
    body: Mapped[dict[str, Any]]


class OrderRow(Table, kw_only=True):
    """An order (TMF622). ``body`` is as it came; what changes stands in columns.

    ``real_name`` is a `RealNameResult`, "" where none is needed. ``due_at`` is when fulfilment may take
    the next step, None while it waits for something else or is over. ``rejection`` is code, reason,
    message and params.
    """

    __tablename__ = "orders"
    __table_args__ = (Index("orders_due", "due_at"), Index("orders_of_customer", "customer_id"))

    sequence: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    order_id: Mapped[str | None] = mapped_column(unique=True, default=None)
    external_id: Mapped[str] = mapped_column(index=True)
    category: Mapped[str]
    state: Mapped[str]
    held_for: Mapped[str] = mapped_column(default="")
    customer_id: Mapped[str]
    account_id: Mapped[str] = mapped_column(index=True)
    subscription_id: Mapped[str] = mapped_column(index=True)
    number: Mapped[str]
    terminal_id: Mapped[str]
    visit_id: Mapped[str] = mapped_column(default="", index=True)
    slip_number: Mapped[str] = mapped_column(default="")
    effective_on: Mapped[date]
    real_name: Mapped[str] = mapped_column(default="")
    ordered_at: Mapped[datetime]
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    rejection: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    body: Mapped[dict[str, Any]]


class DependencyRow(Table, kw_only=True):
    """An order waits for another order or a payment, by identity."""

    __tablename__ = "order_dependencies"

    order_sequence: Mapped[int] = mapped_column(ForeignKey("orders.sequence"), primary_key=True)
    identity: Mapped[str] = mapped_column(primary_key=True, index=True)


class CancelRow(Table, kw_only=True):
    """A cancelProductOrder task (TMF622), done."""

    __tablename__ = "cancels"

    cancel_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    done_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class PaymentRow(Table, kw_only=True):
    """A payment (TMF676). Its items' amounts add up to ``amount_fen``."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("refunded_fen <= amount_fen", name="refunded_at_most"),)

    payment_id: Mapped[str] = mapped_column(primary_key=True)
    correlator_id: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    method: Mapped[str]
    amount_fen: Mapped[int]
    refunded_fen: Mapped[int] = mapped_column(default=0)
    terminal_id: Mapped[str]
    visit_id: Mapped[str] = mapped_column(default="", index=True)
    paid_at: Mapped[datetime]
    resumed: Mapped[list[str]]  # lines that came back by it
    body: Mapped[dict[str, Any]]


class PaymentItemRow(Table, kw_only=True):
    """What a payment was for: the share of one transaction. ``purpose`` payment, fee or deposit;
    ``of_order`` where the transaction is an order, whose money stays once it went through."""

    __tablename__ = "payment_items"

    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.payment_id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    transaction: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    of_order: Mapped[bool]
    amount_fen: Mapped[int]
    refunded_fen: Mapped[int] = mapped_column(default=0)


class RefundRow(Table, kw_only=True):
    """A refund (TMF676); ``shares`` says which payments it gave back how much of, in fen."""

    __tablename__ = "refunds"

    refund_id: Mapped[str] = mapped_column(primary_key=True)
    correlator_id: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[str] = mapped_column(index=True)
    amount_fen: Mapped[int]
    refunded_at: Mapped[datetime]
    shares: Mapped[dict[str, Any]]
    body: Mapped[dict[str, Any]]


class InteractionRow(Table, kw_only=True):
    """A visit (TMF683) with its timings, as it came and as it was changed later."""

    __tablename__ = "interactions"

    interaction_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]


class IdentityRow(Table, kw_only=True):
    """An identity that had its effect, with the first answer; written in the effect's transaction."""

    __tablename__ = "identities"

    resource: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    location: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class VersionRow(Table, kw_only=True):
    """The version of a snapshot's part; ``numbers`` and ``sims`` are per terminal (``numbers:T-1``)."""

    __tablename__ = "versions"

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)


class RefusedDocumentRow(Table, kw_only=True):
    """The simulated real-name service's own list: ID numbers that it refuses, and why."""

    __tablename__ = "real_name_refusals"

    id_number: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str]
