"""A store of a few rows in the centre's database, to which each test adds the customer it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from counter.domain.customer import BlacklistKind, LineState
from counter.domain.offering.checking import plain_rules, read_rules
from counter.domain.offers import Offer, OfferKind
from crm.database import Database, migrate, open_engine
from crm.http import secret_hash
from crm.ledger import BALANCE, OPENING
from crm.tables import (
    AccountRow,
    BalanceMoveRow,
    BillRow,
    BlacklistRow,
    CustomerRow,
    EnrolmentCodeRow,
    HeldOfferRow,
    LimitRow,
    LineRow,
    NumberRow,
    OfferRow,
    PartyRow,
    RefusedDocumentRow,
    SimRow,
    StaffRow,
    StoreRow,
    TerminalRow,
)
from tests import builders

TERMINALS = ("T1", "T2", "T3")
REFUSED_DOCUMENT = "420199000000000000"

PLAN_129 = builders.offer()
PLAN_59 = builders.offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)
RETIRED = builders.offer(
    offer_id="OLD1", code="old1", name="老套餐", on_sale_until=date(2025, 1, 1), price_fen=1900
)
ADD_ON = builders.offer(
    offer_id="ADD1", code="add1", name="流量包", kind=OfferKind.ADD_ON, price_fen=1000, validity_months=1
)
TONE = builders.offer(
    offer_id="TONE", code="tone", name="彩铃", kind=OfferKind.VALUE_ADDED, price_fen=500,
    rules=read_rules({}, "TONE"),
)  # fmt: skip
PICKED = builders.offer(
    offer_id="PICKED", code="picked", name="彩铃精选", kind=OfferKind.VALUE_ADDED, price_fen=200,
    rules=read_rules({"relations": [{"kind": "requires", "to": "TONE"}]}, "PICKED"),
)  # fmt: skip
NOTICE = builders.offer(
    offer_id="NOTICE", code="notice", name="改号通知", kind=OfferKind.VALUE_ADDED, price_fen=300,
    rules=read_rules({"relations": [{"kind": "excludes", "to": "TONE"}]}, "NOTICE"),
)  # fmt: skip
_PACKAGE = {"package_id": "grant", "name": {"zh": "预存", "en": "prestore"}, "kind": "base"}
PRESTORE = builders.offer(
    offer_id="PRESTORE", code="prestore", name="预存100", kind=OfferKind.VALUE_ADDED, price_fen=0,
    rules=read_rules(
        {
            "plans": [
                {
                    "plan_id": "standard",
                    "name": {"zh": "标准定价", "en": "standard"},
                    "packages": [
                        _PACKAGE
                        | {
                            "prestore": {
                                "paid_fen": 10000,
                                "deposit_fen": 2000,
                                "refund": "unused",
                                "periods": [
                                    {"amount_fen": 6000, "valid_months": 3},
                                    {"amount_fen": 6000, "after_months": 3},
                                ],
                            }
                        }
                    ],
                }
            ]
        },
        "PRESTORE",
    ),
)  # fmt: skip
INSTEAD = builders.offer(
    offer_id="INSTEAD", code="instead", name="预存换新", kind=OfferKind.VALUE_ADDED, price_fen=100,
    rules=read_rules({"relations": [{"kind": "replaces", "to": "PRESTORE"}]}, "INSTEAD"),
)  # fmt: skip
OFFERS = (PLAN_129, PLAN_59, RETIRED, ADD_ON, TONE, PICKED, NOTICE, PRESTORE, INSTEAD)


@dataclass(frozen=True, slots=True)
class Known:
    """A customer that a test added: one account, one line."""

    customer_id: str
    party_id: str
    name: str
    id_number: str
    account_id: str
    subscription_id: str
    number: str


class SmallStore:
    """One hall with three counter positions; numbers and cards enough for a test run."""

    def __init__(self, url: str) -> None:
        self.url = url
        migrate(self.url)
        self.database = Database(open_engine(self.url))
        self._serial = count(1)
        self._codes = count(1)
        self._furnish()

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()

    def code(self, terminal_id: str) -> str:
        """A new one-time code that enrols this terminal."""
        code = f"CODE-{next(self._codes)}"
        with self.database.writing() as session:
            session.add(EnrolmentCodeRow(code_hash=secret_hash(code), terminal_id=terminal_id))
        return code

    def free_number(self, **given: Any) -> str:
        """One more free number that nobody has leased."""
        number = f"1391{next(self._serial):07d}"
        with self.database.writing() as session:
            session.add(NumberRow(number=number, **given))
        return number

    def free_sim(self, terminal_id: str = "T1") -> str:
        """One more free card in the tray of a terminal's counter position."""
        iccid = f"89860{next(self._serial):015d}"
        with self.database.writing() as session:
            session.add(SimRow(iccid=iccid, terminal_id=terminal_id))
        return iccid

    def id_number(self) -> str:
        """An ID number that nobody has yet."""
        return f"4201991990{next(self._serial):08d}"

    def customer(
        self,
        *,
        balance_fen: int = 0,
        arrears_fen: int = 0,
        suspended: bool = False,
        blacklisted: BlacklistKind | None = None,
        birth_date: date = date(1990, 1, 1),
        plan: Offer = PLAN_129,
        term_ends_on: date | None = None,
        id_number: str = "",
    ) -> Known:
        """A customer with a line on ``plan``, as given."""
        n = next(self._serial)
        known = Known(
            customer_id=f"C{n}",
            party_id=f"P{n}",
            name="张三丰",
            id_number=id_number or f"4201991990{n:08d}",
            account_id=f"A{n}",
            subscription_id=f"S{n}",
            number=f"1380{n:07d}",
        )
        state = LineState.SUSPENDED if suspended else LineState.ACTIVE
        with self.database.writing() as session:
            session.add(
                PartyRow(
                    party_id=known.party_id, name=known.name, id_number=known.id_number, birth_date=birth_date
                )
            )
            session.flush()
            session.add(
                CustomerRow(
                    customer_id=known.customer_id,
                    party_id=known.party_id,
                    store_id="S1",
                    joined_on=date(2020, 9, 1),
                )
            )
            session.flush()
            session.add(
                AccountRow(
                    account_id=known.account_id,
                    customer_id=known.customer_id,
                    balance_fen=balance_fen,
                    arrears_fen=arrears_fen,
                )
            )
            session.add(NumberRow(number=known.number, state="assigned"))
            session.add(SimRow(iccid=f"89861{n:015d}", state="assigned"))
            session.flush()
            session.add(
                LineRow(
                    subscription_id=known.subscription_id,
                    customer_id=known.customer_id,
                    account_id=known.account_id,
                    number=known.number,
                    iccid=f"89861{n:015d}",
                    state=state.value,
                    suspended_for="arrears" if suspended else "",
                    opened_on=date(2020, 9, 1),
                )
            )
            session.add(
                BillRow(
                    bill_id=f"B{n}",
                    account_id=known.account_id,
                    period="2026-10",
                    amount_fen=max(12900, arrears_fen),
                    due_fen=arrears_fen,
                )
            )
            session.add(
                BalanceMoveRow(
                    account_id=known.account_id,
                    at=datetime(2026, 11, 1, tzinfo=UTC),
                    kind="opening",
                    amount_fen=balance_fen - arrears_fen,
                    ledger=BALANCE,
                    counterpart=OPENING,
                )
            )
            session.flush()
            session.add(
                HeldOfferRow(
                    product_id=f"H{n}",
                    subscription_id=known.subscription_id,
                    offer_id=plan.offer_id,
                    name=plan.name,
                    price_fen=plan.price_fen,
                    kind="plan",
                    starts_on=date(2024, 1, 1),
                    term_ends_on=term_ends_on,
                )
            )
            if blacklisted:
                clearable = blacklisted is BlacklistKind.ARREARS
                session.add(
                    BlacklistRow(
                        entry_id=f"E{n}",
                        id_number=known.id_number,
                        kind=blacklisted.value,
                        amount_fen=arrears_fen,
                        account_id=known.account_id if clearable else "",
                        listed_on=date(2026, 6, 1),
                    )
                )
        return known

    def _furnish(self) -> None:
        with self.database.writing() as session:
            session.add(StoreRow(store_id="S1", code="JHL", name="江汉路营业厅"))
            session.flush()
            for position, terminal_id in enumerate(TERMINALS, start=1):
                session.add(TerminalRow(terminal_id=terminal_id, store_id="S1", position=position))
            session.add(
                StaffRow(
                    clerk_id="20317",
                    store_id="S1",
                    name="王芳",
                    role="clerk",
                    verifier="$argon2id$",
                    expires_at=datetime.now(UTC) + timedelta(days=30),
                )
            )
            for name, value in (("lines_per_id", 5), ("adult_age", 18), ("payment_limit_fen", 5_000_000)):
                session.add(LimitRow(name=name, value=value))
            for offer in OFFERS:
                session.add(offer_row(offer))
            for n in range(300):
                session.add(NumberRow(number=f"1371{n:07d}"))
            for n in range(40):  # what is left when three blocks are full; no other number ends like these
                session.add(NumberRow(number=f"1372{9_500_000 + n}"))
            for n in range(60):
                tray = TERMINALS[n % 3]
                session.add(SimRow(iccid=f"89862{n:015d}", terminal_id=tray))
            session.add(RefusedDocumentRow(id_number=REFUSED_DOCUMENT, why="withdrawn"))


def offer_row(offer: Offer) -> OfferRow:
    """An offer as the centre keeps it."""
    values = {name: getattr(offer, name) for name in offer.__dataclass_fields__}
    values["kind"] = offer.kind.value
    values["effective_modes"] = [mode.value for mode in offer.effective_modes]
    values["rules"] = plain_rules(offer.rules)
    return OfferRow(**values)
