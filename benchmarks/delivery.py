"""A day without the line is delivered: in batches and one request after another, the same items.

The centre runs as a process of its own that also tells its CPU time: all of it, and what the business
took of it (reading in advance, judging, writing, committing and carrying out). What is left is
transport and parsing. Nobody looks at the orders afterwards: that costs the same whichever way they came.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.centre_databases import CentreDatabases, centre_databases
from benchmarks.figure import Figure
from benchmarks.settling import settle_day
from counter.clock import SystemClock, mint_identity
from counter.rehearsal.demo_store import today_at_the_store
from offline_queue import LocalStore, open_centre, open_line, open_store
from offline_queue.delivery.delivery import Delivery, DeliverySettings
from offline_queue.delivery.following import Intervals

VISITS = 600
CUSTOMERS = 2000
ONE_BY_ONE = 400
"""Items that are measured of the slow ways; of the batches it is the rest of the day."""
WARM_UP = 45
"""Items delivered before anything is measured: what is done once in the life of a process is done by then."""
UNSEEN = Intervals(first=1e9)

SERVE = """
import sys, threading, time
import crm.batch, crm.creation, crm.database, crm.fulfilment
from crm.serve import serve
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session

business = [0.0]

inside = threading.local()

def timed(function):
    def work(*given, **named):
        if getattr(inside, "business", False):
            return function(*given, **named)
        inside.business, began = True, time.thread_time()
        try:
            return function(*given, **named)
        finally:
            inside.business = False
            business[0] += time.thread_time() - began
    return work

crm.creation.once = timed(crm.creation.once)
crm.batch.foresee = timed(crm.batch.foresee)
crm.database.write_pending = timed(crm.database.write_pending)
Session.flush = timed(Session.flush)
DefaultDialect.do_commit = timed(DefaultDialect.do_commit)
crm.fulfilment.Fulfilment._work = timed(crm.fulfilment.Fulfilment._work)

def tell():
    for _ in sys.stdin:
        print(time.process_time(), business[0], flush=True)

threading.Thread(target=tell, daemon=True).start()
serve("127.0.0.1", 0, sys.argv[1], ready=lambda at: print(at, flush=True))
"""


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds of the centre's process: all, and the business's part."""

    whole: float
    business: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of delivering: seconds, items, and the CPU seconds of the centre and of the counter."""

    seconds: float
    items: int
    cpu: Cpu
    counter_cpu: float

    @property
    def item_ms(self) -> float:
        """Milliseconds an item."""
        return self.seconds * 1000 / self.items

    @property
    def transport_ms(self) -> float:
        """CPU milliseconds an item at the centre that are not the business's."""
        return (self.cpu.whole - self.cpu.business) * 1000 / self.items


class Centre:
    """The centre's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        self._stdin, self._stdout = process.stdin, process.stdout
        self.url = self._stdout.readline().strip()

    def cpu(self) -> Cpu:
        """What it used until now."""
        self._stdin.write("\n")
        self._stdin.flush()
        whole, business = map(float, self._stdout.readline().split())
        return Cpu(whole, business)


@contextmanager
def serving(database_url: str) -> Iterator[Centre]:
    """A centre over a database."""
    command = [sys.executable, "-c", SERVE, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Centre(process)
        finally:
            process.terminate()
            process.wait(30)


def run() -> Iterator[Figure]:
    """Batches at least 12 times as fast; a tenth of the CPU for transport and parsing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with centre_databases(folder) as databases:
            _prepare(folder, databases)
            alone = _deliver(
                folder, databases, "alone", DeliverySettings(batches=False, alone=1, intervals=UNSEEN)
            )
            side_by_side = _deliver(
                folder, databases, "side", DeliverySettings(batches=False, intervals=UNSEEN)
            )
            batches = _deliver(folder, databases, "batches", DeliverySettings(intervals=UNSEEN))
    _print_table({"one by one": alone, "16 side by side": side_by_side, "in batches": batches})
    yield Figure("delivery, an item in batches", batches.item_ms, "ms", 1 / 12, alone.item_ms, "one by one")
    yield Figure(
        "centre's CPU for transport, in batches",
        batches.transport_ms,
        "ms",
        1 / 10,
        alone.transport_ms,
        "one by one",
    )


def _prepare(folder: Path, databases: CentreDatabases) -> None:
    """A day of settled visits, delivered nowhere yet, and the centre that they are for."""
    from crm.seed.load import seed

    report = seed(databases.first, seed=1, as_of=today_at_the_store(), customers=CUSTOMERS)
    store = open_store(folder / "terminal", mint=mint_identity)
    with serving(databases.first) as centre:
        line = open_line(centre.url, store, answer_seconds=20)
        open_centre(line, store, mint=mint_identity).enrol(report.credentials.enrolment_codes[2])
        settle_day(store, line, VISITS)
        line.close()
    store.close()


def _deliver(folder: Path, databases: CentreDatabases, name: str, chosen: DeliverySettings) -> Measured:
    """Deliver a copy of the day to a copy of the centre."""
    here = folder / name
    here.mkdir()
    shutil.copytree(folder / "terminal", here / "terminal")
    store = open_store(here / "terminal", mint=mint_identity)
    items = _waiting(store)
    with serving(databases.copy(name)) as centre:
        line = open_line(centre.url, store, answer_seconds=20)
        delivery = Delivery(store.database, line, SystemClock(), chosen)
        delivery.start()
        while _waiting(store) > items - WARM_UP:
            delivery.step(0.025)
        items = _waiting(store)
        before, own, began = centre.cpu(), time.process_time(), time.perf_counter()
        last = 0 if chosen.batches else max(0, items - ONE_BY_ONE)
        while _waiting(store) > last:
            delivery.step(0.025)
        items -= _waiting(store)
        seconds, own, after = time.perf_counter() - began, time.process_time() - own, centre.cpu()
        delivery.stop()
        line.close()
    store.close()
    used = Cpu(after.whole - before.whole, after.business - before.business)
    return Measured(seconds, items, used, own)


def _waiting(store: LocalStore) -> int:
    with store.database.reading() as connection:
        return int(connection.execute("SELECT sum(count) FROM tally").fetchone()[0])


def _print_table(measured: dict[str, Measured]) -> None:
    print(
        f"  {'':<18}{'items':>7}{'s':>9}{'ms/item':>9}{'CPU ms/item':>13}"
        f"{'business':>10}{'transport':>11}{'counter CPU':>13}"
    )
    for name, m in measured.items():
        print(
            f"  {name:<18}{m.items:>7}{m.seconds:>9.2f}{m.item_ms:>9.2f}"
            f"{m.cpu.whole * 1000 / m.items:>13.2f}{m.cpu.business * 1000 / m.items:>10.2f}"
            f"{m.transport_ms:>11.2f}{m.counter_cpu * 1000 / m.items:>13.2f}"
        )
