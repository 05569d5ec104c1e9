"""Accepting a campaign: a number and a code are all that is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from counter.domain.customer import CustomerView
from counter.domain.held_lines.order import LineOrder
from tests import builders
from tests.campaigns import CONTRACT, STOCK, THANKS
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged


def counter(folder: Path, **person: object) -> Counter:
    """The campaign, its contract and its goods, and one customer."""
    view: CustomerView = builders.customer_view(customer=builders.customer(**person))
    cache = MemoryCache([view], (builders.offer(), CONTRACT))
    cache.campaigns_known, cache.articles = (THANKS,), STOCK
    return Counter(folder, cache, ScriptedCentre([view]))


def order(act: Act) -> LineOrder:
    details = act.app.accepted[-1].details
    assert isinstance(details, LineOrder)
    return details


async def test_number_and_code_are_all_that_is_typed(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "yx") as act:
        await act.open("yx", line=builders.NUMBER, campaign="hk2")
        await act.rest()
        notes = "\n".join("".join(text for text, _look in row) for row in act.app.form.notes())
        for words in ("Thanks", "fourth quarter", "rice: 2 handed over, 1 in stock", CONTRACT.name, "100.00"):
            assert words in notes
        await act.press("f8")
        await act.rest()
        taken = order(act)
        assert taken.campaign is not None
        assert (taken.campaign.level_id, taken.campaign.batch_id) == ("B", "Q4")
        assert [joined.offer.offer_id for joined in taken.joins] == ["CONTRACT"]
        assert act.app.accepted[-1].amount_fen == 10000


async def test_what_stands_against_it_is_said_beside_the_code(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, joined_on=date(2026, 10, 1)), "yx") as act:
        await act.open("yx", line=builders.NUMBER, campaign="hk1")
        await act.press("f8")
        await act.rest()
        assert act.app.accepted == []
        assert act.beside("campaign")[0].startswith("老客户回馈 is not for this customer")


async def test_the_list_shows_levels_in_force_and_an_unknown_code_is_said(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    batch = THANKS.batches[0]
    old = replace(
        THANKS, campaign_id="OLD",
        batches=(replace(batch, ends_on=date(2026, 2, 1),
                         levels=(replace(batch.levels[0], code="old1"),)),),
    )  # fmt: skip
    behind.cache.campaigns_known = (THANKS, old)
    async with staged(behind, "yx") as act:
        await act.open("yx", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        choices = act.app.form.choices
        assert choices is not None
        assert [choice.text for choice in choices.choices] == ["hk1", "hk2", "hk3"]
        await act.type("zz9")
        await act.press("f8")
        await act.rest()
        assert act.beside("campaign") == ("There is no campaign zz9.",)
        assert act.app.accepted == []


async def test_a_list_takes_part_with_one_code(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "plyx", "yx") as act:
        await act.open("plyx", campaign="hk1")
        await act.press("tab")
        await act.type(builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.press("enter")
        await act.rest()
        assert order(act).campaign is not None
        assert act.app.accepted[-1].title.en == "Accept a campaign"
