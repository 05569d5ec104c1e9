"""Orders on a held line at the screen: what is offered, what comes along, what is paid first, what ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from counter.domain.customer import Account, CustomerView, LineState
from counter.domain.effective import next_cycle
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.offering.checking import read_rules
from counter.domain.offering.holding import PricingAction, Revision
from counter.domain.offering.packages import Chosen
from counter.domain.offers import OfferKind
from counter.domain.transaction import PaymentIntake
from tests import builders
from tests.domain.offering.shelves import compare, relation, ruled
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged
from tests.screens.forms.test_opening import FREE, SIMS

TONE = ruled("TONE", kind=OfferKind.VALUE_ADDED)
PICKED = ruled("PICKED", {"relations": [relation("requires", "TONE")]}, kind=OfferKind.VALUE_ADDED)
NOTICE = ruled("NOTICE", {"relations": [relation("excludes", "TONE")]}, kind=OfferKind.VALUE_ADDED)
PAID_UP = ruled("PAIDUP", {"eligibility": compare("arrearsFen", "atMost", 0)}, kind=OfferKind.CONTRACT)
GROUP = builders.offer(
    offer_id="GROUP", code="group", name="虚拟网", kind=OfferKind.GROUP, price_fen=2000,
    rules=read_rules(
        {
            "plans": [
                {
                    "plan_id": "standard",
                    "name": {"zh": "标准", "en": "standard"},
                    "packages": [
                        {
                            "package_id": "short",
                            "name": {"zh": "短号", "en": "short numbers"},
                            "kind": "base",
                            "parameters": [
                                {
                                    "code": "members",
                                    "name": {"zh": "成员数", "en": "members"},
                                    "kind": "custom",
                                    "minimum": 2,
                                    "maximum": 9,
                                }
                            ],
                        },
                        {"package_id": "extra", "name": {"zh": "加装", "en": "extra"}, "price_fen": 500},
                    ],
                }
            ]
        },
        "GROUP",
    ),
)  # fmt: skip
SHELF = (builders.offer(), TONE, PICKED, NOTICE, PAID_UP, GROUP)


def counter(folder: Path, view: CustomerView | None = None) -> Counter:
    seen = view or builders.customer_view()
    return Counter(folder, MemoryCache([seen], SHELF, FREE, SIMS), ScriptedCentre([seen]))


def holding_tone() -> CustomerView:
    tone = builders.held_offer(
        product_id="H2", offer_id="TONE", name="TONE", kind="valueAdded", price_fen=1000
    )
    return builders.customer_view(lines=(builders.line(offers=(tone,)),))


def ordered(act: Act, place: int = -1) -> LineOrder:
    details = act.app.accepted[place].details
    assert isinstance(details, LineOrder)
    return details


def notes(act: Act) -> str:
    return "\n".join("".join(text for text, _look in line) for line in act.app.form.notes())


async def test_only_what_fits_is_offered_and_what_is_needed_comes_along(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, holding_tone()), "dg") as act:
        form = await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("notice")
        await act.pilot.pause()
        assert form.choices is not None
        assert [choice.text for choice in form.choices.choices] == []
        [(offer, _why)] = form.unfitting()
        assert offer.code == "notice"


async def test_an_option_that_needs_another_is_accepted_as_one_order_of_both(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "dg") as act:
        await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("picked")
        await act.press("enter")
        await act.rest()
        assert "comes along: PICKED needs it" in notes(act)
        await act.press("f8")
        await act.rest()
        joins = ordered(act).joins
        assert [(each.offer.offer_id, bool(each.because)) for each in joins] == [
            ("PICKED", False),
            ("TONE", True),
        ]


async def test_figures_are_asked_for_where_an_offer_needs_them(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "dg") as act:
        form = await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("group")
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "packages"
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert form.focused_field == "values"
        await act.type("12")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        await act.press("backspace", "backspace", "5", "f8")
        await act.rest()
        [group] = ordered(act).joins
        assert [(each.package_id, each.values) for each in group.pricing.packages] == [
            ("short", {"members": 5})
        ]


async def test_each_of_several_begins_in_its_own_way(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "dg") as act:
        form = await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("group,tone")
        await act.press("enter")
        await act.rest()
        await act.press("enter")
        await act.type("5")
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "effective"
        await act.type("1,")
        await act.pilot.pause()
        assert form.choices is not None
        assert [choice.text for choice in form.choices.choices] == [
            f"{name}={way}" for name in ("group", "tone", "short") for way in (1, 2)
        ]
        await act.type("gone=2")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert form.focused_field == "effective"
        form.fill("effective", "", over=True)
        await act.type("1,tone=2")
        await act.press("f8")
        await act.rest()
        group, tone = ordered(act).joins
        today = act.app.desk.today
        assert (group.starts_on, tone.starts_on) == (today, next_cycle(today))


async def test_broadband_asks_for_its_place_and_nothing_else_does(tmp_path: Path) -> None:
    fibre = ruled("FIBRE", kind=OfferKind.BROADBAND)
    stage = counter(tmp_path)
    stage.cache = MemoryCache([builders.customer_view()], (*SHELF, fibre), FREE, SIMS)
    async with staged(stage, "dg") as act:
        form = await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("fibre")
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "address"
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        await act.type("新华路88号")
        await act.press("enter")
        await act.type("1215")
        await act.press("f8")
        await act.rest()
        at = ordered(act).installation
        assert at is not None
        assert (at.address, at.offers, at.contact_phone) == ("新华路88号", ("FIBRE",), builders.NUMBER)
        assert at.wished_on is not None


async def test_what_is_owed_is_paid_first_by_a_line_that_says_why(tmp_path: Path) -> None:
    owing = builders.customer_view(accounts=(Account(account_id="A1", arrears_fen=3620),))
    async with staged(counter(tmp_path, owing), "dg", "jf") as act:
        await act.open("dg", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("paidup")
        await act.press("enter")
        await act.rest()
        await act.press("f8")
        await act.rest()
        payment, order = act.app.desk.lines
        assert isinstance(payment.details, PaymentIntake)
        assert (payment.amount_fen, payment.identity in order.depends_on) == (3620, True)
        assert "PAIDUP is only for who owes nothing" in payment.because


async def test_what_the_line_holds_is_ended_by_its_code(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, holding_tone()), "td") as act:
        await act.open("td", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("tone")
        await act.press("enter", "enter")
        await act.rest()
        [ended] = ordered(act).ends
        assert (ended.product_id, ended.last_day.isoformat()) == ("H2", "2026-11-30")


async def test_a_loss_needs_no_document_and_a_new_card_the_owners(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "gs", "bk") as act:
        await act.open("gs", line=builders.NUMBER)
        await act.press("f8")
        await act.rest()
        lost = act.app.accepted[-1].details
        assert isinstance(lost, StateChange)
        assert (lost.before, lost.after) == (LineState.ACTIVE, LineState.SUSPENDED)
        await act.open("bk", line=builders.NUMBER, id_number="420199198505051241", sim=SIMS[0].value[-6:])
        await act.press("f8")
        await act.rest()
        assert len(act.app.accepted) == 1
        act.app.form.fill("id_number", builders.ID_NUMBER, over=True)
        await act.press("f8")
        await act.rest()
        card = act.app.accepted[-1]
        assert isinstance(card.details, SimReplacement)
        assert card.details.iccid == SIMS[0].value
        assert (card.depends_on, card.amount_fen) == ((act.app.accepted[0].identity,), 1000)


async def test_a_pricing_is_changed_as_it_stands_in_the_fields(tmp_path: Path) -> None:
    chosen = (Chosen("short", "", {"members": 5}), Chosen("extra"))
    first = Revision(action=PricingAction.BEGIN, since=date(2026, 1, 1), plan_id="standard", packages=chosen)
    group = builders.held_offer(
        product_id="H9", offer_id="GROUP", name="虚拟网", kind="group", price_fen=2000, revisions=(first,)
    )
    seen = builders.customer_view(lines=(builders.line(offers=(group,)),))
    async with staged(counter(tmp_path, seen), "dj") as act:
        form = await act.open("dj", line=builders.NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("group")
        await act.press("enter")
        await act.rest()
        assert (form.value("packages"), form.value("values")) == ("extra", "members=5")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        form.fill("packages", "", over=True)
        form.fill("values", "members=1", over=True)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        form.fill("values", "members=9", over=True)
        await act.press("f8")
        await act.rest()
        [change] = ordered(act).reprices
        assert (change.action, change.since) == (PricingAction.MODIFY, next_cycle(act.app.desk.today))
        assert change.after.chosen == (Chosen("short", "", {"members": 9}),)
