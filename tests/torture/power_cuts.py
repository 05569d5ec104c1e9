"""Power cuts of the real program: recorded once, cut at thousands of points, opened again each time."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from counter.clock import mint_identity
from counter.own_program import own_program
from counter.ports import StoreRefused
from offline_queue import LocalStore, open_store
from offline_queue.listing import answer_for
from tests.torture.disk_model import Disk, Outcome
from tests.torture.disk_recording import Record, Recorder, What
from tests.torture.processes import Child
from tests.torture.progress import Tell, silent
from tests.torture.shop import Shop, clean_environment, program, visit_lines

_OUTCOMES = tuple(Outcome)
_READ_WHOLE = 4
"""How many of the last answered visits are unsealed and compared after each cut."""


@dataclass(slots=True)
class Cuts:
    """What the cuts found. ``lost`` counts cuts after which something answered was not there."""

    records: int = 0
    syncs: int = 0
    answers: int = 0
    cuts: int = 0
    lost: int = 0
    broken: int = 0
    by_outcome: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def record(shop: Shop, recorder: Recorder, *, visits: int, seed: int, careless: bool = False) -> None:
    """A terminal's first day: enrolled, filled, two submissions with delivery beside them."""
    recorder.directory.mkdir()
    chance = random.Random(seed)
    lines = visit_lines(shop.ground, chance, f"cut-{seed}")
    _run(shop, recorder, careless, "enrol", shop.ground.fresh_code)
    for part in (visits // 2, visits - visits // 2):
        sync = _start(shop, recorder, careless, "sync", "--watch", "--parent", str(os.getpid()))
        try:
            _run(shop, recorder, careless, "submit", "-", given="\n".join(islice(lines, part)))
            sync.end()
        finally:
            sync.release()
    _run(shop, recorder, careless, "sync", "--once")


def _start(shop: Shop, recorder: Recorder, careless: bool, *arguments: str) -> Child:
    options = ["--data-dir", str(recorder.directory)]
    options += ["--crm-url", shop.url] if arguments[0] != "submit" else []
    command = program(*arguments, *options)
    if careless:
        command[1 : len(own_program())] = ["-m", "tests.torture.careless"]
    environment = clean_environment(shop.folder) | recorder.environment(answers=arguments[0] != "sync")
    return Child([sys.executable, *command[1:]], environment)


def _run(shop: Shop, recorder: Recorder, careless: bool, *arguments: str, given: str = "") -> None:
    child = _start(shop, recorder, careless, *arguments)
    try:
        child.process.communicate(given)
        assert child.process.returncode == 0, child.words()
    finally:
        child.release()


def cut_again_and_again(recorder: Recorder, cuts: int, seed: int, tell: Tell = silent) -> Cuts:
    """Cut the power at ``cuts`` random points of the recording and look at what is left each time."""
    records = list(recorder.records())
    chance = random.Random(seed)
    found = Cuts(
        records=len(records),
        syncs=sum(record.what in (What.SYNC, What.SYNC_DIRECTORY) for record in records),
    )
    points = Counter(chance.randint(1, len(records)) for _ in range(cuts))
    disk, answered = Disk(), Answered()
    for point, operation in enumerate(records, start=1):
        disk.take(operation)
        answered.take(operation)
        for _ in range(points[point]):
            _cut_once(disk, answered, found, chance, f"record {point} of {len(records)}, seed {seed}")
            tell(f"{found.cuts} of {cuts} cuts, {found.lost} lost, {found.broken} broken")
    found.answers = len(answered.slips)
    return found


@dataclass(slots=True)
class Answered:
    """What the program had told anybody by then."""

    enrolled: bool = False
    slips: dict[str, str] = field(default_factory=dict)
    _text: dict[int, bytes] = field(default_factory=dict)

    def take(self, operation: Record) -> None:
        """One operation more."""
        if operation.what is not What.ANSWER:
            return
        *lines, rest = (self._text.get(operation.process, b"") + operation.data).split(b"\n")
        self._text[operation.process] = rest
        for line in lines:
            if line.startswith(b"Enrolled"):
                self.enrolled = True
            else:
                answer = json.loads(line)
                assert answer["state"] == "accepted", answer
                self.slips[answer["id"]] = answer["slip"]


def _cut_once(disk: Disk, answered: Answered, found: Cuts, chance: random.Random, where: str) -> None:
    outcome = chance.choice(_OUTCOMES)
    found.cuts += 1
    found.by_outcome[outcome] += 1
    with tempfile.TemporaryDirectory(dir=_memory(), prefix="cut-") as folder:
        disk.cut(outcome, chance, Path(folder))
        try:
            faults, broken = look(Path(folder), answered)
        except (StoreRefused, sqlite3.Error, OSError, ValueError) as error:
            faults, broken = [repr(error), *map(str, getattr(error, "params", {}).values())], True
    found.lost += bool(faults) and not broken
    found.broken += broken
    found.faults += [f"{where}, unsynced writes {outcome}: {fault}" for fault in faults]


def look(data_dir: Path, answered: Answered) -> tuple[list[str], bool]:
    """Open the directory with the real program: what is missing, and whether the database is broken."""
    with closing(open_store(data_dir, mint=mint_identity)) as store:
        with store.database.reading() as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall()
            kept = dict(connection.execute("SELECT visit_id, slip_number FROM settled").fetchall())
        if sound != [("ok",)]:
            return [f"integrity: {sound[:3]}"], True
        return [*_missing(store, kept, answered), *_unusable(store)], False


def _missing(store: LocalStore, kept: dict[str, str], answered: Answered) -> Sequence[str]:
    faults = [
        f"visit {visit_id} was answered with slip {slip}, and now it is {kept.get(visit_id)}"
        for visit_id, slip in answered.slips.items()
        if kept.get(visit_id) != slip
    ]
    for visit_id in list(kept)[-_READ_WHOLE:]:
        if (answer_for(store, visit_id) or {}).get("slip") != kept[visit_id]:
            faults.append(f"visit {visit_id} is there and cannot be read")
    if answered.enrolled and (store.terminal() is None or not store.credential()):
        faults.append("the terminal was told to be enrolled, and is not")
    return faults


def _unusable(store: LocalStore) -> Sequence[str]:
    """Work goes on after the cut."""
    store.remember("after the cut", "on it goes")
    waiting = store.waiting()
    with store.database.reading() as connection:
        counted = connection.execute(
            "SELECT count(*), coalesce(sum(amount_fen), 0) FROM item"
            " WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings')"
        ).fetchone()
    return [] if counted == (waiting.count, waiting.sum_fen) else [f"{counted} wait, kept: {waiting}"]


def _memory() -> str | None:
    """Where rebuilt directories lie: in memory where there is such a place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
