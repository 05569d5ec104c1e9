"""A terminal's life with what befalls its database: upgraded, put back from a backup, copied elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from counter.clock import mint_identity
from counter.domain.visit import Visit
from crm.enrolment_codes import new_code
from offline_queue import open_centre, open_line
from offline_queue.disk import migration
from offline_queue.disk.database import SCHEMA_VERSION, open_for_writing
from offline_queue.sealed.envelope import Sealing
from offline_queue.sealed.sealed_connection import SealedConnection
from tests.backups import CHAINED_SINCE, back_up, lay_out_as
from tests.torture.at_work import ShiftedClock, Worker, deliver, open_at
from tests.torture.books import local_entries
from tests.torture.life import Life
from tests.torture.progress import Tell, silent
from tests.torture.shop import Ground

STEPS = 20
_STATEMENTS = 120
"""More than a migration of few rows takes."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the data directory, and what was known when it was made."""

    folder: Path
    drafts: dict[str, Visit]
    unanswered: dict[str, Visit]
    accepted: dict[str, str]
    stale: set[str]
    orders: list[str]


class LifeOfDatabase(Life):
    """`Life`, and its database does not stay where and what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.backup: Backup | None = None
        self.copied = False
        """Whether two states of the database may have spoken to the centre since it was enrolled."""

    @rule(version=st.integers(CHAINED_SINCE, SCHEMA_VERSION - 1), killed_at=st.integers(0, _STATEMENTS))
    def upgrade(self, version: int, killed_at: int) -> None:
        """The database is as an earlier release left it, and this one starts; the first start may die."""
        self.store.close()
        lay_out_as(self.shop.data_dir, version)
        Worker(_start_and_die, self.shop.data_dir, killed_at).wait()
        self.store = open_at(self.shop.data_dir, self.clock)
        for copy in self.shop.data_dir.glob("*.backup.db"):
            copy.unlink()

    @rule()
    def back_up(self) -> None:
        """A copy is made; the one before it is thrown away."""
        folder = self._copy("backup")
        self.backup = Backup(
            folder,
            dict(self.drafts),
            dict(self.unanswered),
            dict(self.accepted),
            set(self.stale),
            list(self.orders),
        )

    @precondition(lambda self: self.backup is not None)
    @rule()
    def put_back(self) -> None:
        """The database is put back to what it was; what was settled since is not settled by anybody again."""
        backup = self.backup
        assert backup is not None
        known, settled = self._known(), self._settled()
        self.store.close()
        shutil.rmtree(self.shop.data_dir)
        shutil.copytree(backup.folder, self.shop.data_dir)
        self.store = open_at(self.shop.data_dir, self.clock)
        self.elsewhere |= known - self._known()
        since = settled - self._settled()
        self.drafts = {name: visit for name, visit in backup.drafts.items() if name not in since}
        self.unanswered = {name: visit for name, visit in backup.unanswered.items() if name not in since}
        self.stale = backup.stale | (backup.drafts.keys() & since)
        self.accepted, self.orders = dict(backup.accepted), list(backup.orders)
        self.copied = True

    @rule(payer=st.integers(0, 5), fen=st.integers(1, 50_000), works=st.booleans())
    def a_copy_delivers(self, payer: int, fen: int, works: bool) -> None:
        """Another machine has the same database, works in it or not, and delivers from it."""
        folder = self._copy("elsewhere")
        here = self._known()
        store = open_at(folder, self.clock)
        if works:
            store.settle(self._visit(self._payment(payer, fen)), self.clock.now())
        self.elsewhere |= {entry.identity for entry in local_entries(store)} - here
        store.close()
        Worker(deliver, folder, self._url, self.clock.seconds).wait()
        self.copied = True

    def _deliver(self) -> int:
        code = super()._deliver()
        if not self.store.link_state().trouble or self.proxy.rate:
            return code
        assert self.copied, f"refused, and never copied: {self.store.link_state().trouble}"
        self._enrol_anew()
        return super()._deliver()

    def _enrol_anew(self) -> None:
        terminal = self.store.terminal()
        assert terminal is not None
        code = new_code(f"sqlite:///{self.shop.crm_database}", terminal.terminal_id)
        line = open_line(self.shop.url, self.store, answer_seconds=20)
        open_centre(line, self.store, mint=mint_identity, anew=True).enrol(code)
        line.close()
        self.copied = False

    def _copy(self, name: str) -> Path:
        folder = self.shop.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        back_up(self.shop.data_dir, folder)
        return folder

    def _known(self) -> set[str]:
        return {entry.identity for entry in local_entries(self.store)}

    def _settled(self) -> set[str]:
        return {summary.visit_id for summary in self.store.recent(10_000)}


def _start_and_die(data_dir: Path, statement: int) -> None:
    """Open the store, and be killed before a statement of its migration; 0 lives on."""
    left = statement

    def counting(path: Path, sealing: Sealing) -> SealedConnection:
        def count(_statement: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        connection = open_for_writing(path, sealing)
        connection.set_trace_callback(count)
        return connection

    vars(migration)["open_for_writing"] = counting
    open_at(data_dir, ShiftedClock()).close()


def live(ground: Ground, lives: int, seed: int | None, tell: Tell = silent) -> list[str]:
    """Live so many lives, the same ones every time for a seed (without one: those of every day)."""
    lived = 0

    def count() -> None:
        nonlocal lived
        lived += 1
        tell(f"{lived} lives")

    class Seeded(LifeOfDatabase):
        pass

    Seeded.ground, Seeded.lived = ground, staticmethod(count)
    chosen = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=seed is None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    if seed is not None:
        Seeded._hypothesis_internal_use_seed = seed
    run_state_machine_as_test(Seeded, settings=chosen)
    return []
