"""Delivery over a line that goes wrong in every way: the real `sync` to the real CRM, exactly once."""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from offline_queue import LocalStore, outbox
from tests.torture.books import Audit, audit, local_entries
from tests.torture.fault_proxy import Fault, FaultProxy
from tests.torture.progress import Tell, silent
from tests.torture.shop import Shop, visit_lines

ITEMS_A_VISIT = 2
"""At least: a payment, and the visit's timings."""

_LOOKS = 6
"""How often what was parked (unclear too often) is sent again by hand before it counts as stuck."""


@dataclass(slots=True)
class Delivered:
    """What came of it."""

    met: Counter[Fault]
    audit: Audit
    parked_on_the_way: int
    faults: list[str]


def deliver_over_a_bad_line(
    shop: Shop, items: int, seed: int, *, rate: float = 0.15, tell: Tell = silent
) -> Delivered:
    """Settle visits of at least ``items`` items, deliver them through the proxy, compare both sides."""
    lines = visit_lines(shop.ground, random.Random(seed), f"line-{seed}")
    submitted = shop.run("submit", "-", given="\n".join(islice(lines, items // ITEMS_A_VISIT)))
    accepted = _accepted(submitted.stdout)
    faults = [submitted.stderr] if submitted.returncode else []
    proxy = FaultProxy(shop.port, random.Random(seed + 1), rate)
    shop.via = proxy.port
    parked = 0
    with proxy.up(), shop.store() as store:
        for look in range(_LOOKS):
            _drain(shop, proxy, tell, f"look {look + 1}")
            stuck = [entry for entry in local_entries(store) if entry.state.lost]
            parked += len(stuck)
            for entry in stuck:
                store.retry(entry.identity)
            if not stuck:
                break
        found = audit(store, shop.crm_database, accepted)
    if found.waiting or found.parked:
        faults.append(f"{found.waiting} wait, {found.parked} are parked after {_LOOKS} looks")
    return Delivered(proxy.met, found, parked, [*faults, *found.faults])


def _drain(shop: Shop, proxy: FaultProxy, tell: Tell, which: str) -> None:
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            tell(f"{which}: {proxy.requests} requests, {proxy.met.total() - proxy.met[Fault.NONE]} faults")

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with shop.store() as store:
            sync = shop.start("sync", "--watch", "--parent", str(os.getpid()))
            try:
                while _anything_waits(store):
                    assert sync.process.poll() is None, f"sync ended by itself: {sync.words()}"
                    done.wait(0.1)
            finally:
                sync.end()
                sync.release()
    finally:
        done.set()
        watcher.join()


def _anything_waits(store: LocalStore) -> bool:
    with store.database.reading() as connection:
        return outbox.anything_waits(connection)


def _accepted(output: str) -> dict[str, str]:
    answers = [json.loads(line) for line in output.splitlines()]
    return {answer["id"]: answer["slip"] for answer in answers if answer["state"] == "accepted"}
