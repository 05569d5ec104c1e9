"""What careless hands and copied texts bring into a form: said or put right, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from counter.domain.customer import Account, BlacklistEntry, BlacklistKind
from counter.domain.offers import OfferKind
from counter.domain.transaction import Opening, PaymentIntake, PlanChange
from screens.forms.form import Form
from tests import builders
from tests.screens.customers import house
from tests.screens.forms.ports import MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.house import House, Run

WIDE = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
HANDLER = builders.id_number()
ADD_ON = builders.offer(
    offer_id="ADD10", code="lly10", name="流量月包10元", kind=OfferKind.ADD_ON, price_fen=1000
)
OTHER = builders.offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)


def shop(folder: Path) -> House:
    """张三丰 with a line; a free number, a card, two plans and an option."""
    view = builders.customer_view(accounts=(Account(account_id="A1", balance_fen=3620),))
    here = house(folder)
    here.cache = MemoryCache(
        views=[view],
        offers=[builders.offer(), OTHER, ADD_ON],
        numbers=[number_lease("13870000001"), number_lease("13870000002")],
        sims=[sim_lease("89860012345678123456")],
    )
    here.centre = ScriptedCentre(views=[view])
    return here


async def fill(run: Run, code: str, **texts: str) -> Form:
    """Open a form and paste a text into each of these fields, one after another."""
    run.type(code)
    run.keys("enter")
    await run.done()
    form = run.screen.place
    assert isinstance(form, Form)
    for name, text in texts.items():
        form.enter(name)
        run.paste(text)
        run.keys("tab")
        await run.done()
    return form


def untidy(text: str) -> str:
    """Full-width digits between blanks and line ends, as out of a spreadsheet."""
    return f" \t{text.translate(WIDE)}\r\n"


NEW = {
    "id_number": builders.id_number(order="135"),
    "name": "欧阳修",
    "number": "13870000002",
    "sim": "123456",
    "offer": "qqt129",
    "options": "lly10",
    "effective": "2",
    "contact_phone": "13900000009",
    "handler_name": "李四",
    "handler_id_number": HANDLER,
}


async def test_an_opening_pasted_untidily_is_ordered_tidily(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        await fill(
            run,
            "kh",
            **{name: untidy(text) for name, text in NEW.items()},
        )
        run.keys("f9")
        await run.done()
        (line,) = run.desk.lines
        opened = line.details
        assert isinstance(opened, Opening)
        assert (opened.id_number, opened.customer_name) == (NEW["id_number"], "欧阳修")
        assert (opened.number, opened.iccid) == ("13870000002", "89860012345678123456")
        assert opened.new_customer is not None
        assert opened.new_customer.contact_phone == "13900000009"
        assert opened.handler is not None
        assert (opened.handler.name, opened.handler.id_number) == ("李四", HANDLER)
        assert [option.code for option in opened.options] == ["lly10"]


async def test_a_payment_and_a_change_pasted_untidily_are_ordered_tidily(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        await fill(run, "jf", line=untidy("+86 138-7123-4567"), amount=untidy("12.50"))
        run.keys("f9")
        await run.done()
        await fill(run, "bg", line=untidy(builders.NUMBER), offer=" ydk59 \n", effective=untidy("1"))
        run.keys("f9")
        await run.done()
        paid, changed = (line.details for line in run.desk.lines)
        assert isinstance(paid, PaymentIntake)
        assert isinstance(changed, PlanChange)
        assert (paid.number, paid.amount_fen) == (builders.NUMBER, 1250)
        assert (changed.number, changed.new.code) == (builders.NUMBER, "ydk59")


async def test_rare_and_long_names_go_through_whole(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        for name in ("𠮷田", "王㛃", "𰻝面", "阿不都·热依木", "欧" * 50, "Ann-Marie O'Neil"):
            await fill(run, "kh", **NEW | {"name": name, "handler_name": "", "handler_id_number": ""})
            run.keys("f9")
            await run.done()
            assert [line.details.customer_name for line in run.desk.lines] == [name]
            run.type("qx 1")
            run.keys("enter", "enter")
            await run.done()


WRONG = (
    ("name", "张", "A name has 2 to 50 characters; this has 1."),
    ("name", "张" * 100, "A name has 2 to 50 characters; this has 100."),
    ("name", "张3", "A name has no digits."),
    ("handler_name", "李", "A name has 2 to 50 characters; this has 1."),
    ("handler_name", "李" * 100, "A name has 2 to 50 characters; this has 100."),
    (
        "handler_id_number",
        HANDLER[:-1] + ("1" if HANDLER[-1] != "1" else "2"),
        "The check digit is wrong",
    ),
    ("id_number", "42019919900101124", "An ID number has 18 characters; these are 17."),
    ("id_number", "420199199002301243", "There is no such birth date: 1990-02-30."),
    ("sim", "12345", "Scan the card or type its last 6 digits."),
    ("offer", "nosuch", "No offer answers to nosuch."),
    ("options", "nosuch", "No offer answers to nosuch."),
    ("effective", "0230", "There is no such day: 0230."),
    ("contact_phone", "12", "A contact's number is a mobile number"),
    ("number", "99999", "No free number fits 99999."),
)
"""A field of an opening, a text that cannot be, and what is said of it."""


async def forget(run: Run) -> None:
    """Leave the form and throw its draft away."""
    run.keys("escape")
    run.type("qx")
    run.keys("enter", "enter")
    await run.done()


async def test_what_cannot_be_has_its_sentence_whole_at_80_columns_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async with shop(tmp_path).counter() as run:
        for field, text, said in WRONG:
            form = await fill(run, "kh", **NEW | {field: text})
            run.keys("f9")
            await run.done()
            assert not run.desk.lines
            assert form.focused_field == field
            assert said in " ".join(run.shows().split())
            for name, entered in (NEW | {field: text}).items():
                if name not in ("sim", "number"):
                    assert form.value(name) == entered
            run.keys("escape")
            await run.done()
            assert run.visit.draft is not None
            assert run.visit.draft.values[field] == text
            await forget(run)


async def test_an_amount_that_cannot_be_taken_has_its_sentence(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        for text, said in (
            ("0", "The amount must be more than 0."),
            ("-5", "The amount must be more than 0."),
            ("1.234", "At most two decimals."),
            ("50000.01", "At most 50000.00 in one payment."),
            ("十元", "Not an amount."),
        ):
            form = await fill(run, "jf", line=builders.NUMBER, amount=text)
            run.keys("f9")
            await run.done()
            assert not run.desk.lines
            assert said in run.shows()
            assert form.value("amount") == text
            await forget(run)


async def test_another_document_takes_back_what_was_said_of_the_person_before(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        form = await fill(run, "kh", id_number=builders.ID_NUMBER)
        assert "Name and document belong together." in run.shows()
        form.enter("id_number")
        run.type("4")
        await run.done()
        assert form.value("real_name") == ""
        assert "Name and document belong together." not in run.shows()


async def test_a_handler_listed_at_the_centre_is_refused_and_one_who_owes_is_not(tmp_path: Path) -> None:
    here = shop(tmp_path)
    for kind, accepted in ((BlacklistKind.FRAUD, False), (BlacklistKind.ARREARS, True)):
        here.centre.blacklisted = {HANDLER: (BlacklistEntry(kind, 100, "A9"),)}
        async with here.counter() as run:
            await fill(run, "kh", **NEW)
            run.keys("f9")
            await run.done()
            assert bool(run.desk.lines) is accepted
            assert ("The handler is on the blacklist for fraud." in run.shows()) is not accepted
            run.keys("escape")
            await run.done()
            run.type("qx")
            run.keys("enter")
            await run.done()


async def test_nobody_under_age_acts_for_the_customer(tmp_path: Path) -> None:
    child = builders.id_number(date(2015, 3, 1))
    async with shop(tmp_path).counter() as run:
        await fill(run, "kh", **NEW | {"handler_id_number": child})
        run.keys("f9")
        await run.done()
        assert not run.desk.lines
        assert "The handler is 11 years old: nobody under 18 acts for somebody else." in " ".join(
            run.shows().split()
        )
