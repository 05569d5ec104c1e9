"""Taking a payment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from counter.domain.customer import Account, CustomerView, LineState
from counter.domain.transaction import PaymentIntake
from counter.settings import SettleSettings
from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged

NUMBER = builders.NUMBER


def owing(amount_fen: int, *, suspended: bool = False) -> CustomerView:
    """The customer with arrears on their account."""
    state = LineState.SUSPENDED if suspended else LineState.ACTIVE
    account = Account(account_id="A1", arrears_fen=amount_fen)
    return builders.customer_view(accounts=(account,), lines=(builders.line(state=state),))


def counter(folder: Path, here: CustomerView, there: CustomerView | None = None) -> Counter:
    """A counter whose cache knows ``here`` while the centre says ``there``."""
    return Counter(folder, MemoryCache([here]), ScriptedCentre([there or here]))


def paid(act: Act) -> PaymentIntake:
    """The payment that was accepted."""
    details = act.app.accepted[-1].details
    assert isinstance(details, PaymentIntake)
    return details


async def test_digits_enter_amount_accept_is_all_it_takes(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.type("100")
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 10000
        assert paid(act).account_id == "A1"
        # with F4 before and Enter in the settlement after: 11 digits, the amount, 4 keys
        assert act.pressed - len(NUMBER) - len("100") == 2


async def test_arrears_are_preset_and_typing_replaces_them(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(5000)), "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        assert act.text("amount") == "50.00"
        await act.type("30")
        assert act.text("amount") == "30"
        assert "2000 stays owed." in act.beside("amount")


async def test_an_amount_from_the_command_line_is_not_overwritten(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(5000)), "jf") as act:
        await act.open("jf", line=NUMBER, amount="100")
        await act.rest()
        assert act.text("amount") == "100"
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 10000


async def test_keys_typed_ahead_of_every_answer_still_land_in_order(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(0))
    behind.centre.gate.clear()
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.type("66.5")
        act.app.call_later(behind.centre.gate.set)
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 6650


async def test_what_the_centre_says_later_replaces_the_cached_figures(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(5000), owing(8000))
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        assert act.text("amount") == "80.00"
        assert behind.cache.views["C1"].accounts[0].arrears_fen == 8000


async def test_without_the_centre_the_cached_figures_stand_with_their_age(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(5000))
    behind.centre.down = True
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        assert "Figures of 2026-11-21 10:30; the centre does not answer." in act.beside("line")
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 5000


async def test_arrears_that_changed_since_are_said_once_before_money_is_taken(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(5000))
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        behind.centre.views["C1"] = owing(7000)
        behind.clock.pass_seconds(6)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.beside("amount")[0].startswith("Arrears are now 7000")
        assert act.text("amount") == "70.00"
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 7000
        assert paid(act).arrears_fen == 7000


async def test_figures_read_a_moment_ago_are_read_again_before_money_is_taken(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(62_649))
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        behind.centre.views["C1"] = owing(2649)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.beside("amount")[0].startswith("Arrears are now 2649, a moment ago 62649")
        assert act.text("amount") == "26.49"


async def test_what_was_paid_here_meanwhile_counts_though_the_centre_hangs(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(62_649))
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        act.app.desk.settings = replace(act.app.desk.settings, settle=SettleSettings(answer_wait=0))
        behind.centre.gate.clear()
        behind.cache.views["C1"] = owing(2649)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.beside("amount")[0].startswith("Arrears are now 2649")
        await act.press("f8")
        await act.rest()
        behind.centre.gate.set()
        assert paid(act).arrears_fen == 2649


async def test_a_surplus_goes_to_the_balance_and_a_suspended_line_comes_back(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(5000, suspended=True)), "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        assert "Suspended; 5000 is owed." in act.beside("line")
        await act.type("80")
        assert act.beside("amount") == (f"Paid up: {NUMBER} comes back.", "3000 goes to the balance.")


async def test_an_account_is_as_good_as_a_number(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(5000)), "jf") as act:
        await act.open("jf", line="A1")
        await act.rest()
        await act.press("f8")
        await act.rest()
        assert paid(act).account_id == "A1"
        assert paid(act).number == NUMBER


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "The amount must be more than 0."),
        ("-5", "The amount must be more than 0."),
        ("1.234", "At most two decimals."),
        ("abc", "Not an amount."),
        ("50001", "At most 5000000 in one payment."),
    ],
)
async def test_an_amount_that_cannot_be_taken_is_refused_beside_the_field(
    tmp_path: Path, typed: str, said: str
) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.type(typed)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert said in act.beside("amount")
        assert act.text("amount") == typed
        assert act.app.form.focused_field == "amount"


async def test_full_width_digits_are_turned(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        await act.open("jf")
        await act.type("１３８７１２３４５６７")
        await act.press("enter")
        await act.type("１００")
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 10000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1387123456", "A mobile number has 11 digits; these are 10."),
        ("23871234567", "23871234567 is not a mobile number: no operator has 238."),
        ("13800000000", "13800000000 is not one of our lines."),
        ("A99", "No account A99 is known."),
    ],
)
async def test_a_line_that_is_not_ours_is_said_and_kept(tmp_path: Path, typed: str, said: str) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        await act.open("jf")
        await act.type(typed)
        await act.onward()
        await act.type("5")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert said in act.beside("line")
        assert act.text("line") == typed


async def test_what_is_refused_keeps_the_focus_and_the_next_scan_replaces_it(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        form = await act.open("jf")
        await act.type("1387123456")
        await act.press("enter")
        assert form.focused_field == "line"
        await act.paste("13800000000\n")
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "line", "the centre's no came a moment later, and no key since"
        assert act.text("amount") == ""
        await act.type(builders.NUMBER)
        await act.press("enter")
        await act.rest()
        assert (act.text("line"), form.focused_field) == (builders.NUMBER, "amount")


async def test_keys_typed_before_a_late_refusal_stay_where_they_were_meant(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(0))
    async with staged(behind, "jf") as act:
        form = await act.open("jf")
        behind.centre.gate.clear()
        await act.type("13800000000")
        await act.press("enter")
        await act.type("5")
        behind.centre.gate.set()
        await act.rest()
        await act.type("0")
        assert (act.text("line"), act.text("amount"), form.focused_field) == ("13800000000", "50", "amount")
        await act.press("f8")
        await act.rest()
        assert form.focused_field == "line"
        assert not act.app.accepted


@pytest.mark.parametrize("keys", [("down",), ("shift+tab",), ("tab",), ("enter", "tab")])
async def test_what_is_refused_is_left_on_purpose(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        form = await act.open("jf")
        await act.type("1387123456")
        await act.press("enter", *keys)
        assert form.focused_field == "amount"
        assert act.text("line") == "1387123456"


async def test_what_acceptance_was_refused_for_stands_until_it_is_mended(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(0)), "jf") as act:
        form = await act.open("jf")
        await act.type(builders.NUMBER)
        await act.press("enter")
        await act.rest()
        form.fill("amount", "", over=True)
        await act.press("f9", "enter", "enter", "up", "down")
        await act.rest()
        assert act.beside("amount") == ("Is needed.",)
        await act.type("50")
        await act.press("up")
        await act.rest()
        assert act.beside("amount") == ()


async def test_an_answer_for_a_number_typed_before_is_dropped(tmp_path: Path) -> None:
    other = builders.customer_view(
        customer=builders.customer(customer_id="C2", name="李四"),
        accounts=(Account(account_id="A2", arrears_fen=900),),
        lines=(builders.line(subscription_id="S2", number="13900000001", account_id="A2"),),
    )
    behind = Counter(tmp_path, MemoryCache([owing(5000), other]), ScriptedCentre([owing(5000), other]))
    behind.centre.gate.clear()
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("tab", "shift+tab")
        await act.type("13900000001")
        await act.press("enter")
        behind.centre.gate.set()
        await act.rest()
        assert act.text("amount") == "9.00"
        await act.press("f8")
        await act.rest()
        assert paid(act).account_id == "A2"


async def test_an_answer_that_comes_after_the_form_was_left_is_dropped(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(5000), owing(8000))
    behind.centre.gate.clear()
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter", "escape")
        form = await act.open("jf", line="13900000001")
        behind.centre.gate.set()
        await act.rest()
        assert act.text("amount") == ""
        assert form.value("line") == "13900000001"


async def test_the_draft_is_there_again_after_a_restart(tmp_path: Path) -> None:
    behind = counter(tmp_path, owing(5000))
    async with staged(behind, "jf") as act:
        await act.open("jf")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("30")
        await act.press("tab")
    async with staged(behind, "jf") as act:
        await act.resume()
        assert (act.text("line"), act.text("amount")) == (NUMBER, "30")
        await act.press("f8")
        await act.rest()
        assert paid(act).amount_fen == 3000


async def test_the_second_payment_of_a_visit_sees_the_first(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, owing(5000)), "jf") as act:
        for expected in ("50.00", ""):
            await act.open("jf")
            await act.type(NUMBER)
            await act.press("enter")
            await act.rest()
            assert act.text("amount") == expected
            await act.type("50")
            await act.press("f8")
            await act.rest()
        assert len(act.app.accepted) == 2


async def test_the_account_stands_beside_the_amount(tmp_path: Path) -> None:
    view = replace(owing(0), accounts=(Account(account_id="A1", balance_fen=3620),))
    async with staged(counter(tmp_path, view), "jf") as act:
        form = await act.open("jf", line=NUMBER)
        await act.rest()
        shown = "\n".join("".join(text for text, _look in line) for line in form.notes())
        assert "with us 6y2m" in shown
        assert "全球通畅享套餐129元" in shown
        assert "Balance 36.20" in shown
