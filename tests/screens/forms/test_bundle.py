"""Opening a bundle: one page, one line of the visit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from counter.domain.customer import CustomerView
from counter.domain.offering.packages import Chosen
from counter.domain.transaction import Opening
from screens.forms.entered import entered
from tests import builders
from tests.bundles import ADDRESS, BUNDLE, FIBRE, PLAN, SHELF, WIFI
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, packaged, staged
from tests.screens.forms.test_opening import FREE, SIMS


def counter(folder: Path, *views: CustomerView) -> Counter:
    """A bundle with its parts, and an add-on that needs broadband."""
    return Counter(folder, MemoryCache(views, SHELF, FREE, SIMS), ScriptedCentre(views))


async def fill(act: Act) -> None:
    """Person, number, card, and the only bundle by Enter."""
    await act.type(builders.ID_NUMBER)
    await act.press("enter")
    await act.type("张三丰")
    await act.press("enter", "enter")
    await act.type("123456")
    await act.press("enter", "enter")


def opened(act: Act) -> Opening:
    details = act.app.accepted[-1].details
    assert isinstance(details, Opening)
    return details


async def test_a_bundle_is_opened_with_packages_an_add_on_and_its_place(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "rh") as act:
        await act.open("rh")
        await fill(act)
        await act.type("2,1,wifi10")
        await act.press("enter")
        await act.paste(ADDRESS)
        await act.press("enter")
        await act.type("2030-01-05")
        await act.press("enter")
        await act.rest()
        assert act.text("options") == "tv,speed,wifi10"
        notes = "\n".join("".join(text for text, _look in row) for row in act.app.form.notes())
        for words in (BUNDLE.name, PLAN.name, FIBRE.name, WIFI.name, "234.00"):
            assert words in notes
        await act.press("f9")
        await act.rest()
        details = opened(act)
        assert details.offer.offer_id == PLAN.offer_id
        assert [each.offer_id for each in details.options] == [WIFI.offer_id, FIBRE.offer_id]
        assert details.bundle is not None
        assert [each.package_id for each in details.bundle.packages] == ["base", "tv", "speed"]
        assert details.installation is not None
        assert (details.installation.address, details.installation.wished_on) == (ADDRESS, date(2030, 1, 5))
        assert details.installation.offers == (FIBRE.offer_id,)


async def test_without_an_address_it_is_the_customers_own_and_none_is_refused(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "rh") as act:
        await act.open("rh")
        await fill(act)
        await act.press("f9")
        await act.rest()
        assert act.app.accepted == []
        assert act.beside("address") == ("标准宽带1000M is installed somewhere: the address is needed.",)
        await act.type("x")
        assert act.text("address") == "x"
    known = builders.customer_view(lines=(), customer=builders.customer(address=ADDRESS))
    async with staged(counter(tmp_path / "known", known), "rh") as act:
        await act.open("rh")
        await fill(act)
        await act.press("f9")
        await act.rest()
        installation = opened(act).installation
        assert installation is not None
        assert installation.address == ADDRESS


async def test_packages_that_do_not_go_together_are_said_beside_them(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "rh") as act:
        await act.open("rh")
        await fill(act)
        await act.type("tv2")
        await act.press("tab")
        await act.rest()
        assert act.beside("options") == ("第二台高清 needs 高清: choose it too.",)


async def test_what_was_entered_can_be_entered_again(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "rh") as act:
        await act.open("rh", bundle="rh199", options="tv,wifi10", address=ADDRESS)
        await fill(act)
        await act.press("f9")
        await act.rest()
        [line] = act.app.accepted
        again = entered(line, packaged()["rh"], builders.TODAY)
        assert (again["bundle"], again["options"], again["address"]) == ("rh199", "base,tv,wifi10", ADDRESS)
        await act.open("rh", **again)
        await act.rest()
        form = act.app.form
        assert act.beside("options") == ()
        assert form.offers.packages.packages == (Chosen("tv"),)  # type: ignore[attr-defined]
