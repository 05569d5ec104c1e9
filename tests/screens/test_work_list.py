"""Lines that did not go through (F7): given back, or ordered again."""

from pathlib import Path
from typing import Any

import pytest

from counter.domain.transaction import LineRefund, Opening, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import StoreWorkItem
from offline_queue import lines, outbox
from offline_queue.outbox import ItemState
from screens.forms.form import Form
from screens.widgets.lines import Look
from tests import builders
from tests.screens.customers import house
from tests.screens.forms.ports import number_lease, sim_lease
from tests.screens.house import House, Run


def rejected(here: House, line: Transaction | None = None) -> SettledVisit:
    """A line that the centre refused: unless given, a payment of 30.00 that was taken in cash."""
    store = here.store()
    refused = line or builders.payment(3000)
    tenders = (builders.tender(refused.amount_fen),) if refused.amount_fen else ()
    visit = builders.visit(refused, tenders=tenders)
    settled = store.settle(visit, here.clock.now())
    with store.database.writing() as connection:
        (number,) = connection.execute(
            "SELECT settled_no FROM settled WHERE visit_id = ?", (settled.visit.visit_id,)
        ).fetchone()
        for item in outbox.items_of(connection, number):
            outbox.move(connection, item.outgoing.identity, ItemState.REJECTED)
        lines.judge(connection, number, here.clock.now())
    return settled


async def open_ways(run: Run) -> str:
    """F7 and Enter on the only item: the ways out, as text."""
    run.keys("f7", "enter")
    await run.done()
    assert run.screen.place is run.screen.menu
    return run.screen.menu.list.text


async def test_what_was_paid_for_a_rejected_line_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path)
    settled = rejected(here)
    async with here.counter() as run:
        assert "refund 30.00" in await open_ways(run)
        run.type("refund")
        run.keys("enter")
        await run.done()
        form = run.screen.forms["tk"]
        assert run.screen.place is form
        assert form.value("line") == settled.slip_number
        assert form.focused_field == "reason", "whose line it is was said by choosing it"
        assert "To give back in cash: 30.00" in run.shows()
        run.type("centre refused")
        said, say = list[str](), run.screen.frame.say

        def listened(text: str, look: Look = Look.PLAIN) -> None:
            said.append(text)
            say(text, look)

        monkeypatch.setattr(run.screen.frame, "say", listened)
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.settled is not None
        (line,) = run.desk.settled.visit.transactions
        assert isinstance(line.details, LineRefund)
        assert line.amount_fen == -3000
        assert f"slip {run.desk.settled.slip_number} settled, refunded 30.00" in said
        await run.printed(here)


async def test_the_same_line_is_not_given_back_twice_in_one_visit(tmp_path: Path) -> None:
    here = house(tmp_path)
    rejected(here)
    async with here.counter() as run:
        for _ in range(2):
            await open_ways(run)
            run.type("refund")
            run.keys("enter")
            await run.done()
            run.screen.forms["tk"].enter("reason")
            run.type("why")
            run.keys("f9")
            await run.done()
        assert len(run.desk.lines) == 1
        assert "already" in run.shows()


async def test_a_rejected_order_is_ordered_again_with_what_is_known(tmp_path: Path) -> None:
    here = house(tmp_path)
    rejected(here, builders.change())
    async with here.counter() as run:
        assert "order it again" in await open_ways(run)
        run.type("again")
        run.keys("enter")
        await run.done()
        form = run.screen.forms["bg"]
        assert run.screen.place is form
        assert (form.value("line"), form.value("offer")) == (builders.NUMBER, "ydk59")


async def test_an_empty_list_says_so(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f7")
        await run.done()
        assert "Nothing waits for a hand." in run.shows()


async def test_what_the_centre_refuses_meanwhile_comes_to_the_open_list_and_the_mark_stays(
    tmp_path: Path,
) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.keys("f7")
        await run.done()
        rejected(here, builders.payment(3000))
        await run.screen.catch_up()
        assert "30.00" in run.shows()
        assert "Nothing waits for a hand." not in run.shows()
        marked = run.screen.work_list.choices.taken
        assert marked is not None
        rejected(here, builders.payment(4000))
        await run.screen.catch_up()
        assert "40.00" in run.shows()
        assert run.screen.work_list.choices.taken is not None
        assert run.screen.work_list.choices.taken.text == marked.text


def shelf(here: House) -> None:
    """A plan on sale, two free numbers, and the card of the rejected opening with another one."""
    here.cache.numbers = (number_lease("13870000001"), number_lease(builders.NUMBER))
    here.cache.cards = (sim_lease("89860012345678901234"), sim_lease("89860012345678123456"))


async def order_again(run: Run) -> Form:
    """The way out of the only item that opens the form again."""
    await open_ways(run)
    run.type("again")
    run.keys("enter")
    await run.done()
    form = run.screen.place
    assert isinstance(form, Form)
    return form


async def test_an_opening_is_ordered_again_with_its_number_and_card_if_both_are_free(tmp_path: Path) -> None:
    here = house(tmp_path)
    shelf(here)
    line = builders.opening()
    rejected(here, line)
    async with here.counter() as run:
        form = await order_again(run)
        assert "Ordered again, because: REJECTED" in run.said
        assert form.value("number") == builders.NUMBER
        assert form.value("sim") == "89860012345678901234"
        assert form.value("offer") == "qqt129"
        run.keys("f9")
        await run.done()
        (opened,) = run.desk.lines
        assert isinstance(opened.details, Opening)
        assert (opened.details.number, opened.details.sim_lease_id) == (
            builders.NUMBER,
            "S89860012345678901234",
        )


async def test_an_opening_whose_card_is_gone_picks_a_number_up_and_asks_for_a_card(tmp_path: Path) -> None:
    here = house(tmp_path)
    shelf(here)
    here.cache.numbers = here.cache.numbers[:1]
    here.cache.cards = here.cache.cards[1:]
    rejected(here, builders.opening())
    async with here.counter() as run:
        form = await order_again(run)
        assert "choose others" in run.said
        assert form.focused_field == "number"
        assert form.value("number") == "13870000001"
        run.keys("enter")
        await run.done()
        assert (form.focused_field, form.value("sim")) == ("sim", "")


async def test_a_slip_says_of_each_line_how_it_stands(tmp_path: Path) -> None:
    here = house(tmp_path)
    store = here.store()
    first, second = builders.payment(1000), builders.payment(2000)
    settled = store.settle(builders.visit(first, second, tenders=(builders.tender(3000),)), here.clock.now())
    with store.database.writing() as connection:
        lines.undo(connection, second.identity, OutcomeState.REVERSED, here.clock.now())
    async with here.counter() as run:
        run.keys("f6")
        await run.done()
        assert "1 waiting, 2 reversed" in run.shows()
        run.type("zs")
        await run.done()
        assert "1 waiting" not in run.shows(), "the other customer's initials"
        run.keys("backspace", "backspace")
        run.type("zsf")
        await run.done()
        assert "1 waiting, 2 reversed" in run.shows()
        run.keys("enter")
        await run.done()
        shown = run.shows()
        assert settled.slip_number in shown
        assert shown.count("Reversed") == 1


def of_position_1(**given: Any) -> StoreWorkItem:
    """A refused change of another terminal's."""
    own: dict[str, Any] = {
        "identity": "other",
        "order_no": "",
        "slip_number": "JHL-1-20261121-0003",
        "position": 1,
        "clerk_name": "李强",
        "title": "变更套餐",
        "customer_name": "赵六",
        "number": "13900000001",
        "state": "rejected",
        "reason": "{number} was given to somebody else meanwhile.",
        "params": {"number": "13900000001"},
        "since": builders.NOW,
        "paid_fen": 12300,
    }
    return StoreWorkItem(**own | given)


async def test_a_manager_sees_the_whole_store_s_and_a_clerk_only_this_terminal_s(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.centre.store_items = (of_position_1(),)
    async with here.run() as run:
        await run.sign_in("10001")
        run.keys("f7")
        await run.done()
        assert "position 1" in run.shows()
        assert "123.00" in run.shows()
    async with here.counter() as run:
        run.keys("f7")
        await run.done()
        assert "123.00" not in run.shows()


async def test_without_the_line_a_manager_is_told_whose_work_is_shown(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.centre.down = True
    async with here.run() as run:
        await run.sign_in("10001")
        run.keys("f7")
        await run.done()
        assert "only this terminal's work is shown" in run.said
