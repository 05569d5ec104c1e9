"""The seeded CRM database that every rehearsal starts from; built once a day and kept in the cache folder."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from counter.ports import Progress
from counter.rehearsal.demo_store import SEED, today_at_the_store
from counter.settings import APPLICATION


def seeded_base(progress: Progress | None = None) -> tuple[Path, dict[str, str]]:
    """The database for today's business date, and the samples that scenarios name; built if need be."""
    from crm.seed.load import seed
    from crm.seed.samples import samples

    today = today_at_the_store()
    path = _folder() / f"base-{SEED}-{today}.db"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            _forget_others(path)
            unfinished = path.with_suffix(".new")
            unfinished.unlink(missing_ok=True)
            seed(f"sqlite:///{unfinished}", seed=SEED, as_of=today, progress=progress)
            unfinished.replace(path)
    return path, samples(seed=SEED, as_of=today)


def _folder() -> Path:
    named = os.environ.get("COUNTER_CACHE_DIR")
    folder = Path(named) if named else user_cache_path(APPLICATION)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_others(path: Path) -> None:
    for old in path.parent.glob("base-*"):
        if old.suffix == ".db":
            old.unlink()
