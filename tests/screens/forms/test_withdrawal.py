"""Withdrawing an order that is not done yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.domain.transaction import Withdrawal
from offline_queue.outbox import ItemState
from tests import builders
from tests.screens.forms.settled import become, settle
from tests.screens.forms.stage import Act, Counter, staged


async def enter(act: Act, order: str) -> None:
    """Fill the form, and accept."""
    await act.type(order)
    await act.onward()
    await act.type("客户改变主意")
    await act.press("f8")
    await act.rest()


def withdrawn(act: Act) -> Withdrawal:
    """The withdrawal that was accepted."""
    details = act.app.accepted[-1].details
    assert isinstance(details, Withdrawal)
    return details


async def test_an_order_that_waits_is_taken_back_with_its_money(tmp_path: Path) -> None:
    behind = Counter(tmp_path)
    ordered = settle(behind, builders.opening())
    async with staged(behind, "cd") as act:
        await act.open("cd")
        await enter(act, ordered.slip_number)
        details = withdrawn(act)
        assert details.order_identity == ordered.visit.transactions[0].identity
        assert details.amount_fen == 10000
        assert details.original_slip == ordered.slip_number
        assert act.app.accepted[-1].amount_fen == -10000


async def test_a_change_that_cost_nothing_gives_nothing_back(tmp_path: Path) -> None:
    behind = Counter(tmp_path)
    ordered = settle(behind, builders.change())
    async with staged(behind, "cd") as act:
        await act.open("cd", order=ordered.slip_number, reason="办错")
        await act.press("f8")
        await act.rest()
        assert withdrawn(act).amount_fen == 0
        assert act.app.accepted[-1].charges == ()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ItemState.COMPLETED, "The order is done; it cannot be withdrawn."),
        (ItemState.REJECTED, "The order did not go through; there is nothing to withdraw."),
    ],
)
async def test_an_order_that_has_ended_is_not_withdrawn(tmp_path: Path, state: ItemState, said: str) -> None:
    behind = Counter(tmp_path)
    ordered = settle(behind, builders.change())
    become(behind, ordered, state)
    async with staged(behind, "cd") as act:
        await act.open("cd")
        await enter(act, ordered.slip_number)
        assert not act.app.accepted
        assert said in act.beside("order")


async def test_an_order_is_withdrawn_once(tmp_path: Path) -> None:
    behind = Counter(tmp_path)
    ordered = settle(behind, builders.opening())
    async with staged(behind, "cd") as act:
        for _time in range(2):
            await act.open("cd")
            await enter(act, ordered.slip_number)
        assert len(act.app.accepted) == 1
        assert "The order was withdrawn already." in act.beside("order")


async def test_only_orders_not_done_are_offered(tmp_path: Path) -> None:
    behind = Counter(tmp_path)
    become(behind, settle(behind, builders.change()), ItemState.COMPLETED)
    settle(behind, builders.payment())
    open_order = settle(behind, builders.opening())
    async with staged(behind, "cd") as act:
        form = await act.open("cd")
        await act.rest()
        assert form.choices is not None
        assert [choice.text for choice in form.choices.choices] == [open_order.slip_number]


async def test_an_order_nobody_has_is_said(tmp_path: Path) -> None:
    async with staged(Counter(tmp_path), "cd") as act:
        await act.open("cd")
        await enter(act, "JHL-9")
        assert not act.app.accepted
        assert "No order of this terminal answers to JHL-9." in act.beside("order")
        assert act.text("order") == "JHL-9"
