"""The terminal, who works at it, and what is set aside for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.domain.text import N_


class Role(StrEnum):
    """What a member of staff may do."""

    CLERK = "clerk"
    MANAGER = "manager"


ROLE_WORDS = {Role.CLERK: N_("clerk"), Role.MANAGER: N_("manager")}
"""Roles in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """This program's installation at one counter position, as the centre enrolled it."""

    terminal_id: str
    store_id: str
    store_code: str  # first part of slip numbers, as JHL
    store_name: str
    position: int
    time_zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Who may sign in here. ``verifier`` is an argon2id hash of the PIN, good until ``expires_at``."""

    clerk_id: str
    name: str
    role: Role
    verifier: str
    expires_at: datetime


class LeasedKind(StrEnum):
    """What a lease sets aside."""

    NUMBER = "number"
    SIM = "sim"


class NumberClass(StrEnum):
    """Classes of numbers; good numbers ask for a deposit."""

    ORDINARY = "ordinary"
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A number or SIM set aside for this terminal until ``expires_at`` (TMF685 reservation).

    ``value`` is the phone number or the ICCID. Leases made ``on_demand`` are released on Esc; those
    of the terminal's own block stay for the next customer.
    """

    lease_id: str
    kind: LeasedKind
    value: str
    expires_at: datetime
    number_class: NumberClass = NumberClass.ORDINARY
    deposit_fen: int = 0
    on_demand: bool = False
