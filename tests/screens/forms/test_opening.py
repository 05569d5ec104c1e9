"""Opening an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from stdnum.cn.ric import calc_check_digit

from counter.domain.customer import Account, BlacklistEntry, BlacklistKind, CustomerView
from counter.domain.offers import EffectiveMode, OfferKind
from counter.domain.terminal import Lease
from counter.domain.transaction import Opening, RealNameResult
from counter.ports import CardRead
from offline_queue import LocalStore, outbox
from tests import builders
from tests.screens.forms.ports import CardOnReader, MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.forms.stage import Act, Counter, staged

ID_NUMBER = builders.ID_NUMBER
FREE = tuple(number_lease(f"1387000{tail:04d}") for tail in (1, 2, 8888))
GOOD = number_lease("13870006666", deposit_fen=50000)


def released(act: Act) -> list[str]:
    """The leases that go back as soon as the line is there."""
    store = act.desk.ports.store
    assert isinstance(store, LocalStore)
    with store.database.reading() as connection:
        items = outbox.waiting_items(connection, 0, 100)
    return [i.outgoing.path.removeprefix("reservation/") for i in items if i.outgoing.kind == "release"]


ON_DEMAND = number_lease("13999990666", on_demand=True)
SIMS = tuple(sim_lease(f"8986001234567812{tail}") for tail in ("3456", "3457", "9999"))
ROAMING = builders.offer(
    offer_id="ADD10",
    code="lly10",
    name="流量月包10元",
    kind=OfferKind.ADD_ON,
    price_fen=1000,
    initials="llyb10y",
)


def id_number(born: str, order: str = "124") -> str:
    """A right ID number of somebody born on that day."""
    digits = f"420199{born}{order}"
    return digits + str(calc_check_digit(digits + "0"))


def counter(folder: Path, *views: CustomerView, **given: object) -> Counter:
    """A counter with three free numbers, a good one, three cards, a plan and an option."""
    defaults = {"offers": (builders.offer(), ROAMING), "numbers": (*FREE, GOOD), "sims": SIMS}
    cache = MemoryCache(views, **defaults | given)  # type: ignore[arg-type]
    return Counter(folder, cache, ScriptedCentre(views))


def known(**given: object) -> CustomerView:
    """The customer of the ID number."""
    return builders.customer_view(**given)


async def fill(act: Act, *, id_number: str = ID_NUMBER, name: str = "张三丰", refused: bool = False) -> None:
    """Everything that has to be typed, as fast as it goes; ``refused``: past what is refused of it."""
    for text in (id_number, name):
        await act.type(text)
        if refused:
            await act.onward()
        else:
            await act.press("enter")
    await act.press("enter")
    await act.type("123456")
    await act.press("enter")
    await act.type("qqt129")
    await act.press("enter")


def opened(act: Act) -> Opening:
    """The opening that was accepted."""
    details = act.app.accepted[-1].details
    assert isinstance(details, Opening)
    return details


async def test_thirty_keys_open_an_account_for_somebody_new(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        line = opened(act)
        assert line.new_customer is not None
        assert (line.new_customer.name, line.new_customer.birth_date) == ("张三丰", date(1990, 1, 1))
        assert (line.number, line.iccid) == ("13870000001", "89860012345678123456")
        assert (line.offer.code, line.mode) == ("qqt129", EffectiveMode.AT_ONCE)
        # with F2 before and Enter in the settlement after: 18 digits, the name, at most 30 keys
        assert act.pressed - len(ID_NUMBER) - len("张三丰") + 2 <= 30


async def test_a_known_customer_is_found_by_document_and_named(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, known()), "kh") as act:
        await act.open("kh", id_number=ID_NUMBER)
        await act.rest()
        assert act.text("name") == "张三丰"
        assert "Our customer already, lines: 1." in act.beside("id_number")
        assert act.desk.visit is not None
        assert act.desk.visit.customer_id == "C1"


async def test_the_name_goes_with_the_document_that_it_was_filled_in_for(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, known()), "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER)
        await act.rest()
        assert act.text("name") == "张三丰"
        form.enter("id_number")
        await act.type("420199198505052345")
        await act.rest()
        assert act.text("name") == ""


async def test_a_known_customer_gets_the_line_and_no_second_record(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, known()), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert opened(act).new_customer is None
        assert opened(act).customer_id == "C1"


async def test_another_name_than_the_registered_one_is_refused(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, known()), "kh") as act:
        await act.open("kh")
        await fill(act, name="李四", refused=True)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "This ID number is registered for 张*丰." in act.beside("name")
        assert act.text("name") == "李四"


async def test_the_centre_is_asked_before_the_field_is_left(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.blacklisted[ID_NUMBER] = (BlacklistEntry(BlacklistKind.FRAUD),)
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.type(ID_NUMBER)
        await act.rest()
        assert form.focused_field == "id_number"
        assert "On the blacklist for fraud; no payment clears it." in act.beside("id_number")


async def test_the_cached_blacklist_answers_at_once_and_without_the_centre(tmp_path: Path) -> None:
    behind = counter(tmp_path, blacklisted={ID_NUMBER: (BlacklistEntry(BlacklistKind.COURT),)})
    behind.centre.down = True
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act, refused=True)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        said = act.beside("id_number")
        assert said[0] == "On the blacklist by a court's order; no payment clears it."


async def test_without_the_centre_the_age_of_the_blacklist_is_said(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.down = True
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.rest()
        assert "Blacklist as of 2026-11-21 10:30." in act.beside("id_number")
        await act.press("f8")
        await act.rest()
        assert opened(act).real_name is RealNameResult.NOT_CHECKED


async def test_arrears_are_paid_first_and_the_half_filled_form_comes_back(tmp_path: Path) -> None:
    owing = known(accounts=(Account(account_id="A1", arrears_fen=4400),))
    entry = BlacklistEntry(BlacklistKind.ARREARS, 4400, "A1")
    behind = counter(tmp_path, owing, blacklisted={ID_NUMBER: (entry,)})
    behind.centre.blacklisted[ID_NUMBER] = (entry,)
    async with staged(behind, "kh", "jf") as act:
        form = await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert "On the blacklist for arrears of 4400." in act.beside("id_number")
        assert act.remedy()
        await act.press("f4")
        await act.rest()
        assert (act.app.form.template.code, act.text("line"), act.text("amount")) == ("jf", "A1", "44.00")
        await act.press("f8")
        await act.rest()
        assert act.app.form is form
        assert (act.text("name"), act.text("offer"), act.text("sim")) == ("张三丰", "qqt129", SIMS[0].value)
        assert not act.remedy()
        await act.press("f8")
        await act.rest()
        payment, opening = act.app.accepted
        assert opening.depends_on == (payment.identity,)


async def test_the_limit_of_lines_counts_those_of_this_visit(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, limits={"lines_per_id": 1}), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        first = opened(act)
        await act.open("kh", id_number=ID_NUMBER)
        await act.rest()
        assert "Holds 1 lines; the limit per ID is 1." in act.beside("id_number")
        assert first.new_customer is not None


async def test_a_second_line_for_somebody_new_names_the_same_record(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        for card in ("123456", "123457"):
            await act.open("kh", id_number=ID_NUMBER, name="张三丰", sim=card, offer="qqt129")
            await act.press("f8")
            await act.rest()
        first, second = (line.details for line in act.app.accepted)
        assert isinstance(first, Opening)
        assert isinstance(second, Opening)
        assert first.new_customer == second.new_customer
        assert first.account_id != second.account_id
        assert (first.number, second.number) == ("13870000001", "13870000002")


async def test_a_minor_needs_a_guardian(tmp_path: Path) -> None:
    child = id_number("20150301")
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await fill(act, id_number=child, name="张小宝")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "11 years old: under 18, a guardian must be the handler." in act.beside("handler_name")
        assert form.focused_field == "handler_name"
        await act.type("张三丰")
        await act.press("enter")
        await act.type(ID_NUMBER)
        await act.press("f8")
        await act.rest()
        handler = opened(act).handler
        assert handler is not None
        assert (handler.name, handler.id_number) == ("张三丰", ID_NUMBER)


async def test_a_minor_s_handler_is_typed_name_then_document(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await act.type(id_number("20150301"))
        await act.press("enter")
        await act.rest()
        assert act.beside("handler_name")
        form.enter("handler_name")
        await act.type("张三丰")
        await act.press("enter")
        await act.rest()
        assert form.focused_field == "handler_id_number", "the name is not what is missing"
        assert act.beside("handler_id_number") == ("Type the handler's ID number too.",)


async def test_a_handler_s_document_is_of_who_is_named(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, known()), "kh") as act:
        form = await act.open("kh", id_number=id_number("20150301"), name="张小宝")
        form.enter("handler_name")
        await act.type("李四")
        await act.press("enter")
        await act.type(ID_NUMBER)
        await act.press("f9")
        await act.rest()
        assert act.beside("handler_id_number") == ("This ID number is registered for 张*丰.",)
        form.enter("handler_name")
        await act.type("张三丰")
        await act.press("f9")
        await act.rest()
        assert act.beside("handler_id_number")[0] != "This ID number is registered for 张*丰."


async def test_a_handler_is_a_name_and_a_document(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await fill(act)
        form.enter("handler_name")
        await act.type("李四")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "Type the handler's ID number too." in act.beside("handler_id_number")


# ---- the real-name check ----------------------------------------------------------------------


async def test_what_the_check_said_is_of_name_and_document_as_they_were(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.type(ID_NUMBER)
        await act.press("enter")
        await act.type("张三丰")
        await act.press("enter")
        await act.rest()
        assert act.text("real_name") == "passed"
        form.enter("name")
        await act.type("1")
        await act.press("enter")
        await act.rest()
        assert act.text("real_name") == ""
        await act.press("up", "down", "tab")
        await act.rest()
        assert (act.text("real_name"), act.beside("real_name")) == ("", ())
        assert behind.centre.asked.count("verify_real_name") == 1, "nobody has such a name"
        form.enter("id_number")
        await act.type(ID_NUMBER[:-1])
        await act.press("tab")
        form.enter("name")
        await act.type("李四")
        await act.press("enter")
        await act.rest()
        assert act.text("real_name") == ""
        assert behind.centre.asked.count("verify_real_name") == 1, "there is no such document"


async def test_the_real_name_check_runs_beside_typing(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert opened(act).real_name is RealNameResult.PASSED


async def test_a_refused_person_gets_no_line(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.real_name = RealNameResult.REFUSED
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "The real-name check refused this person." in act.beside("real_name")


async def test_a_corrected_name_is_asked_about_again(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.real_name = RealNameResult.REFUSED
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await fill(act, name="张三")
        await act.rest()
        behind.centre.real_name = RealNameResult.PASSED
        form.enter("name")
        await act.type("张三丰")
        await act.press("f8")
        await act.rest()
        assert opened(act).real_name is RealNameResult.PASSED
        assert behind.centre.asked.count("verify_real_name") == 2


async def test_enter_in_the_empty_field_reads_the_card(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.reader = CardOnReader(CardRead("张三丰", ID_NUMBER, "武汉市江汉区解放大道1号"))
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.press("enter")
        assert (act.text("id_number"), act.text("name")) == (ID_NUMBER, "张三丰")
        assert form.focused_field == "number"
        await act.press("enter")
        await act.type("123456")
        await act.press("enter")
        await act.type("qqt129")
        await act.press("f8")
        await act.rest()
        made = opened(act).new_customer
        assert made is not None
        assert made.address == "武汉市江汉区解放大道1号"
        assert opened(act).real_name is RealNameResult.PASSED


async def test_without_a_card_the_reader_says_so(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await act.press("f12")
        assert act.beside("id_number") == ("No card lies on the reader.",)
        assert form.focused_field == "id_number"


# ---- the number -------------------------------------------------------------------------------


async def test_a_number_is_found_by_its_last_digits(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰")
        await act.rest()
        form.enter("number")
        await act.type("888")
        await act.press("enter")
        await act.rest()
        assert act.text("number") == "13870008888"


async def test_a_good_number_asks_for_its_deposit(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh", id_number=ID_NUMBER, name="张三丰", number="6666", sim="123456", offer="qqt129")
        await act.rest()
        assert "Good number, deposit 50000." in act.beside("number")
        shown = "\n".join("".join(text for text, _look in line) for line in act.app.form.notes())
        assert "Due now 500.00" in shown
        await act.press("f8")
        await act.rest()
        assert act.app.accepted[-1].amount_fen == 50000


async def test_a_number_picked_elsewhere_comes_first(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.picked_elsewhere[ID_NUMBER] = (replace(ON_DEMAND, value="13999998888"),)
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert opened(act).number == "13999998888"


async def test_a_number_that_the_clerk_chose_stays_beside_one_picked_elsewhere(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.picked_elsewhere[ID_NUMBER] = (replace(ON_DEMAND, value="13999998888"),)
    behind.centre.gate.clear()
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.type(ID_NUMBER)
        await act.press("tab", "tab")
        assert form.focused_field == "number"
        await act.type("8888")
        await act.press("enter")
        behind.centre.gate.set()
        await act.rest()
        assert act.text("number") == "13870008888"
        assert "The customer picked 13999998888 elsewhere." in act.beside("number")


async def test_a_number_that_nobody_here_has_is_leased_and_given_back_on_escape(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.pool.append(ON_DEMAND)
    async with staged(behind, "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰")
        await act.rest()
        form.enter("number")
        await act.type("90666")
        await act.press("enter")
        await act.rest()
        assert act.text("number") == ON_DEMAND.value
        await act.press("escape")
        await act.rest()
        assert released(act) == [ON_DEMAND.lease_id]
        await act.open("kh")
        await act.rest()
        assert act.text("number") == ON_DEMAND.value
        assert act.beside("number") == ()
        assert behind.centre.asked.count("lease_number") == 2


async def test_a_number_picked_elsewhere_is_picked_up_again_after_escape(tmp_path: Path) -> None:
    elsewhere = replace(ON_DEMAND, value="13999998888")
    behind = counter(tmp_path)
    behind.centre.picked_elsewhere[ID_NUMBER] = (elsewhere,)
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.rest()
        await act.press("escape")
        await act.rest()
        assert released(act) == [elsewhere.lease_id]
        await act.open("kh")
        await act.press("f8")
        await act.rest()
        assert opened(act).number == elsewhere.value


async def test_digits_that_no_number_kept_here_has_are_left_to_the_centre(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    async with staged(behind, "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰")
        await act.rest()
        form.enter("number")
        await act.type("90777")
        await act.pilot.pause()
        assert form.choices is not None
        said = "".join(text for row in form.choices.rows(80, 5) for text, _look in row)
        assert "None of the numbers kept here fits; Enter asks the centre for one." in said


async def test_what_one_customer_picked_elsewhere_is_not_the_next_ones(tmp_path: Path) -> None:
    first, second = replace(ON_DEMAND, value="13999998888"), number_lease("13999990777", on_demand=True)
    behind = counter(tmp_path)
    behind.centre.picked_elsewhere[ID_NUMBER] = (first, second)
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.type(ID_NUMBER)
        await act.rest()
        assert act.text("number") == first.value
        form.enter("id_number")
        await act.type(builders.id_number())
        await act.rest()
        assert act.text("number") == "13870000001"
        assert act.beside("number") == ()
        assert not {first.value, second.value} & {each.text for each in form.choose("number", "") or ()}
        assert sorted(released(act)) == sorted((first.lease_id, second.lease_id))


async def test_whom_the_centre_does_not_know_any_more_gives_no_name(tmp_path: Path) -> None:
    behind = Counter(tmp_path, counter(tmp_path, known()).cache, ScriptedCentre())
    async with staged(behind, "kh") as act:
        await act.open("kh", id_number=ID_NUMBER)
        await act.rest()
        assert act.text("name") == ""
        assert act.desk.visit is not None
        assert (act.desk.view, act.desk.visit.customer_id) == (None, "")


async def test_what_comes_late_for_the_person_before_goes_back_at_once(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.picked_elsewhere[ID_NUMBER] = (ON_DEMAND,)
    behind.centre.gate.clear()
    async with staged(behind, "kh") as act:
        form = await act.open("kh")
        await act.type(ID_NUMBER)
        while "preselected" not in behind.centre.asked:
            await act.pilot.pause()
        form.enter("id_number")
        await act.type(builders.id_number())
        behind.centre.gate.set()
        await act.rest()
        assert act.text("number") == "13870000001"
        assert released(act) == [ON_DEMAND.lease_id]


async def test_a_number_leased_and_used_is_kept_and_the_others_go_back(tmp_path: Path) -> None:
    other = number_lease("13999990777", on_demand=True)
    behind = counter(tmp_path)
    behind.centre.pool += [ON_DEMAND, other]
    async with staged(behind, "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰", sim="123456", offer="qqt129")
        await act.rest()
        for digits in ("90777", "90666"):
            form.enter("number")
            await act.type(digits)
            await act.press("tab")
            await act.rest()
        await act.press("f8")
        await act.rest()
        assert opened(act).number_lease_id == ON_DEMAND.lease_id
        assert released(act) == [other.lease_id]


async def test_a_lease_that_comes_after_escape_goes_back_at_once(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    behind.centre.pool.append(ON_DEMAND)
    async with staged(behind, "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰")
        await act.rest()
        behind.centre.gate.clear()
        form.enter("number")
        await act.type("90666")
        await act.press("tab")
        await act.press("escape")
        behind.centre.gate.set()
        await act.rest()
        assert released(act) == [ON_DEMAND.lease_id]


async def test_no_number_anywhere_is_said(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    async with staged(behind, "kh") as act:
        await act.open("kh", id_number=ID_NUMBER, name="张三丰", number="99999", sim="123456", offer="qqt129")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "No free number fits 99999." in act.beside("number")
        assert act.text("number") == "99999"


async def test_an_empty_block_leases_a_number_without_being_asked(tmp_path: Path) -> None:
    behind = counter(tmp_path, numbers=())
    behind.centre.pool.append(ON_DEMAND)
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert opened(act).number == ON_DEMAND.value


# ---- card, plan, options ----------------------------------------------------------------------


async def test_a_scanner_types_the_whole_card_and_enter(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰", offer="qqt129")
        await act.rest()
        form.enter("sim")
        await act.type(SIMS[2].value)
        await act.press("enter", "f8")
        await act.rest()
        assert opened(act).sim_lease_id == SIMS[2].lease_id


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12345", "Scan the card or type its last 6 digits."),
        ("000000", "No card in this position's tray ends in 000000."),
    ],
)
async def test_a_card_that_is_not_in_the_tray_is_said(tmp_path: Path, typed: str, said: str) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh", id_number=ID_NUMBER, name="张三丰", sim=typed, offer="qqt129")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert said in act.beside("sim")


async def test_several_cards_with_the_same_end_are_chosen_from(tmp_path: Path) -> None:
    twins: tuple[Lease, ...] = (sim_lease("89860011111111123456"), *SIMS)
    async with staged(counter(tmp_path, sims=twins), "kh") as act:
        form = await act.open("kh", id_number=ID_NUMBER, name="张三丰", offer="qqt129")
        await act.rest()
        form.enter("sim")
        await act.type("123456")
        await act.press("tab")
        await act.rest()
        form.enter("sim")
        await act.press("down", "enter")
        await act.rest()
        assert act.text("sim") == SIMS[0].value


async def test_options_are_codes_with_commas_between_them(tmp_path: Path) -> None:
    data20 = replace(ROAMING, offer_id="ADD20", code="lly20", name="流量月包20元", price_fen=2000)
    async with staged(counter(tmp_path, offers=(builders.offer(), ROAMING, data20)), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.type("lly10，lly20")
        await act.press("f8")
        await act.rest()
        assert [option.code for option in opened(act).options] == ["lly10", "lly20"]


async def test_an_option_that_is_none_is_said(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.type("qqt129,xyzzy")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.text("options") == "qqt129,xyzzy"
        assert "No offer answers to xyzzy." in act.beside("options")


async def test_a_plan_past_its_sale_is_refused(tmp_path: Path) -> None:
    retired = builders.offer(on_sale_until=date(2025, 12, 31))
    async with staged(counter(tmp_path, offers=(retired,)), "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.beside("offer") == ("全球通畅享套餐129元 is on sale from 2024-01-01 to 2025-12-31 only.",)


# ---- what is typed wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("420199199001011244", "The check digit is wrong: one of the 18 characters is mistyped."),
        ("420199199002301243", "There is no such birth date: 1990-02-30."),
        ("42019919900101124", "An ID number has 18 characters; these are 17."),
        (id_number("20990101"), "The birth date 2099-01-01 is still to come."),
    ],
)
async def test_a_wrong_id_number_is_said_beside_the_field(tmp_path: Path, typed: str, said: str) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await fill(act, id_number=typed, refused=True)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert said in act.beside("id_number")
        assert form.focused_field == "id_number"
        assert (act.text("id_number"), act.text("name")) == (typed, "张三丰")


@pytest.mark.parametrize("name", ["张", "长" * 100])
async def test_a_name_too_short_or_too_long_is_refused(tmp_path: Path, name: str) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act, name=name, refused=True)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert any(said.startswith("A name has 2 to 50 characters") for said in act.beside("name"))


@pytest.mark.parametrize("name", ["㛃𬎆", "阿卜杜拉·买买提", "Zoë O’Brien"])
async def test_rare_and_foreign_names_are_fine(tmp_path: Path, name: str) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh")
        await fill(act, name=name)
        await act.press("f8")
        await act.rest()
        assert opened(act).customer_name == name


async def test_a_pasted_document_with_blanks_and_a_line_end_is_read(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        await act.open("kh", name="张三丰", sim="123456", offer="qqt129")
        act.app.form.enter("id_number")
        spaced = f"  {ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}\r\n"
        await act.paste(spaced)
        await act.press("f8")
        await act.rest()
        assert opened(act).id_number == ID_NUMBER


async def test_the_draft_with_its_number_and_card_is_there_after_a_restart(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    async with staged(behind, "kh") as act:
        await act.open("kh")
        await fill(act)
        await act.rest()
        await act.press("tab")
    async with staged(behind, "kh") as act:
        await act.resume()
        assert (act.text("number"), act.text("sim")) == ("13870000001", SIMS[0].value)
        await act.press("f8")
        await act.rest()
        assert opened(act).customer_name == "张三丰"
