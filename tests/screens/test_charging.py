"""Card and QR with an acquirer: durable before it is asked, unclear until asked again, never paid twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from counter.acquirer import SimulatedAcquirer
from counter.domain.tender import ChargeAnswer, ChargeIntent, TenderMethod, TenderState
from counter.domain.work import Choice
from offline_queue import LocalStore
from tests.screens.customers import house, pay
from tests.screens.house import House, Run


def with_acquirer(folder: Path) -> House:
    here = house(folder)
    here.acquirer = SimulatedAcquirer(folder / "acquirer.json", late_seconds=0)
    return here


async def settle_by_card(run: Run, amount: str) -> None:
    """A payment of 100.00, ``amount`` of it by card, the rest in cash."""
    await pay(run)
    run.keys("f8", "tab")
    run.type(amount)
    run.keys("enter")
    await run.done()


async def shown(run: Run, text: str) -> None:
    """Wait until the screen shows it: the acquirer is asked beside the keys."""
    await run.until(lambda: text in " ".join(run.shows().split()))


def settled(run: Run) -> bool:
    """Whether the visit is committed."""
    return run.desk.settled is not None


async def test_a_charge_that_is_taken_settles_with_its_reference(tmp_path: Path) -> None:
    here = with_acquirer(tmp_path)
    async with here.counter() as run:
        await settle_by_card(run, "60")
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
        card = next(t for t in run.desk.settled.visit.tenders if t.method is TenderMethod.CARD)
        assert (card.reference, card.state) == ("SIM000001", TenderState.CAPTURED)
        assert "SIM000001" in {payment.reference for payment in run.desk.settled.payments}
        assert run.desk.ports.store.work_items() == ()


async def test_a_refused_charge_is_said_and_the_visit_is_paid_in_cash(tmp_path: Path) -> None:
    async with with_acquirer(tmp_path).counter() as run:
        await settle_by_card(run, "60.11")
        await shown(run, "60.11 was not charged: not enough money on the card.")
        assert not settled(run)
        run.keys(*["backspace"] * 5, "enter")
        await run.done()
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
        assert [t.method for t in run.desk.settled.visit.tenders] == [TenderMethod.CASH]
        assert run.desk.ports.store.work_items() == ()


async def test_an_unclear_charge_settles_nothing_until_it_is_asked_again(tmp_path: Path) -> None:
    async with with_acquirer(tmp_path).counter() as run:
        await settle_by_card(run, "60.22")
        await shown(run, "UNCLEAR")
        assert not settled(run)
        assert [item.paid_fen for item in run.desk.ports.store.work_items()] == [6022]
        run.keys("enter")
        await run.done()
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
        assert run.desk.ports.store.work_items() == ()


async def test_a_charge_is_known_again_after_a_restart(tmp_path: Path) -> None:
    here = with_acquirer(tmp_path)
    async with here.counter() as run:
        await settle_by_card(run, "60.22")
        await shown(run, "UNCLEAR")
    async with here.counter() as run:
        run.keys("f8")
        await run.done()
        await shown(run, "UNCLEAR")
        run.keys("enter")
        await run.done()
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
        assert len(run.desk.settled.payments) == 2


async def test_cash_instead_of_an_unclear_card_leaves_it_on_the_work_list(tmp_path: Path) -> None:
    async with with_acquirer(tmp_path).counter() as run:
        await settle_by_card(run, "60.22")
        await shown(run, "UNCLEAR")
        run.keys(*["backspace"] * 5, "enter")
        await run.done()
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
        assert [t.amount_fen for t in run.desk.settled.visit.tenders] == [10000]
        (item,) = run.desk.ports.store.work_items()
        assert item.choices == (Choice.ASK_AGAIN,)
        run.keys("f7", "enter")
        await run.done()
        assert "ask the acquirer again" in run.screen.menu.list.text
        run.keys("enter")
        await run.done()
        await run.until(lambda: "60.22 was charged, reference SIM000001." in run.said)
        (item,) = run.desk.ports.store.work_items()
        assert "take 60.22 back" in item.reason
        run.keys("f7", "enter")
        await run.done()
        run.keys("enter")
        await run.until(lambda: run.desk.ports.store.work_items() == ())


async def test_a_charge_that_never_arrived_is_off_the_list_once_asked(tmp_path: Path) -> None:
    async with with_acquirer(tmp_path).counter() as run:
        await settle_by_card(run, "60.33")
        await shown(run, "UNCLEAR")
        run.keys("enter")
        await run.done()
        await shown(run, "60.33 was not charged: it never reached the acquirer.")
        assert not settled(run)
        assert run.desk.ports.store.work_items() == ()


async def test_nobody_is_charged_while_something_else_stands_against_settling(tmp_path: Path) -> None:
    async with with_acquirer(tmp_path).counter() as run:
        await settle_by_card(run, "200")
        await shown(run, "card or QR is more than what is due")
        assert not (tmp_path / "acquirer.json").exists()


@dataclass
class LookingAcquirer:
    """Remembers what the counter's disk held when it was asked."""

    store: LocalStore
    seen: list[ChargeIntent] = field(default_factory=list)

    def charge(self, intent: ChargeIntent) -> ChargeAnswer:
        """Taken."""
        self.seen += self.store.charges(intent.visit_id)
        return ChargeAnswer(TenderState.CAPTURED, "R1")

    def ask(self, identity: str) -> ChargeAnswer:
        """Never asked."""
        raise AssertionError(identity)


async def test_the_intent_is_on_the_disk_before_the_acquirer_is_asked(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.acquirer = looking = LookingAcquirer(here.store())
    async with here.counter() as run:
        await settle_by_card(run, "60")
        await run.until(lambda: settled(run))
        assert run.desk.settled is not None
    assert [(charge.amount_fen, charge.answer.state) for charge in looking.seen] == [
        (6000, TenderState.INTENDED)
    ]
