"""Whether a PIN is right: argon2id against the verifier kept here, with expiry and attempt limits."""

from __future__ import annotations

from counter.domain.terminal import Role, StaffMember
from counter.domain.text import N_, Finding
from counter.ports import Clock, Store
from counter.settings import SignInSettings


class PinRefused(Exception):
    """Nobody is let in; ``finding`` is the sentence for the clerk."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def check(
    store: Store,
    clock: Clock,
    rules: SignInSettings,
    clerk_id: str,
    pin: str,
    role: Role | None = None,
) -> StaffMember:
    """The member of staff with this number and PIN; blocks for some tens of milliseconds (argon2id).

    ``role`` asks for a particular one (a manager's approval). Raises PinRefused. A wrong PIN counts,
    and too many in a row lock the number here for a while, also over a restart.
    """
    now = clock.now()
    attempts = store.attempts(clerk_id)
    if attempts.locked_until is not None and attempts.locked_until > now:
        minutes = -(-int((attempts.locked_until - now).total_seconds()) // 60)
        sentence = N_("Too many wrong PINs: number {clerk_id} is locked here for {minutes} min more.")
        raise PinRefused(Finding(sentence, {"clerk_id": clerk_id, "minutes": minutes}, "pin"))
    member = store.staff_member(clerk_id)
    if member is None:
        raise PinRefused(
            Finding(N_("No clerk has number {clerk_id} here."), {"clerk_id": clerk_id}, "clerk_id")
        )
    if role is not None and member.role is not role:
        sentence = N_("Number {clerk_id} is not a manager's.")
        raise PinRefused(Finding(sentence, {"clerk_id": clerk_id}, "clerk_id"))
    if member.expires_at <= now:
        sentence = N_("The sign-in data of {name} ran out on {day}: the centre must be reached once.")
        expired = {"name": member.name, "day": member.expires_at.date()}
        raise PinRefused(Finding(sentence, expired, "clerk_id"))
    if _right(member.verifier, pin):
        if attempts.failures:
            store.record_attempt(clerk_id, True, now)
        return member
    after = store.record_attempt(clerk_id, False, now)
    if after.locked_until is not None and after.locked_until > now:
        sentence = N_("The PIN is wrong; number {clerk_id} is locked here for {minutes} min.")
        locked = {"clerk_id": clerk_id, "minutes": int(rules.lock_minutes)}
        raise PinRefused(Finding(sentence, locked, "pin"))
    left = rules.attempts - after.failures % rules.attempts
    raise PinRefused(Finding(N_("The PIN is wrong; tries left: {left}."), {"left": left}, "pin"))


def _right(verifier: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        return PasswordHasher().verify(verifier, pin)
    except VerifyMismatchError:
        return False
