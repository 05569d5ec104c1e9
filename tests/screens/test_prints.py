"""What paper asks of the clerk: copies with a reason, a manager above the limit, doubts answered."""

from pathlib import Path

from counter.domain.prints import Counterpart, PrintState, Rendered
from counter.domain.transaction import Handler
from counter.domain.visit import slips_named
from counter.messages import use
from counter.ports import PrintJournal
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.house import PIN, Run


async def settle(run: Run) -> str:
    """A payment settled; its slip number."""
    await pay(run)
    run.keys("f8", "enter")
    await run.done()
    assert run.desk.settled is not None
    return run.desk.settled.slip_number


def on_its_way(
    journal: PrintJournal, number: str, counterpart: Counterpart = Counterpart.CUSTOMER, copy: int = 0
) -> int:
    """A print of a slip, left when its bytes were being sent."""
    made = journal.rendered(
        Rendered(
            slip_number=number,
            counterpart=counterpart,
            copy=copy,
            printer="tray",
            sha256="0" * 64,
            size=1,
            sheets=1,
            answers=True,
            text="",
        )
    )
    return journal.move(made.print_no, PrintState.SENDING).print_no


async def test_what_the_same_customer_adds_on_that_day_names_their_first_slip_whatever_came_between(
    tmp_path: Path,
) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        first = await settle(run)
        await settle(run)
        assert run.desk.settled is not None
        assert run.desk.settled.visit.follows_slip == first
    async with here.counter() as run:
        run.keys("ctrl+n", "f4")
        run.type("13900000002")
        run.keys("enter")
        run.type("50")
        run.keys("f9", "f8", "enter")
        await run.done()
        assert run.desk.settled is not None
        assert run.desk.settled.visit.follows_slip == ""
        run.keys("ctrl+n")
        await pay(run)
        run.keys("ctrl+r")
        await run.done()
        assert f"Follows slip: {first}" in run.shows()
        run.keys("escape", "f8", "enter")
        await run.done()
        assert run.desk.settled.visit.follows_slip == first


async def test_a_copy_above_the_limit_needs_a_manager(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        number = await settle(run)
        await run.printed(here)
        for copy in range(1, 4):
            run.keys("ctrl+r", "ctrl+r")
            await run.done()
            run.keys("enter")
            await run.done()
            if copy <= 2:
                await run.printed(here, copy + 1)
        assert run.screen.place is run.screen.approval
        run.type("20317")
        run.keys("enter")
        run.type(PIN)
        run.keys("enter")
        await run.done()
        assert "not a manager's" in run.shows()
        assert len(here.tray.printed) == 3
        run.keys("tab", "ctrl+u")
        await run.done()
        run.screen.approval.number.put("10001")
        run.screen.approval.pin.take_focus()
        run.type(PIN)
        run.keys("enter")
        await run.done()
        await run.printed(here, 4)
        prints = run.desk.ports.prints.of_slip(number)
        assert [(each.copy, each.approved_by) for each in prints] == [(0, ""), (1, ""), (2, ""), (3, "10001")]
        assert prints[1].reason == "lost"


async def test_a_print_left_on_its_way_is_asked_about_and_a_torn_one_is_printed_marked(
    tmp_path: Path,
) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    slip = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    on_its_way(store.prints, slip.slip_number)
    async with here.counter() as run:
        await run.until(lambda: "1 prints to be looked for" in run.said)
        run.keys("ctrl+r")
        await run.done()
        assert "Customer copy: in hand, whole" in run.shows()
        run.keys("down", "enter")
        await run.done()
        await run.printed(here)
        assert here.tray.printed[0][:2] == (slip.slip_number, 1)
        states = [each.state for each in run.desk.ports.prints.of_slip(slip.slip_number)]
        assert states == [PrintState.VOID, PrintState.SENT]


async def test_a_torn_print_that_makes_one_copy_too_many_needs_a_manager(tmp_path: Path) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    slip = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    for copy in range(3):
        on_its_way(store.prints, slip.slip_number, copy=copy)
        (made,) = store.prints.orphaned("tray")
        if copy < 2:
            store.prints.move(made.print_no, PrintState.VOID)
    async with here.counter() as run:
        await run.until(lambda: "1 prints to be looked for" in run.said)
        run.keys("ctrl+r")
        await run.done()
        run.keys("down", "enter")
        await run.done()
        assert run.screen.place is run.screen.approval
        assert here.tray.printed == []
        run.type("10001")
        run.keys("enter")
        run.type(PIN)
        run.keys("enter")
        await run.done()
        await run.printed(here)
        last = run.desk.ports.prints.of_slip(slip.slip_number)[-1]
        assert (last.copy, last.approved_by, last.reason) == (3, "10001", "torn or not in hand")
        assert last.clerk_id == run.desk.clerk.clerk_id


async def test_a_torn_copy_of_a_slip_that_is_there_is_made_once_more_and_nothing_is_owed(
    tmp_path: Path,
) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    slip = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    first = on_its_way(store.prints, slip.slip_number)
    store.prints.move(first, PrintState.SENT)
    store.prints.move(first, PrintState.CONFIRMED)
    on_its_way(store.prints, slip.slip_number, copy=1)
    async with here.counter() as run:
        await run.until(lambda: "1 prints to be looked for" in run.said)
        run.keys("ctrl+r")
        await run.done()
        run.keys("down", "enter")
        await run.done()
        await run.printed(here)
        assert here.tray.printed[0][:2] == (slip.slip_number, 2)
        assert run.desk.ports.prints.unprinted() == ()


async def test_a_print_in_hand_is_confirmed_and_not_printed_again(tmp_path: Path) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    slip = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    on_its_way(store.prints, slip.slip_number)
    async with here.counter() as run:
        await run.until(lambda: "1 prints to be looked for" in run.said)
        run.keys("ctrl+r")
        await run.done()
        run.keys("enter")
        await run.done()
        (made,) = run.desk.ports.prints.of_slip(slip.slip_number)
        assert made.state is PrintState.CONFIRMED
        assert here.tray.printed == []


async def test_a_slip_that_the_printer_refused_is_owed_and_printed_later_unmarked(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.tray.jammed = True
    async with here.counter() as run:
        number = await settle(run)
        await run.until(lambda: "not printed" in run.said and "^R: try again" in run.said)
        here.tray.jammed = False
        run.keys("ctrl+r")
        await run.done()
        assert f"print slip {number}" in run.shows()
        run.keys("enter")
        await run.done()
        await run.printed(here)
        assert here.tray.printed[0][:2] == (number, 0)


async def test_the_receipt_is_had_by_ctrl_r_first_unmarked_then_for_a_reason(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        number = await settle(run)
        await run.printed(here)
        for copy in range(2):
            run.keys("ctrl+r", "ctrl+r")
            await run.done()
            run.type("5")
            run.keys("enter")
            await run.done()
            if copy:
                assert "one more receipt" in run.shows()
                run.keys("enter")
                await run.done()
            expected = [(number, each) for each in range(copy + 1)]
            await run.until(lambda expected=expected: here.tray.receipts == expected)  # type: ignore[misc]
        prints = run.desk.ports.prints.of_slip(number)
        assert [(each.counterpart, each.copy, each.reason) for each in prints] == [
            (Counterpart.CUSTOMER, 0, ""),
            (Counterpart.RECEIPT, 0, ""),
            (Counterpart.RECEIPT, 1, "lost"),
        ]


async def test_a_torn_receipt_is_printed_again_marked_and_its_slip_is_not(tmp_path: Path) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    slip = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    journal = store.prints
    on_its_way(journal, slip.slip_number)
    journal.move(journal.of_slip(slip.slip_number)[0].print_no, PrintState.SENT)
    journal.move(journal.of_slip(slip.slip_number)[0].print_no, PrintState.CONFIRMED)
    on_its_way(journal, slip.slip_number, Counterpart.RECEIPT)
    async with here.counter() as run:
        await run.until(lambda: "1 prints to be looked for" in run.said)
        run.keys("ctrl+r")
        await run.done()
        assert "Payment receipt: in hand, whole" in run.shows()
        run.keys("down", "enter")
        await run.until(lambda: here.tray.receipts == [(slip.slip_number, 1)])
        assert here.tray.printed == []


async def test_a_slip_that_is_being_printed_asks_nothing_and_is_shown(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.tray.warm.clear()
    async with here.counter() as run:
        number = await settle(run)
        run.keys("ctrl+r")
        await run.done()
        here.tray.warm.set()
        assert "What is on paper?" not in run.shows()
        assert f"slip {number}: ^R prints a copy or the receipt" in run.shows()
        await run.printed(here)


async def test_ctrl_r_is_about_what_is_on_the_screen_and_never_about_the_customer_before(
    tmp_path: Path,
) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        first = await settle(run)
        await run.printed(here)
        run.keys("ctrl+r", "ctrl+r")
        await run.done()
        assert f"Why one more copy of slip {first}?" in run.shows()
        run.keys("enter", "ctrl+r")
        await run.printed(here, 2)
        await run.done()
        assert run.screen.paper_on_screen is not None
        await pay(run)  # over the slip that is read, without Esc
        for _press in range(2):
            run.keys("ctrl+r")
            await run.done()
            assert "DRAFT - not settled" in run.shows()
        run.keys("escape", "f8", "enter")
        await run.done()
        assert run.desk.settled is not None
        second = run.desk.settled.slip_number
        await run.printed(here, 3)
        on_its_way(run.desk.ports.prints, second, copy=1)
        assert run.desk.ports.prints.orphaned("tray")
        run.keys("ctrl+r")
        await run.done()
        assert f"-{second[-4:]} Customer copy, DUPLICATE 1: in hand, whole" in run.shows()
        assert (
            f"-{second[-4:]} Customer copy, DUPLICATE 1: torn or not there; print again, marked"
            in run.shows()
        )
        assert [(number, copy) for number, copy, _known in here.tray.printed] == [
            (first, 0),
            (first, 1),
            (second, 0),
        ]


async def test_each_slip_of_a_visit_is_found_shown_named_and_copied_by_itself(tmp_path: Path) -> None:
    use("en")
    here = house(tmp_path)
    store = here.store()
    theirs = builders.opening_details(
        number="13800000009", handler=Handler(name="李四", id_number="420199198001011234")
    )
    settled = store.settle(
        builders.visit(builders.opening(), builders.opening(theirs), tenders=(builders.tender(20_000),)),
        builders.NOW,
    )
    first, second = settled.slip_numbers
    async with here.counter() as run:
        run.type(second)
        run.keys("enter")
        await run.done()
        assert f"slip {second}: ^R prints a copy" in run.shows()
        assert "13800000009" in run.shows()
        assert builders.NUMBER not in run.shows()
        run.keys("escape", "f6")
        run.type(second[-4:])
        run.keys("enter")
        await run.done()
        run.keys("ctrl+r")
        await run.done()
        assert f"Slip {second} is not printed yet" in run.shows()
        run.keys("enter")
        await run.printed(here)
        run.type(settled.visit.visit_id)
        run.keys("enter")
        await run.done()
        assert "This visit made 2 slips: which one?" in run.shows()
        run.keys("down", "enter", "ctrl+r", "enter")
        await run.printed(here, 2)
        assert [(number, copy) for number, copy, _known in here.tray.printed] == [(second, 0), (second, 1)]
        assert run.desk.ports.prints.unprinted() == (first,)
    assert slips_named(settled.slip_numbers) == f"{first}, -{second[-4:]}"
