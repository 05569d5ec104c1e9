"""A thousand terminals come back within a second, with twenty items each; beside them clerks go on working.

The terminals are simulated from here: each has a credential and a chain of its own, sends one envelope,
and comes again when it is told to, a little later than told. A process of its own asks what a counter
asks while a customer waits (the strip, a payment) and measures.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select

from benchmarks.centre_databases import centre_databases
from benchmarks.delivery import serving
from benchmarks.figure import Figure, percentile
from benchmarks.returning import Returning, furnish
from counter.wire.encoding import decode
from counter.wire.paths import COUNTER_SYNC, address
from crm.database import Database, open_engine
from crm.tables import IdentityRow

TERMINALS = 1000
ITEMS = 20
WITHIN_S = 1.0
GIVE_UP_S = 300.0

CLERKS = """
import sys
from benchmarks.reconnect import work_as_clerks
work_as_clerks(*sys.argv[1:])
"""


@dataclass(slots=True)
class Drained:
    """What became of the envelopes: statuses of items, times sent away, and seconds until the last."""

    items: Counter[int] = field(default_factory=Counter)
    envelopes: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0


def run() -> Iterator[Figure]:
    """Drained without an error; the p99 of what clerks wait for stays under 250 ms."""
    with tempfile.TemporaryDirectory() as name, centre_databases(Path(name)) as databases:
        terminals = furnish(databases.first, TERMINALS, ITEMS)
        with serving(databases.first) as centre:
            with _clerks(centre.url, terminals[-1]) as clerks:
                before = centre.cpu()
                drained = asyncio.run(_come_back(centre.url, terminals[:-1]))
                used = centre.cpu().whole - before.whole
                assert clerks.stdin is not None
                waited: dict[str, list[float]] = json.loads(clerks.communicate("\n")[0])
            kept = _kept(databases.first)
    items = sum(drained.items.values())
    print(
        f"  {items} items in {drained.seconds:.1f} s, {items / drained.seconds:.0f} a second, "
        f"{used * 1000 / items:.2f} ms of the centre's CPU each; sent away "
        f"{drained.envelopes[503]} times; clerks' requests beside: "
        + ", ".join(f"{len(times)} {name}" for name, times in waited.items())
    )
    lost = (TERMINALS - 1) * ITEMS - kept
    errors = items - drained.items[201] + sum(drained.envelopes.values()) - drained.envelopes[200]
    yield Figure("items that are not at the centre", lost, "", 0)
    yield Figure("errors (503 with Retry-After is none)", errors - drained.envelopes[503], "", 0)
    for name, times in waited.items():
        yield Figure(f"p99 of {name} beside", percentile(times, 99) * 1000, "ms", 250)


async def _come_back(url: str, terminals: Sequence[Returning]) -> Drained:
    drained = Drained()
    chance = random.Random(1)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    began = time.perf_counter()
    async with httpx.AsyncClient(base_url=url, timeout=GIVE_UP_S, limits=limits, trust_env=False) as client:
        pauses = [chance.uniform(0, WITHIN_S) for _ in terminals]
        await asyncio.gather(
            *(
                _deliver(client, terminal, pause, chance, drained)
                for terminal, pause in zip(terminals, pauses, strict=True)
            )
        )
    drained.seconds = time.perf_counter() - began
    return drained


async def _deliver(
    client: httpx.AsyncClient, terminal: Returning, pause: float, chance: random.Random, drained: Drained
) -> None:
    """One terminal, until its envelope was answered."""
    status = 503
    while status == 503:
        await asyncio.sleep(pause)
        answer = await client.post(
            address(COUNTER_SYNC, "batch"), content=terminal.envelope, headers=terminal.headers
        )
        status = answer.status_code
        drained.envelopes[status] += 1
        pause = float(answer.headers.get("Retry-After", "1")) * chance.uniform(1, 1.25)
    if status == 200:
        results = decode(answer.content)
        assert isinstance(results, dict)
        drained.items.update(result["status"] for result in results["result"])


def _clerks(url: str, terminal: Returning) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CLERKS, url, terminal.credential, *terminal.customers]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def work_as_clerks(url: str, credential: str, *customers: str) -> None:
    """Ten customers' strips and two payments a second, until a line comes; then how long each took."""
    from threading import Event, Thread

    from benchmarks.returning import a_payment, strip_question

    over = Event()

    def listen() -> None:
        sys.stdin.readline()
        over.set()

    Thread(target=listen, daemon=True).start()
    waited: dict[str, list[float]] = {"customers' strips": [], "payments": []}
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
    with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        number = 0
        while not over.wait(0.08):
            customer_id, _, account_id = customers[number % len(customers)].partition("/")
            asked = [("customers' strips", *strip_question(customer_id))]
            if number % 5 == 0:
                asked.append(("payments", *a_payment(account_id)))
            for name, path, body in asked:
                began = time.perf_counter()
                client.post(path, content=body).raise_for_status()
                waited[name].append(time.perf_counter() - began)
            number += 1
    print(json.dumps(waited))


def _kept(database_url: str) -> int:
    """How many of the terminals' identities the centre has."""
    database = Database(open_engine(database_url))
    with database.reading() as session:
        of_chains = select(func.count()).where(IdentityRow.instance.is_not(None))
        found = session.scalar(of_chains)
    database.close()
    return int(found or 0)
