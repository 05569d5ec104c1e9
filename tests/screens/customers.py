"""A house with two customers, and what is often done in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from counter.domain.customer import Account
from counter.settings import ScreenSettings
from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.house import SETTINGS, House, Run


def house(folder: Path, *, owed: int = 0, language: str = "en") -> House:
    """张三丰, who may owe something, and 张三; both known here and at the centre."""
    account = Account(account_id="A1", balance_fen=0 if owed else 3620, arrears_fen=owed)
    one = builders.customer_view(accounts=(account,))
    other = builders.customer_view(
        customer=builders.customer(
            customer_id="C2", name="张三", id_number="420199198505052345", initials="zs"
        ),
        lines=(builders.line(subscription_id="S2", number="13900000002", account_id="A2"),),
        accounts=(Account(account_id="A2"),),
    )
    return House(
        folder,
        cache=MemoryCache(views=[one, other], offers=[builders.offer()]),
        centre=ScriptedCentre(views=[one, other]),
        settings=replace(SETTINGS, screen=ScreenSettings(language=language)),
    )


async def pay(run: Run, amount: str = "100") -> None:
    """A payment up to its acceptance."""
    run.keys("f4")
    run.type(builders.NUMBER)
    run.keys("enter")
    run.type(amount)
    run.keys("f9")
    await run.done()
