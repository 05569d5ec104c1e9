"""The demo store: counter positions with enrolment codes, staff with PINs, and the catalogue's figures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from counter.domain.terminal import Role, StaffMember, Terminal

STORE_ID = "JHL"
STORE_CODE = "JHL"
STORE_NAME = "江汉路营业厅"
TIME_ZONE = "Asia/Shanghai"
POSITIONS = 3

LINES_PER_ID = 5
LIMITS = {
    "lines_per_id": LINES_PER_ID,
    "adult_age": 18,
    "payment_limit_fen": 5_000_000,
    "cash_limit_fen": 5_000_000,  # from here on cash has to be reported
}
"""Figures of the catalogue."""

_STAFF = (
    ("20301", "陈国平", Role.MANAGER),
    ("20312", "刘丽", Role.CLERK),
    ("20313", "张海涛", Role.CLERK),
    ("20314", "李雪梅", Role.CLERK),
    ("20315", "周敏", Role.CLERK),
    ("20316", "胡晓燕", Role.CLERK),
    ("20317", "王芳", Role.CLERK),
)
_VERIFIER_DAYS = 90
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that are mistaken for others


@dataclass(frozen=True, slots=True)
class Position:
    """A counter position: its terminal, and the one-time code that enrols it."""

    terminal: Terminal
    enrolment_code: str


@dataclass(frozen=True, slots=True)
class StaffPin:
    """A member of staff and the PIN to sign in with."""

    clerk_id: str
    name: str
    role: Role
    pin: str


def positions(seed: int) -> tuple[Position, ...]:
    """The counter positions, numbered from 1."""
    chance = Random(f"{seed}/enrolment")
    return tuple(Position(_terminal(number), _code(chance, number)) for number in range(1, POSITIONS + 1))


def _terminal(position: int) -> Terminal:
    return Terminal(
        terminal_id=f"{STORE_CODE}-{position}",
        store_id=STORE_ID,
        store_code=STORE_CODE,
        store_name=STORE_NAME,
        position=position,
        time_zone=TIME_ZONE,
    )


def _code(chance: Random, position: int) -> str:
    halves = ("".join(chance.choices(_CODE_LETTERS, k=4)) for _ in range(2))
    return f"{STORE_CODE}{position}-{'-'.join(halves)}"


def staff_pins(seed: int) -> tuple[StaffPin, ...]:
    """Everybody who works here, with six-digit PINs that differ from seed to seed."""
    chance = Random(f"{seed}/pins")
    return tuple(
        StaffPin(clerk_id, name, role, f"{chance.randrange(100_000, 1_000_000)}")
        for clerk_id, name, role in _STAFF
    )


def staff_member(pin: StaffPin, *, seed: int, as_of: date) -> StaffMember:
    """Somebody as the counter knows them: the PIN only as an argon2id verifier, good for 90 days."""
    last_day = datetime.combine(as_of + timedelta(days=_VERIFIER_DAYS), time(), ZoneInfo(TIME_ZONE))
    return StaffMember(
        clerk_id=pin.clerk_id,
        name=pin.name,
        role=pin.role,
        verifier=_verifier(pin.pin, f"{seed}/salt/{pin.clerk_id}"),
        expires_at=last_day.astimezone(UTC),
    )


def _verifier(pin: str, salt_of: str) -> str:
    """An argon2id hash with OWASP's parameters for little waiting: 46 MiB, one pass, one lane.

    A clerk waits for it at every sign-in, on whatever machine stands at the counter; wrong PINs are
    limited besides. The salt comes from the seed, for this demo alone: the same seed has to give the same
    database, byte for byte, and these PINs are shown on the sign-in screen anyway. A real PIN gets a
    random salt.
    """
    from argon2.low_level import Type, hash_secret

    encoded = hash_secret(
        pin.encode(),
        hashlib.sha256(salt_of.encode()).digest()[:16],
        time_cost=1,
        memory_cost=46 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return encoded.decode("ascii")
