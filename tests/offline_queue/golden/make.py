"""Makes the golden database of today's schema: `python -m tests.offline_queue.golden.make`.

To be run once, when a schema is released; what is there already is never made again. ``day`` is also
what the upgrade test compares with: the same visits, built again in the same order.
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from counter.domain.customer import BlacklistEntry, BlacklistKind, CustomerView
from counter.domain.terminal import Lease, LeasedKind, Role, StaffMember
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft, SettledVisit, Visit
from counter.wire.snapshot import Blacklisted, Limit, Snapshot
from offline_queue import LocalStore, lines, open_store, outbox
from offline_queue.cache import parts
from offline_queue.disk.database import FILE_NAME, SCHEMA_VERSION
from offline_queue.outbox import ItemState, Reason
from tests import builders
from tests.builders import NOW

HERE = Path(__file__).parent
KEPT = (FILE_NAME, "counter.key", "credential")
STATES = (
    ItemState.QUEUED,
    ItemState.SENDING,
    ItemState.UNCLEAR,
    ItemState.PARKED,
    ItemState.REJECTED,
    ItemState.HELD,
    ItemState.COMPLETED,
    ItemState.QUEUED,
)
"""How far the first item of each settled visit is."""


@dataclass(frozen=True, slots=True)
class Day:
    """What stands in a golden database."""

    settled: tuple[SettledVisit, ...]
    held: Visit
    half_filled: Visit
    customers: tuple[CustomerView, ...]


def day(store: LocalStore) -> Day:
    """Work in every state: settled visits, a held one, a half-filled form, and what came down."""
    identities = (f"019aa000-0000-7000-9000-{number:012x}" for number in count(1))
    customers = tuple(_customer(number) for number in range(1, 6))
    _came_down(store, customers)
    settled = tuple(
        _settled(store, next(identities), _line(number, next(identities))) for number in range(len(STATES))
    )
    for visit, state in zip(settled, STATES, strict=True):
        _bring_to(store, visit, state)
    held = builders.visit(
        _line(9, next(identities)),
        visit_id=next(identities),
        tenders=(builders.tender(10009, identity=next(identities)),),
        held=True,
    )
    draft = Draft(identity=next(identities), template="kh", values={"name": "赵六", "id": builders.ID_NUMBER})
    half_filled = builders.visit(
        visit_id=next(identities), draft=draft, started_at=NOW + timedelta(minutes=5)
    )
    store.save(held)
    store.save(half_filled)
    return Day(settled, held, half_filled, customers)


def unpack(version: int, into: Path) -> Path:
    """Lay the golden data directory of ``version`` out under ``into``; where it lies."""
    directory = into / f"version-{version}"
    directory.mkdir(parents=True)
    for name in KEPT:
        content = gzip.decompress((HERE / f"version-{version}" / f"{name}.gz").read_bytes())
        (directory / name).write_bytes(content)
        (directory / name).chmod(0o600)
    return directory


def make() -> Path:
    """Write the golden database of today's schema; refuses one that is there."""
    target = HERE / f"version-{SCHEMA_VERSION}"
    target.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), mint=builders.identity)
        store.enrolled(builders.terminal(), "credential-3")
        day(store)
        store.database.checkpoint()
        store.close()
        for name in KEPT:
            packed = gzip.compress((Path(folder) / name).read_bytes(), mtime=0)
            (target / f"{name}.gz").write_bytes(packed)
    return target


def _line(number: int, identity: str) -> Transaction:
    if number % 3 == 1:
        details = builders.opening_details(number_lease_id=f"L{number}", sim_lease_id=f"M{number}")
        return builders.opening(details, identity=identity)
    if number % 3 == 2:
        return builders.change(identity=identity)
    return builders.payment(10000 + number, identity=identity)


def _settled(store: LocalStore, visit_id: str, line: Transaction) -> SettledVisit:
    due = line.amount_fen
    tenders = (builders.tender(due, identity=f"{visit_id}-t"),) if due else ()
    return store.settle(builders.visit(line, visit_id=visit_id, tenders=tenders), NOW)


def _bring_to(store: LocalStore, visit: SettledVisit, state: ItemState) -> None:
    refused = state in (ItemState.PARKED, ItemState.REJECTED)
    reason = Reason("The number is taken.", "numberTaken") if refused else None
    answered = state in (ItemState.HELD, ItemState.COMPLETED)
    answer: dict[str, Any] | None = {"id": "O-17", "state": state.value} if answered else None
    with store.database.writing() as connection:
        row = connection.execute(
            "SELECT settled_no FROM settled WHERE visit_id = ?", (visit.visit.visit_id,)
        ).fetchone()
        first = outbox.items_of(connection, row[0])[0].outgoing.identity
        followed = state is ItemState.HELD
        outbox.move(connection, first, state, answer=answer, reason=reason, followed=followed)
        lines.judge(connection, row[0], NOW)


def _customer(number: int) -> CustomerView:
    person = builders.customer(
        customer_id=f"C{number}",
        name=("张三丰", "张三", "李四", "欧阳娜娜", "王小明")[number - 1],
        id_number=f"42010119900101{number:04d}",
        pinyin=("zhangsanfeng", "zhangsan", "lisi", "ouyangnana", "wangxiaoming")[number - 1],
        initials=("zsf", "zs", "ls", "oynn", "wxm")[number - 1],
    )
    line = builders.line(number=f"1387123{number:04d}", subscription_id=f"S{number}")
    return builders.customer_view(customer=person, lines=(line,))


def _came_down(store: LocalStore, customers: tuple[CustomerView, ...]) -> None:
    clerk = StaffMember(clerk_id="20317", name="王芳", role=Role.CLERK, verifier="v", expires_at=NOW)
    leases = tuple(
        Lease(
            lease_id=f"L{number}",
            kind=LeasedKind.NUMBER,
            value=f"1390000{number:04d}",
            expires_at=NOW + timedelta(days=7),
        )
        for number in range(20, 23)
    )
    listed = Blacklisted(builders.ID_NUMBER, BlacklistEntry(BlacklistKind.ARREARS, 1200, "A9"))
    for part, items in (
        ("limits", (Limit("lines_per_id", 5),)),
        ("staff", (clerk,)),
        ("offers", (builders.offer(),)),
        ("numbers", leases),
        ("blacklist", (listed,)),
        ("customers", customers),
    ):
        parts.keep(store.database, Snapshot(part, "7", True, items), NOW)


if __name__ == "__main__":
    print(make())
