"""What a template does not let be done without the line is said at once, and not settled either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter.domain.tender import TenderMethod
from counter.domain.work import Link
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.house import House, Run
from tests.screens.test_link_trouble import the_line_is, words


def with_policy(folder: Path, code: str, **policy: Any) -> House:
    """A house in which a template has another offline policy."""
    here = house(folder)
    found = here.templates[code]
    changed = {"offline": found.offline.model_copy(update=policy)}
    here.templates[code] = found.model_copy(update=changed)
    return here


async def cut(here: House, run: Run) -> None:
    """The line is cut, and the centre answers nothing."""
    here.centre.down = True
    the_line_is(here, Link.OFFLINE)
    await run.until(lambda: "OFFLINE" in run.shows())


REFUSED = "Take a payment cannot be done while the line to the centre is cut."


async def test_a_job_that_may_not_be_done_says_so_instead_of_opening(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "jf", accept=False)
    async with here.counter() as run:
        await cut(here, run)
        for keys in (["f4"], [*"jf", "space", *"100", "enter"]):
            run.keys(*keys)
            await run.done()
            assert REFUSED in run.said
            assert run.screen.place is None
        the_line_is(here, Link.ONLINE)
        await run.until(lambda: "online" in run.shows())
        run.keys("f4")
        await run.done()
        assert run.screen.place is run.screen.forms["jf"]


async def test_the_line_is_cut_while_the_form_is_open(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "jf", accept=False)
    async with here.counter() as run:
        run.keys("f4")
        await run.done()
        await cut(here, run)
        await run.until(lambda: REFUSED in run.said)
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type("100")
        run.keys("f9")
        await run.done()
        assert run.desk.lines == ()
        assert REFUSED in words(run)


async def test_the_line_is_cut_between_acceptance_and_settlement(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "jf", accept=False)
    async with here.counter() as run:
        await pay(run)
        await cut(here, run)
        run.keys("f8", "enter")
        await run.done()
        assert REFUSED in words(run)
        assert run.desk.settled is None
        the_line_is(here, Link.ONLINE)
        await run.until(lambda: "online" in run.shows())
        run.keys("enter")
        await run.done()
        assert run.desk.settled is not None


async def test_a_method_that_is_not_taken_without_the_line_is_refused_at_the_settlement(
    tmp_path: Path,
) -> None:
    here = with_policy(tmp_path, "jf", methods=(TenderMethod.CASH,))
    async with here.counter() as run:
        await pay(run)
        await cut(here, run)
        run.keys("f8", "tab")
        run.type("100")
        run.keys("tab")
        run.type("REF1")
        run.keys("enter")
        await run.done()
        assert "Take a payment is not paid by card while the line is cut." in words(run)
        assert run.desk.settled is None


async def test_figures_that_are_too_old_are_refused_where_the_template_says_so(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "jf", oldest_view_hours=24, older_view="refuse")
    here.clock.pass_seconds(30 * 3600)
    async with here.counter() as run:
        await cut(here, run)
        await pay(run)
        assert "Take a payment takes 24 h" in words(run)
        assert run.desk.lines == ()


async def test_figures_that_are_too_old_are_warned_of_where_the_template_says_so(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "jf", oldest_view_hours=24, older_view="warn")
    here.clock.pass_seconds(30 * 3600)
    async with here.counter() as run:
        await cut(here, run)
        run.keys("f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        assert "over 24 h look twice" in words(run)
        run.type("100")
        run.keys("f9")
        await run.done()
        assert len(run.desk.lines) == 1


async def test_a_stranger_is_refused_as_soon_as_the_id_number_is_known(tmp_path: Path) -> None:
    here = with_policy(tmp_path, "kh", new_customers=False)
    async with here.counter() as run:
        await cut(here, run)
        run.keys("f2")
        run.type(builders.id_number(order="129"))
        run.keys("enter")
        await run.done()
        assert "is for known customers only while the line is cut." in words(run)
