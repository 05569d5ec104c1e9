"""Reversing a payment of today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from counter.domain.tender import TenderMethod, due
from counter.domain.terminal import Role, StaffMember
from counter.domain.transaction import ChargeKind, Reversal
from counter.domain.visit import SettledVisit
from offline_queue import enrolment
from offline_queue.outbox import ItemState
from tests import builders
from tests.screens.forms.settled import become, settle
from tests.screens.forms.stage import Act, Counter, clerk, staged

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
MANAGER = clerk(clerk_id="10001", name="陈静", role=Role.MANAGER, verifier=CHEAP.hash("246813"))
CLERK = clerk(verifier=CHEAP.hash("135790"))


def counter(folder: Path) -> Counter:
    """A counter with a clerk and a manager."""
    made = Counter(folder)
    know(made, MANAGER, CLERK)
    return made


def know(behind: Counter, *staff: StaffMember) -> None:
    """These may sign in here."""
    store = behind.store()
    with store.database.writing() as connection:
        enrolment.keep_staff(connection, staff, full=True)
    store.close()


def done(behind: Counter, amount_fen: int = 10000) -> SettledVisit:
    """A payment of today that reached the account."""
    settled = settle(behind, builders.payment(amount_fen), customer_id_number=builders.ID_NUMBER)
    become(behind, settled, ItemState.COMPLETED)
    return settled


async def enter(act: Act, payment: str, manager: str = "10001", pin: str = "246813") -> None:
    """Fill the form, and accept."""
    await act.type(payment)
    await act.onward()
    await act.type("号码输错")
    await act.press("enter")
    await act.type(manager)
    await act.press("enter")
    await act.type(pin)
    await act.press("f8")
    await act.rest()


def reversed_(act: Act) -> Reversal:
    """The reversal that was accepted."""
    details = act.app.accepted[-1].details
    assert isinstance(details, Reversal)
    return details


async def test_a_completed_payment_is_given_back_with_reason_and_manager(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    behind.cache.views["C1"] = builders.customer_view()
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number)
        details = reversed_(act)
        assert details.original_slip == paid.slip_number
        visit = act.app.desk.visit
        assert visit is not None
        assert (visit.customer_name, visit.customer_id_number) == ("张三丰", builders.ID_NUMBER)
        assert (details.reason, details.approved_by) == ("号码输错", "10001")
        assert sum(share.amount_fen for share in details.shares) == 10000
        (account,) = builders.customer_view().accounts
        assert (details.balance_fen, details.arrears_fen) == (account.balance_fen, account.arrears_fen)
        (charge,) = act.app.accepted[-1].charges
        assert (charge.kind, charge.amount_fen) == (ChargeKind.REVERSAL, -10000)


def paid_by_card(behind: Counter) -> SettledVisit:
    """A payment of today, 40 yuan of it in cash and 60 by card."""
    tenders = (builders.tender(4000), builders.tender(6000, TenderMethod.CARD))
    paid = settle(behind, builders.payment(10000), tenders=tenders)
    become(behind, paid, ItemState.COMPLETED)
    return paid


async def agree(act: Act) -> None:
    """The manager agrees, and it is accepted."""
    await act.type("10001")
    await act.press("enter")
    await act.type("246813")
    await act.press("f8")
    await act.rest()


async def test_what_came_by_card_goes_back_to_the_card_with_its_reference(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = paid_by_card(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.type(paid.slip_number)
        await act.press("enter")
        await act.rest()
        notes = "".join(text for line in form.notes() for text, _look in line)
        assert "To give back in cash: 40.00" in notes
        assert "Back to the card at the card terminal: 60.00 of payment REF123" in notes
        await act.type("号码输错")
        await act.press("enter")
        assert form.focused_field == "way_back"
        await act.press("enter")
        await agree(act)
        assert act.app.accepted == [], "without the reference nothing was given back there"
        assert form.focused_field == "way_back"
        await act.type("BACK77")
        await act.press("enter")
        await agree(act)
        back = {share.back_by: (share.amount_fen, share.reference) for share in reversed_(act).shares}
        assert back == {"cash": (4000, ""), "card": (6000, "BACK77")}
        assert due(act.app.accepted).net_fen == -4000, "the drawer gives what came in cash"
        assert due(act.app.accepted).otherwise == ((TenderMethod.CARD, 6000),)


async def test_a_manager_may_have_it_given_back_in_cash_instead(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = paid_by_card(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.type(paid.slip_number)
        await act.press("enter")
        await act.rest()
        await act.type("号码输错")
        await act.press("enter")
        await act.type("in c")
        await act.press("enter")
        assert act.text("way_back") == "in cash instead"
        notes = "".join(text for line in form.notes() for text, _look in line)
        assert "To give back in cash: 100.00" in notes
        await agree(act)
        assert {share.back_by for share in reversed_(act).shares} == {"cash"}
        assert due(act.app.accepted).net_fen == -10000


async def test_enter_takes_the_newest_payment_of_today(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    done(behind, 1000)
    newest = done(behind, 2000)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.rest()
        await act.press("enter")
        await act.rest()
        assert act.text("payment") == newest.slip_number
        assert form.focused_field == "reason"


async def test_of_several_payments_of_a_number_the_clerk_chooses(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    older, newer = done(behind, 1000), done(behind, 2000)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.rest()
        await act.type(builders.NUMBER)
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "payment", "nothing is guessed"
        assert any("2 answer to" in said for said in act.beside("payment"))
        await act.press("down", "down", "enter")
        await act.rest()
        assert act.text("payment") == older.slip_number != newer.slip_number
        assert form.focused_field == "reason"
        await act.press("shift+tab", "enter")
        await act.rest()
        assert act.text("payment") == older.slip_number, "what was chosen stays chosen"


async def test_a_payment_is_found_by_phone_number_among_several(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    first = builders.payment(1000, builders.payment_details(1000, number="13900000001"))
    second = builders.payment(2000, builders.payment_details(2000, number="13900000002"))
    both = settle(behind, first, second)
    become(behind, both, ItemState.COMPLETED)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await act.rest()
        await enter(act, "13900000002")
        assert reversed_(act).line_identity == second.identity
        assert reversed_(act).amount_fen == 2000


async def test_a_payment_on_its_way_has_to_arrive_first(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    waiting = settle(behind, builders.payment())
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, waiting.slip_number)
        assert not act.app.accepted
        assert "The payment has not reached the account yet; wait until it has." in act.beside("payment")
        become(behind, waiting, ItemState.COMPLETED)
        await act.press("f8")
        await act.rest()
        assert reversed_(act).original_slip == waiting.slip_number


async def test_a_payment_of_yesterday_is_refused(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    behind.clock.pass_seconds(24 * 3600)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number)
        assert not act.app.accepted
        assert act.beside("payment")[0].startswith("Only a payment of today can be reversed")


async def test_a_payment_is_given_back_once(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number)
        assert act.app.accepted
        await act.open("fx")
        await enter(act, paid.slip_number)
        assert len(act.app.accepted) == 1
        assert "This payment was reversed already." in act.beside("payment")


async def test_a_settled_reversal_counts_before_the_centre_has_it(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number)
        reversal = act.app.accepted[-1]
    settle(behind, reversal)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.rest()
        assert form.choices is not None
        assert not form.choices.choices
        await enter(act, paid.slip_number)
        assert not act.app.accepted


@pytest.mark.parametrize(
    ("manager", "pin", "field", "said"),
    [
        ("10001", "111111", "pin", "The PIN is wrong; tries left: 4."),
        ("20317", "135790", "manager", "Number 20317 is not a manager's."),
        ("99999", "246813", "manager", "No clerk has number 99999 here."),
    ],
)
async def test_only_a_manager_with_the_right_pin_can_agree(
    tmp_path: Path, manager: str, pin: str, field: str, said: str
) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number, manager, pin)
        assert not act.app.accepted
        assert said in act.beside(field)


async def test_wrong_pins_lock_the_number_also_here(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await enter(act, paid.slip_number, pin="000000")
        for tried in range(1, 5):
            form.enter("pin")
            await act.type(f"00000{tried}")
            await act.press("f8")
            await act.rest()
        assert any("locked here for" in said for said in act.beside("pin"))
        form.enter("pin")
        await act.type("246813")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        behind.clock.pass_seconds(timedelta(minutes=6).total_seconds())
        await act.press("f8")
        await act.rest()
        assert reversed_(act).approved_by == "10001"


async def test_a_pin_typed_wrong_and_right_again_is_checked_again(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx", payment=paid.slip_number, reason="号码输错", manager="10001")
        await act.rest()
        for pin in ("246813", "24681", "246813"):
            form.enter("pin")
            await act.type(pin)
        await act.press("f8")
        await act.rest()
        assert reversed_(act).approved_by == "10001"


async def test_a_pin_is_tried_on_nobody_but_the_manager_it_was_typed_for(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await enter(act, paid.slip_number, pin="000000")
        form.enter("manager")
        await act.type("10002")
        assert act.text("pin") == ""
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert form.focused_field == "pin"
        assert act.desk.ports.store.attempts("10002").failures == 0


async def test_the_pin_is_not_kept_with_the_draft(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    paid = done(behind)
    async with staged(behind, "fx") as act:
        await act.open("fx")
        await enter(act, paid.slip_number, pin="000000")
        draft = act.desk.visit.draft if act.desk.visit else None
        assert draft is not None
        assert "pin" not in draft.values
    async with staged(behind, "fx") as act:
        await act.resume()
        assert (act.text("payment"), act.text("reason")) == (paid.slip_number, "号码输错")
        assert act.app.form.focused_field == "pin"


async def test_the_list_shows_an_outcome_that_came_and_keeps_its_marker(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    waiting = settle(behind, builders.payment(1000))
    done(behind, 2000)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.rest()
        await act.press("down")
        become(behind, waiting, ItemState.COMPLETED)
        await form.catch_up()
        assert form.choices is not None
        assert [choice.columns[-1] for choice in form.choices.choices] == ["done", "done"]
        await act.press("enter")
        await act.rest()
        assert act.text("payment") == waiting.slip_number


async def test_a_chosen_payment_that_arrives_can_be_reversed_at_once(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    waiting = settle(behind, builders.payment())
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await enter(act, waiting.slip_number)
        assert act.beside("payment") == ("The payment has not reached the account yet; wait until it has.",)
        become(behind, waiting, ItemState.COMPLETED)
        await form.catch_up()
        await act.rest()
        assert act.beside("payment") == ()
        assert not act.app.accepted


async def test_nothing_that_came_leaves_an_open_list_alone(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    done(behind)
    async with staged(behind, "fx") as act:
        form = await act.open("fx")
        await act.rest()
        before = form.choices
        await form.catch_up()
        assert form.choices is before
