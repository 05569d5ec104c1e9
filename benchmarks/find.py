"""Finding offers and customers in memory, by what a clerk types, p99."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.figure import Figure, percentile
from benchmarks.store import demo_terminal
from counter.domain.find import OfferIndex
from counter.rehearsal.demo_store import today_at_the_store

SAMPLES = 2000


def run() -> Iterator[Figure]:
    """Offers: 5 ms; customers by number, ID, name and initials: 10 ms."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        cache = demo_terminal(Path(folder)).cache
        cache.load()
        offers = cache.offers()
        today: date = today_at_the_store()
        index = OfferIndex(offers, today)
        words = [
            w
            for o in offers
            for w in (o.code, o.name[:4], o.initials[:5], o.pinyin[:6], str(o.price_fen // 100))
        ]
        asked = [chance.choice(words) for _ in range(SAMPLES)]
        yield Figure("an offer out of 448, p99", _p99(index.find, asked), "ms", 5)
        asked = [_slipped(chance.choice(offers).pinyin, chance) for _ in range(SAMPLES)]
        yield Figure("the same by pinyin with a slip, p99", _p99(index.find, asked), "ms", 5)
        hits = [cache.find_customers(digit, 20) for digit in "zlwc"]
        known = [hit for found in hits for hit in found]
        views = [view for hit in known if (view := cache.customer(hit.customer_id))]
        for what, values in (
            ("number", [hit.number for hit in known]),
            ("ID number", [hit.id_number for hit in known]),
            ("name", [hit.name for hit in known]),
            ("initials", [view.customer.initials for view in views]),
        ):
            asked = [chance.choice(values) for _ in range(SAMPLES)]
            yield Figure(
                f"a customer out of 7,043 by {what}, p99", _p99(cache.find_customers, asked), "ms", 10
            )


def _slipped(text: str, chance: random.Random) -> str:
    """``text`` with one letter wrong: nothing fits, so that similar ones are looked for."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("qxzv") + text[at + 1 :]


def _p99(find: Callable[[str], object], asked: Iterable[str]) -> float:
    taken = []
    for text in asked:
        began = time.perf_counter()
        find(text)
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 99)
