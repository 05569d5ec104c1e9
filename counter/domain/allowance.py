"""How much may wait for the line before a manager is asked: count, sum and age, per terminal and clerk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from counter.domain.text import N_, Finding
from counter.domain.work import Waiting

OFFLINE_LIMIT = "offline_limit"
"""The code of refusals that a manager can lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may wait: items, fen, and whole hours of the oldest; 0 is no limit."""

    count: int = 0
    sum_fen: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineAllowance:
    """What may wait of one terminal altogether, and of each clerk there."""

    terminal: Allowance = field(default_factory=Allowance)
    clerk: Allowance = field(default_factory=Allowance)

    @classmethod
    def of(cls, figures: Mapping[str, int], otherwise: OfflineAllowance) -> OfflineAllowance:
        """The centre's figures (``offline_count``, ``offline_clerk_sum_fen``, …) over ``otherwise``."""
        return cls(
            terminal=_over(figures, "offline_", otherwise.terminal),
            clerk=_over(figures, "offline_clerk_", otherwise.clerk),
        )


def _over(figures: Mapping[str, int], prefix: str, otherwise: Allowance) -> Allowance:
    names = [each.name for each in fields(Allowance)]
    return Allowance(**{name: int(figures.get(prefix + name, getattr(otherwise, name))) for name in names})


def judge_terminal(allowed: Allowance, waiting: Waiting, now: datetime) -> tuple[Finding, ...]:
    """What stands against more work at this terminal while ``waiting`` (with that work) waits."""
    return _judge(allowed, waiting, now, "", _OF_TERMINAL)


def judge_clerk(allowed: Allowance, waiting: Waiting, now: datetime, clerk_id: str) -> tuple[Finding, ...]:
    """What stands against more work of this clerk."""
    return _judge(allowed, waiting, now, clerk_id, _OF_CLERK)


_OF_TERMINAL = (
    N_("{count} items would wait for the line here; without a manager {limit} are allowed."),
    N_("{sum_amount} would wait for the line here; without a manager {limit_amount} are allowed."),
    N_("Work has waited for the line here for {hours} h; without a manager {limit} h are allowed."),
)
_OF_CLERK = (
    N_("{count} items of clerk {clerk_id} would wait for the line; without a manager {limit} are allowed."),
    N_(
        "{sum_amount} of clerk {clerk_id} would wait for the line;"
        " without a manager {limit_amount} are allowed."
    ),
    N_(
        "Work of clerk {clerk_id} has waited for the line for {hours} h;"
        " without a manager {limit} h are allowed."
    ),
)


def _judge(
    allowed: Allowance, waiting: Waiting, now: datetime, clerk_id: str, said: tuple[str, str, str]
) -> tuple[Finding, ...]:
    whose: dict[str, object] = {"clerk_id": clerk_id} if clerk_id else {}
    found = list[Finding]()
    if 0 < allowed.count < waiting.count:
        found.append(_over_limit(said[0], whose | {"count": waiting.count, "limit": allowed.count}, "count"))
    if 0 < allowed.sum_fen < waiting.sum_fen:
        sums = {"sum_amount": waiting.sum_fen, "limit_amount": allowed.sum_fen}
        found.append(_over_limit(said[1], whose | sums, "sum"))
    age = now - waiting.oldest_at if waiting.oldest_at else timedelta()
    if allowed.hours and age > timedelta(hours=allowed.hours):
        hours = {"hours": int(age.total_seconds() // 3600), "limit": allowed.hours}
        found.append(_over_limit(said[2], whose | hours, "age"))
    return tuple(found)


def _over_limit(message: str, params: dict[str, object], which: str) -> Finding:
    whose = "clerk" if "clerk_id" in params else "terminal"
    return Finding(message, params, f"{whose}.{which}", remedy=OFFLINE_LIMIT)
