"""Offers that do not fit are not in the list; what a chosen one needs comes along, marked with the reason."""

from __future__ import annotations

from pathlib import Path

from counter.domain.offering.checking import read_rules
from counter.domain.offers import Offer, OfferKind
from counter.domain.transaction import Opening
from screens.forms.unfitting import refused_rows
from tests import builders
from tests.domain.offering.shelves import compare, relation
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged
from tests.screens.forms.test_opening import FREE, SIMS, fill

ELDERLY = builders.offer(
    offer_id="OLD", code="hxk19", name="欢孝卡19元", price_fen=1900, initials="hxk19y",
    rules=read_rules({"eligibility": compare("age", "atLeast", 50)}, "OLD"),
)  # fmt: skip
BROADBAND = builders.offer(
    offer_id="KD", code="kd30", name="标准宽带100M", price_fen=3000, kind=OfferKind.BROADBAND,
    rules=read_rules({"groups": ["broadband"]}, "KD"),
)  # fmt: skip
WIFI = builders.offer(
    offer_id="WIFI", code="wifi15", name="全家WiFi", price_fen=1500, kind=OfferKind.ADD_ON,
    rules=read_rules({"relations": [relation("requires", "broadband", joins="KD")]}, "WIFI"),
)  # fmt: skip
SHELF = (builders.offer(), ELDERLY, BROADBAND, WIFI)


def counter(folder: Path, *offers: Offer) -> Counter:
    """张三丰, 36 years old, and these offers."""
    view = builders.customer_view()
    return Counter(folder, MemoryCache([view], offers or SHELF, FREE, SIMS), ScriptedCentre([view]))


def listed(act: Act) -> list[str]:
    choices = act.app.form.choices
    return [choice.text for choice in choices.choices] if choices is not None else []


async def test_a_plan_for_the_elderly_is_left_out_for_who_is_36_and_said_with_the_reason(
    tmp_path: Path,
) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        form = await act.open("bg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("hxk")
        await act.pilot.pause()
        choices = act.app.form.choices
        assert choices is not None
        assert choices.taken is None
        assert [
            (choice.text, "欢孝卡19元 is not for this customer" in choice.why_not)
            for choice in choices.choices
        ] == [("hxk19", True)]
        [(offer, against)] = form.unfitting()
        assert offer.code == "hxk19"
        assert [finding.message for finding in against] == ["{name} is not for this customer: {asked}."]


async def test_a_barred_plan_typed_whole_is_said_to_be_barred_and_nothing_like_it_is_taken(
    tmp_path: Path,
) -> None:
    alike = builders.offer(
        offer_id="YOUNG", code="hxk99", name="畅享卡99元", price_fen=9900, initials="cxk99y"
    )
    async with staged(counter(tmp_path, *SHELF, alike), "bg") as act:
        form = await act.open("bg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("hxk19")
        await act.press("enter", "enter")
        await act.rest()
        assert (act.text("offer"), form.focused_field) == ("hxk19", "offer")
        assert any("is not for this customer" in said for said in act.beside("offer"))


async def test_its_code_names_it_all_the_same_and_the_rule_stands_beside_it(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        form = await act.open("bg", line=builders.NUMBER, offer="hxk19")
        await act.press("f8")
        await act.rest()
        assert act.app.accepted == []
        assert any("欢孝卡19元" in said for said in act.beside("offer"))
        typed, *why = ("".join(text for text, _look in row) for row in refused_rows(form, 60))
        assert "hxk19" in typed
        assert "欢孝卡19元 is not for this customer" in " ".join(why)


async def test_an_option_brings_along_what_it_needs_marked_with_the_reason(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.type("wifi15")
        await act.press("enter")
        await act.rest()
        notes = "\n".join("".join(text for text, _look in row) for row in act.app.form.notes())
        assert "标准宽带100M" in notes
        assert "added:" in notes
        await act.press("f8")
        await act.rest()
        details = act.app.accepted[-1].details
        assert isinstance(details, Opening)
        assert [option.offer_id for option in details.options] == ["WIFI", "KD"]
