"""What every request needs at hand: database, time, identities, and the bell of fulfilment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from counter.clock import SystemClock, mint_identity
from counter.domain.effective import business_date
from counter.wire.chain import NO_MARK, ChainMark
from crm.database import Database
from crm.identities import InFlight
from crm.pages import Pages
from crm.settings import CentreSettings
from crm.signing import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The running centre. ``wake`` tells fulfilment that there may be work."""

    settings: CentreSettings
    database: Database
    now: Callable[[], datetime] = field(default_factory=lambda: SystemClock().now)
    mint: Callable[[], str] = mint_identity
    recovery_key: str = ""  # the public half, base64
    wake: Callable[[], None] = lambda: None
    in_flight: InFlight = field(default_factory=InFlight)
    mark: ChainMark = NO_MARK  # of the request that this centre is seen from
    pages: Pages = field(default_factory=Pages)
    signing: SigningKey = field(default_factory=SigningKey)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The enrolled terminal that a request came from."""

    terminal_id: str
    store_id: str
    position: int
    time_zone: str
    instance: str = ""

    def today(self, now: datetime) -> date:
        """The store's calendar day at ``now``."""
        return business_date(now, self.time_zone)
