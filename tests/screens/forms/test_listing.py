"""Many at once: a list is pasted, judged line by line, accepted as far as it is right."""

from __future__ import annotations

from pathlib import Path

from counter.domain.customer import Account, CustomerView
from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged


def customer(number: str, owed: int = 0) -> CustomerView:
    return builders.customer_view(
        customer=builders.customer(customer_id=f"C{number}", id_number=number),
        accounts=(Account(account_id=f"A{number}", arrears_fen=owed),),
        lines=(builders.line(number=number, account_id=f"A{number}", subscription_id=f"S{number}"),),
    )


FIRST, SECOND, THIRD = "13871230001", "13871230002", "13871230003"
PLAN = builders.offer(offer_id="NEW", code="new199", name="新套餐199元", price_fen=19900)


def counter(folder: Path) -> Counter:
    views = (customer(FIRST, 1200), customer(SECOND), customer(THIRD, 500))
    return Counter(folder, MemoryCache(views, (builders.offer(), PLAN)), ScriptedCentre(views))


def rows(act: Act) -> list[tuple[str, str]]:
    """The list as it is shown: what was given, and why not."""
    choices = act.app.form.choices
    return [(choice.text, choice.why_not) for choice in choices.choices] if choices is not None else []


async def test_a_pasted_list_is_judged_accepted_and_what_is_wrong_stays(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "pljf", "jf") as act:
        await act.open("pljf")
        await act.press("enter")
        await act.paste(f"{FIRST}\n{SECOND},50\n{SECOND} 7\n13871239999 5\n{THIRD}")
        await act.rest()
        wrong = [why for _text, why in rows(act) if why]
        assert wrong == ["The same number stands in line 2 already.", "13871239999 is not one of our lines."]
        await act.press("enter")
        await act.rest()
        assert [line.amount_fen for line in act.desk.lines] == [1200, 5000, 500]
        assert {line.title.en for line in act.desk.lines} == {"Take a payment"}
        assert {line.template for line in act.desk.lines} == {"pljf"}
        assert rows(act) == [
            (f"{SECOND} 7", "The number was accepted by this list already."),
            ("13871239999 5", "13871239999 is not one of our lines."),
        ]
        assert act.beside("lines") == ("3 accepted; 2 stay in the list.",)


async def test_a_line_is_taken_back_corrected_and_accepted(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "pljf", "jf") as act:
        await act.open("pljf")
        await act.press("enter")
        await act.type(f"{SECOND} x")
        await act.press("enter")
        await act.rest()
        await act.press("up", "enter")
        await act.rest()
        assert act.text("lines") == f"{SECOND} x"
        await act.press("backspace")
        await act.type("8")
        await act.press("enter")
        await act.rest()
        assert rows(act) == [(f"{SECOND} 8", "")]
        await act.press("enter")
        await act.rest()
        assert [line.amount_fen for line in act.app.accepted] == [800]


async def test_nothing_pasted_is_lost_when_the_program_is_gone(tmp_path: Path) -> None:
    behind = counter(tmp_path)
    async with staged(behind, "pljf", "jf") as act:
        await act.open("pljf", amount="10")
        await act.press("tab")
        await act.paste(f"{FIRST}\n{SECOND}")
        await act.type("1387")
        act.app.form.keep()
        await act.rest()
    async with staged(behind, "pljf", "jf") as act:
        await act.resume()
        assert [text for text, _why in rows(act)] == [FIRST, SECOND]
        assert (act.text("lines"), act.text("amount")) == ("1387", "10")


async def test_a_list_is_read_from_a_file_and_a_missing_one_is_said(tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes(f"号码,套餐\n{FIRST},\n{SECOND},new199\n".encode("gb18030"))
    async with staged(counter(tmp_path / "home"), "plbg", "bg") as act:
        await act.open("plbg", offer="new199")
        await act.rest()
        act.app.form.enter("lines")
        await act.type("/no/such.csv")
        await act.press("enter")
        await act.rest()
        assert act.beside("lines")[0].startswith("such.csv cannot be read")
        act.app.form.enter("lines")
        await act.type(str(file))
        await act.press("enter")
        await act.rest()
        assert [text for text, why in rows(act) if not why] == [f"{FIRST},", f"{SECOND},new199"]
        await act.press("f9")
        await act.rest()
        assert [line.details.kind for line in act.desk.lines] == ["change", "change"]
