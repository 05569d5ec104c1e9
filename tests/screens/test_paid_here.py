"""The line is cut: money taken at this terminal counts, and nobody is asked for it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from counter.domain.customer import Account, BlacklistEntry, BlacklistKind, LineState
from counter.domain.transaction import PaymentIntake
from counter.domain.work import Link
from counter.settings import ScreenSettings
from counter.wire.snapshot import Blacklisted
from offline_queue import lines, open_cache, outbox, settings
from screens.desk import Ports
from screens.forms.form import Form
from tests import builders
from tests.offline_queue.test_cache import came_down
from tests.screens.house import SETTINGS, House, Run

OWED = 94819
ENTRY = BlacklistEntry(BlacklistKind.ARREARS, OWED, "A1")
OWING = builders.customer_view(
    accounts=(Account(account_id="A1", arrears_fen=OWED),),
    lines=(builders.line(state=LineState.SUSPENDED),),
    blacklist=(ENTRY,),
)


class CutOff(House):
    """A terminal with its own cache on its own database, and no centre."""

    def ports(self) -> Ports:
        """The cache reads the database that the store writes."""
        ports = super().ports()
        store = self.stores[-1]
        cache = open_cache(store, clock=self.clock)
        cache.keep(OWING)
        came_down(store, "offers", builders.offer())
        came_down(store, "blacklist", Blacklisted(builders.ID_NUMBER, ENTRY))
        return replace(ports, cache=cache)


def cut_off(folder: Path) -> CutOff:
    """张三丰 owes 948.19, and the centre does not answer."""
    here = CutOff(folder, settings=replace(SETTINGS, screen=ScreenSettings(language="en")))
    here.centre.down = True
    return here


async def command(run: Run, text: str) -> None:
    """Enter a command and wait for what follows."""
    run.type(text)
    run.keys("enter")
    await run.done()


async def pay_arrears(run: Run) -> None:
    """Take what is preset, and settle it."""
    await command(run, f"jf {builders.NUMBER}")
    form = run.screen.place
    assert isinstance(form, Form)
    assert form.value("amount") == "948.19"
    run.keys("f9")
    await run.done()
    run.keys("f8", "enter")
    await run.done()
    assert run.desk.settled is not None


async def test_arrears_paid_here_are_not_asked_for_again(tmp_path: Path) -> None:
    async with cut_off(tmp_path).counter(width=120) as run:
        await pay_arrears(run)
        await command(run, f"jf {builders.NUMBER}")
        form = run.screen.place
        assert isinstance(form, Form)
        assert form.value("amount") == ""
        assert "Nothing is owed." in run.shows()
        assert "counting 948.19 paid here" in run.shows()
        assert "948.19 was paid here, which the centre's figures lack" in run.shows()
        form.enter("amount")
        run.type("20")
        run.keys("f9")
        await run.done()
        paid = run.desk.lines[0].details
        assert isinstance(paid, PaymentIntake)
        assert (paid.arrears_fen, paid.balance_fen) == (0, 0)


async def test_what_has_been_delivered_is_not_called_waiting(tmp_path: Path) -> None:
    here = cut_off(tmp_path)
    async with here.counter(width=120) as run:
        await pay_arrears(run)
        await command(run, f"jf {builders.NUMBER}")
        assert "counting 948.19 paid here" in run.shows()
        (store,) = here.stores
        here.clock.pass_seconds(5)
        paid = replace(OWING, accounts=(Account(account_id="A1"),), blacklist=(), as_of=here.clock.now())
        here.centre.down, here.centre.views = False, {"C1": paid}
        with store.database.writing() as connection:
            for item in outbox.items_of(connection, 1):
                outbox.move(connection, item.outgoing.identity, outbox.ItemState.COMPLETED)
            lines.judge(connection, 1, here.clock.now() - timedelta(seconds=1))
            settings.set_link(connection, Link.ONLINE, "", here.clock.now())
        await run.until(lambda: "paid here" not in run.shows())


async def test_who_paid_here_is_not_refused_an_opening_for_it(tmp_path: Path) -> None:
    async with cut_off(tmp_path / "unpaid").counter(width=120) as run:
        await command(run, f"kh {builders.ID_NUMBER}")
        assert "arrears of 948.19" in " ".join(run.shows().split())
    async with cut_off(tmp_path / "paid").counter(width=120) as run:
        await pay_arrears(run)
        await command(run, f"kh {builders.ID_NUMBER}")
        assert isinstance(run.screen.place, Form)
        assert "arrears of 948.19" not in " ".join(run.shows().split())


async def test_what_waits_for_the_line_reads_so_and_asks_for_nobody(tmp_path: Path) -> None:
    here = cut_off(tmp_path)
    async with here.counter(width=120) as run:
        await pay_arrears(run)
        settled = run.desk.settled
        assert settled is not None
        run.keys("f6")
        await run.done()
        assert "waiting" in row_of(run, settled.slip_number)
        store = here.stores[-1]
        with store.database.writing() as connection:
            outbox.move(connection, settled.payments[0].identity, outbox.ItemState.UNCLEAR)
            lines.judge(connection, 1, builders.NOW)
        run.keys("escape", "f6")
        await run.done()
        assert "no answer yet" in row_of(run, settled.slip_number)
        assert store.work_items() == ()


def row_of(run: Run, slip_number: str) -> str:
    """The row of the list that names the slip."""
    return next(line for line in run.shows().splitlines() if slip_number in line and "last slip" not in line)
