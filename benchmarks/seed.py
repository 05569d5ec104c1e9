"""Building the demo store: 448 tariffs, 7,043 customers, numbers and SIM cards, in a new SQLite file."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.figure import Figure


def run() -> Iterator[Figure]:
    """Under 30 s."""
    from crm.seed.load import seed

    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        seed(f"sqlite:///{Path(folder) / 'crm.db'}", as_of=date(2026, 11, 21))
        yield Figure("crm seed", time.perf_counter() - began, "s", 30)
