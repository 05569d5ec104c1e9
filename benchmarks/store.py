"""The demo store to measure on: a copy of the rehearsals' base, with its terminal opened."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from counter.clock import SystemClock, mint_identity
from counter.rehearsal.base import built_base
from offline_queue import LocalStore, open_cache, open_store
from offline_queue.cache.cache import LocalCache


@dataclass(frozen=True, slots=True)
class DemoTerminal:
    """An enrolled terminal with everything that came down."""

    store: LocalStore
    cache: LocalCache


def demo_terminal(folder: Path) -> DemoTerminal:
    """Copy the base's terminal into ``folder`` and open it."""
    data_dir = folder / "terminal"
    shutil.copytree(built_base().folder / "terminal", data_dir)
    store = open_store(data_dir, mint=mint_identity)
    return DemoTerminal(store, open_cache(store, clock=SystemClock()))
