"""What comes down to a terminal whole: the parts of the snapshot as the domain's own values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter

from counter.domain.campaign import Campaign, StockItem
from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.offers import Offer
from counter.domain.terminal import Lease, StaffMember

Item = TypeVar("Item")

PublicKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure of the catalogue: ``lines_per_id``, ``adult_age``, ``payment_limit_fen``, …"""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Blacklisted:
    """One blacklist entry and the ID document it stands against."""

    id_number: str
    entry: BlacklistEntry


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The centre's public key (X25519, base64) for the copies that terminals keep of their data keys."""

    public: PublicKey


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A transaction template of the centre's: its code, and the TOML that goes over the packaged one."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[Item]):
    """One part. ``full`` means that it replaces all that came before; else it is what changed after the
    version ``since``: ``gone`` names what is not there any more (offer, clerk, document, customer, code or
    figure), then the items replace their like.

    ``version`` goes back as ``since`` in the next request. ``terminal`` is whom the answer is for, so that
    a signed one cannot be given to another.
    """

    part: str
    version: str
    full: bool
    items: tuple[Item, ...]
    since: str = ""
    terminal: str = ""
    gone: tuple[str, ...] = ()


OFFERS = TypeAdapter(Snapshot[Offer])
LIMITS = TypeAdapter(Snapshot[Limit])
STAFF = TypeAdapter(Snapshot[StaffMember])
CUSTOMERS = TypeAdapter(Snapshot[CustomerView])
BLACKLIST = TypeAdapter(Snapshot[Blacklisted])
TEMPLATES = TypeAdapter(Snapshot[TemplateText])
SIMS = TypeAdapter(Snapshot[Lease])
NUMBERS = TypeAdapter(Snapshot[Lease])
CAMPAIGNS = TypeAdapter(Snapshot[Campaign])
STOCK = TypeAdapter(Snapshot[StockItem])
RECOVERY = TypeAdapter(Snapshot[RecoveryKey])

PARTS: Mapping[str, TypeAdapter[Any]] = MappingProxyType(
    {
        "offers": OFFERS,
        "limits": LIMITS,
        "staff": STAFF,
        "customers": CUSTOMERS,
        "blacklist": BLACKLIST,
        "templates": TEMPLATES,
        "sims": SIMS,
        "numbers": NUMBERS,
        "campaigns": CAMPAIGNS,
        "stock": STOCK,
        "recovery": RECOVERY,
    }
)

VIEW = TypeAdapter(CustomerView)
VIEWS = TypeAdapter(tuple[CustomerView, ...])
BLACKLIST_ENTRIES = TypeAdapter(tuple[BlacklistEntry, ...])
LEASES = TypeAdapter(tuple[Lease, ...])
