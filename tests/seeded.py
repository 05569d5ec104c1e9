"""A small demo store's CRM, seeded once a run and copied for whoever wants one to change."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from counter.rehearsal.demo_store import today_at_the_store
from crm.seed.credentials import DemoCredentials
from crm.seed.load import seed

DATABASE = "crm.db"
CUSTOMERS = 120


def seeded_crm(folder: Path) -> DemoCredentials:
    """Lay a copy of the database out as ``crm.db`` in ``folder``; who may sign in, and customers to try."""
    made, credentials = _seeded()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return credentials


@cache
def _seeded() -> tuple[Path, DemoCredentials]:
    folder = Path(mkdtemp(prefix="seeded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{folder / DATABASE}"
    report = seed(url, seed=1, as_of=today_at_the_store(), customers=CUSTOMERS)
    return folder, report.credentials
