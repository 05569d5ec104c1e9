"""The store: positions, staff, PINs."""

from __future__ import annotations

from datetime import UTC, date, datetime

from argon2 import PasswordHasher, Type, extract_parameters

from counter.domain.limits import Limits
from counter.domain.terminal import Role
from crm.seed.store import LIMITS, positions, staff_member, staff_pins

AS_OF = date(2026, 11, 21)


def test_a_pin_signs_in_and_another_does_not() -> None:
    pin = staff_pins(1)[-1]
    member = staff_member(pin, seed=1, as_of=AS_OF)
    hasher = PasswordHasher()
    assert hasher.verify(member.verifier, pin.pin)
    used = extract_parameters(member.verifier)
    assert (used.type, used.memory_cost, used.time_cost) == (Type.ID, 46 * 1024, 1)
    assert member.expires_at > datetime(2027, 1, 1, tzinfo=UTC)


def test_verifiers_are_the_same_for_the_same_seed_only() -> None:
    def verifier(seed: int) -> str:
        return staff_member(staff_pins(seed)[0], seed=seed, as_of=AS_OF).verifier

    assert verifier(1) == verifier(1) != verifier(2)


def test_six_clerks_and_a_manager_work_here() -> None:
    staff = staff_pins(1)
    assert [member.role for member in staff].count(Role.CLERK) == 6
    assert [member.role for member in staff].count(Role.MANAGER) == 1
    assert {member.clerk_id: member.name for member in staff}["20317"] == "王芳"
    assert all(len(member.pin) == 6 and member.pin.isdigit() for member in staff)


def test_three_positions_each_have_a_code_of_their_own() -> None:
    found = positions(1)
    assert [position.terminal.position for position in found] == [1, 2, 3]
    assert {position.terminal.store_name for position in found} == {"江汉路营业厅"}
    assert (
        len({position.enrolment_code for position in found} | {p.enrolment_code for p in positions(2)}) == 6
    )


def test_the_catalogues_figures_are_known_to_the_rules() -> None:
    assert Limits.of(LIMITS) == Limits(lines_per_id=5, adult_age=18, payment_limit_fen=5_000_000)
