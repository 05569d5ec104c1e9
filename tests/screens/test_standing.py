"""Lines of the basket judged again: what another line took away, and what changed since then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter.domain.customer import Account, BlacklistEntry, BlacklistKind, LineState
from counter.domain.transaction import PaymentIntake, TransactionType
from screens.forms.form import Form
from screens.panes.settle import SettlePane
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.forms.ports import MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.house import House, Run

CHEAPER = builders.offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)
OWED = 5000


def suspended(folder: Path) -> House:
    """张三丰's line is suspended for arrears: the plan changes only once they are paid."""
    view = builders.customer_view(
        accounts=(Account(account_id="A1", arrears_fen=OWED),),
        lines=(builders.line(state=LineState.SUSPENDED),),
    )
    here = house(folder)
    here.cache = MemoryCache(views=[view], offers=[builders.offer(), CHEAPER])
    here.centre = ScriptedCentre(views=[view])
    return here


def listed(folder: Path) -> House:
    """Somebody new, on the blacklist for arrears that can be paid into the account of 张三丰."""
    view = builders.customer_view(
        customer=builders.customer(id_number=builders.id_number()),
        accounts=(Account(account_id="A1", arrears_fen=OWED),),
    )
    entry = BlacklistEntry(BlacklistKind.ARREARS, OWED, "A1")
    against = {builders.ID_NUMBER: (entry,)}
    here = house(folder)
    here.cache = MemoryCache(
        views=[view],
        offers=[builders.offer()],
        numbers=[number_lease("13870000001")],
        sims=[sim_lease("89860012345678123456")],
        blacklisted=against,
    )
    here.centre = ScriptedCentre(views=[view])
    here.centre.blacklisted = dict(against)
    return here


async def pay_and_change(run: Run) -> None:
    """The arrears by the key of the remedy, then the change that depends on them."""
    run.type(f"bg {builders.NUMBER} ydk59")
    run.keys("enter")
    await run.done()
    run.keys("ctrl+p")
    await run.done()
    run.keys("f9")
    await run.done()
    run.keys("f9")
    await run.done()
    assert [line.type for line in run.desk.lines] == [TransactionType.PAYMENT, TransactionType.CHANGE]


def settling(run: Run) -> bool:
    """Whether the settlement is on screen."""
    return isinstance(run.screen.place, SettlePane)


async def command(run: Run, text: str) -> None:
    run.type(text)
    run.keys("enter")
    await run.done()


async def take_out(run: Run) -> None:
    """The first line goes, on the clerk's second word."""
    before = run.desk.lines
    await command(run, "qx 1")
    assert run.desk.lines == before
    run.keys("enter")
    await run.done()


@pytest.mark.parametrize("width", [80, 120])
async def test_taking_a_line_out_shows_which_other_no_longer_stands(tmp_path: Path, width: int) -> None:
    async with suspended(tmp_path).counter(width, 40) as run:
        await pay_and_change(run)
        await take_out(run)
        assert [line.type for line in run.desk.lines] == [TransactionType.CHANGE]
        assert "Line 1, Change a plan, no longer stands: The line is suspended; 50.00 is owed." in run.said
        assert "1 INVALID Change a plan" in run.screen.frame.basket.text
        assert "1 INVALID" in run.screen.frame.basket_beside.text
        run.keys("escape")
        await run.done()
        assert "The line is suspended; 50.00 is owed." in run.shows()
        assert "^F opens it again" in run.shows()


async def test_nothing_is_settled_before_the_line_is_mended_and_then_it_is(tmp_path: Path) -> None:
    async with suspended(tmp_path).counter() as run:
        await pay_and_change(run)
        await take_out(run)
        run.keys("f8")
        await run.done()
        assert not settling(run)
        assert "no longer stands" in run.said
        run.keys("ctrl+f")
        await run.done()
        form = run.screen.place
        assert isinstance(form, Form)
        assert (form.value("line"), form.value("offer")) == (builders.NUMBER, "ydk59")
        run.keys("ctrl+p")
        await run.done()
        run.keys("f9")
        await run.done()
        run.keys("f9")
        await run.done()
        paid, changed = run.desk.lines
        assert (paid.type, changed.depends_on) == (TransactionType.PAYMENT, (paid.identity,))
        assert run.desk.fallen == {}
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.visit is None


async def test_a_fallen_line_is_taken_out_and_the_rest_is_settled(tmp_path: Path) -> None:
    async with suspended(tmp_path).counter() as run:
        await pay_and_change(run)
        await pay(run, "10")
        await take_out(run)
        await take_out(run)
        assert run.said == f"Taken out: Change a plan {builders.NUMBER}"
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.visit is None


async def test_a_payment_made_before_by_itself_is_depended_on_too(tmp_path: Path) -> None:
    async with listed(tmp_path).counter() as run:
        await command(run, "jf A1 50")
        run.keys("f9")
        await run.done()
        await command(run, f"kh {builders.ID_NUMBER} 张三丰")
        form = run.screen.place
        assert isinstance(form, Form)
        form.enter("sim")
        run.type("123456")
        run.keys("enter")
        run.type("qqt129")
        run.keys("f9")
        await run.done()
        paid, opened = run.desk.lines
        assert opened.depends_on == (paid.identity,)
        await take_out(run)
        assert "On the blacklist for arrears of 50.00." in run.said
        assert list(run.desk.fallen) == [opened.identity]


async def test_a_line_that_stands_again_is_settled_without_a_key_more(tmp_path: Path) -> None:
    here = suspended(tmp_path)
    async with here.counter() as run:
        await pay_and_change(run)
        await take_out(run)
        assert run.desk.fallen
        paid_elsewhere = replace(builders.customer_view(), as_of=builders.NOW)
        here.cache.keep(paid_elsewhere)
        run.desk.take_customer(paid_elsewhere)
        run.keys("f8")
        await run.done()
        assert settling(run)
        assert run.desk.fallen == {}


async def test_an_offer_whose_sale_ended_meanwhile_stops_the_settlement(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.cache.shelf = (builders.offer(), CHEAPER)
    async with here.counter() as run:
        await command(run, f"bg {builders.NUMBER} ydk59")
        run.keys("f9")
        await run.done()
        run.keys("f8")
        await run.done()
        assert settling(run)
        here.cache.shelf = (builders.offer(), replace(CHEAPER, on_sale_until=date(2026, 11, 20)))
        run.keys("enter")
        await run.done()
        assert settling(run)
        assert "移动花卡套餐59元 is on sale from 2024-01-01 to 2026-11-20 only." in " ".join(
            run.shows().split()
        )
        assert len(run.desk.lines) == 1
        run.keys("escape", "f8")
        await run.done()
        assert not settling(run)
        assert "no longer stands" in run.said
        here.cache.shelf = (builders.offer(), CHEAPER)
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.visit is None


async def test_a_held_visit_is_judged_when_it_is_taken_up_and_its_lines_can_be_opened(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.cache.shelf = (builders.offer(), CHEAPER)
    async with here.counter() as run:
        await command(run, f"bg {builders.NUMBER} ydk59")
        run.keys("f9")
        await run.done()
        run.keys("ctrl+o")
        await run.done()
    here.cache.shelf = (builders.offer(), replace(CHEAPER, price_fen=6900))
    async with here.counter() as run:
        run.keys("ctrl+o", "enter")
        await run.done()
        assert "now costs 69.00, not 59.00" in run.said
        run.keys("ctrl+f")
        await run.done()
        run.keys("f9")
        await run.done()
        assert run.desk.fallen == {}
        assert [line.details.new.price_fen for line in run.desk.lines] == [6900]  # type: ignore[union-attr]


async def test_what_was_entered_for_a_line_is_there_after_a_restart(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run, "12")
    async with here.counter() as run:
        run.keys("ctrl+f")
        await run.done()
        assert run.screen.forms["jf"].value("amount") == "12"


async def test_a_line_opened_again_does_not_see_itself(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.cache.shelf = (builders.offer(), CHEAPER)
    async with here.counter() as run:
        await command(run, f"bg {builders.NUMBER} ydk59")
        run.keys("f9")
        await run.done()
        run.keys("ctrl+f")
        await run.done()
        run.keys("f9")
        await run.done()
        assert run.screen.place is None
        assert len(run.desk.lines) == 1


async def test_a_settled_visit_keeps_no_form(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        assert run.visit.entered
        run.keys("f8", "enter")
        await run.done()
        settled = run.desk.ports.store.recent(1)[0]
        kept = run.desk.ports.store.settled(settled.visit_id)
        assert kept is not None
        assert kept.visit.entered == ()


async def test_what_was_paid_elsewhere_since_keeps_the_settlement_open_once(tmp_path: Path) -> None:
    here = house(tmp_path, owed=62_649)
    async with here.counter() as run:
        await pay(run, "626.49")
        run.keys("f8")
        await run.done()
        assert settling(run)
        less = builders.customer_view(accounts=(Account(account_id="A1", arrears_fen=2649),))
        here.centre.views["C1"] = less
        run.keys("f8")
        await run.done()
        assert settling(run)
        said = f"{builders.NUMBER}: arrears are now 26.49, a moment ago 626.49. Look again, then go on."
        assert said in " ".join(run.shows().split())
        run.keys("f8")
        await run.done()
        assert run.desk.settled is not None
        (line,) = run.desk.settled.visit.transactions
        assert isinstance(line.details, PaymentIntake)
        assert (line.details.arrears_fen, line.amount_fen) == (2649, 62_649)


async def test_a_centre_that_hangs_keeps_nobody_from_settling(tmp_path: Path) -> None:
    here = house(tmp_path, owed=5000)
    async with here.counter() as run:
        await pay(run, "50")
        run.keys("f8")
        await run.done()
        here.centre.gate.clear()
        run.keys("f8")
        await run.done()
        here.centre.gate.set()
        assert run.desk.settled is not None
