"""Both sides' books, compared: what was answered, what the terminal keeps, what the centre did.

Every fault is a sentence; no fault is an empty list.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm.check import check
from offline_queue import LocalStore
from offline_queue.listing import answer_for, whole
from offline_queue.outbox import ItemState

APPLIED = frozenset(state for state in ItemState if state.delivered)
PARKED = frozenset(state for state in ItemState if state.lost)
_BUSINESS = ("order", "payment", "refund", "cancel")
_EVERY_VISIT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A request as the terminal keeps it."""

    identity: str
    kind: str
    state: ItemState
    account_id: str
    amount_fen: int


@dataclass(slots=True)
class CentreBooks:
    """What took effect at the centre, by identity, in the order in which it did."""

    effects: Counter[str] = field(default_factory=Counter)
    payments: list[tuple[str, str, int]] = field(default_factory=list)
    """Identity, account and fen."""
    undone: set[str] = field(default_factory=set)
    """Orders that the centre took and that came to nothing afterwards."""


@dataclass(slots=True)
class Audit:
    """The comparison: figures for the table, and every fault."""

    visits: int = 0
    items: int = 0
    applied: int = 0
    parked: int = 0
    waiting: int = 0
    lost: int = 0
    twice: int = 0
    faults: list[str] = field(default_factory=list)


def audit(
    store: LocalStore,
    crm_database: Path,
    accepted: Mapping[str, str],
    elsewhere: AbstractSet[str] = frozenset(),
) -> Audit:
    """Compare both sides. ``accepted`` has the slip number answered for each visit.

    ``elsewhere`` are identities that this database does not know, and that the centre may: of a copy of
    it, or of after the backup that it was put back from.
    """
    found = Audit(visits=len(accepted))
    entries = local_entries(store)
    centre = centre_books(crm_database, {entry.identity for entry in entries})
    _answered(store, accepted, found)
    _applied(entries, centre, elsewhere, found)
    _in_order(entries, centre, found)
    _sums(entries, centre, found)
    _tally(store, entries, found)
    found.faults += check(f"sqlite:///{crm_database}")
    return found


def local_entries(store: LocalStore) -> list[Entry]:
    """Every request the terminal ever made, in order."""
    entries: dict[int, Entry] = {}
    for summary in store.recent(_EVERY_VISIT):
        for item in whole(store, summary.visit_id):
            entries[_number(item["item"])] = Entry(
                str(item["identity"]),
                str(item["kind"]),
                ItemState(str(item["state"])),
                _account(item["body"]),
                _number(item["amountFen"]),
            )
    return [entries[number] for number in sorted(entries)]


def centre_books(crm_database: Path, known: set[str]) -> CentreBooks:
    """What the centre's database holds of this terminal's identities, or of its visits."""
    books = CentreBooks()
    with closing(sqlite3.connect(f"{crm_database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT correlator_id, account_id, amount_fen FROM payments WHERE visit_id <> '' ORDER BY rowid"
        )
        books.payments = [(str(i), str(account), int(fen)) for i, account, fen in rows]
        books.effects.update(identity for identity, _, _ in books.payments)
        for query in (
            "SELECT external_id FROM orders WHERE visit_id <> ''",
            "SELECT correlator_id FROM refunds",
            "SELECT external_id FROM cancels",
            "SELECT external_id FROM interactions",
        ):
            books.effects.update(i for (i,) in connection.execute(query) if i in known)
        ended = "SELECT external_id FROM orders WHERE state IN ('rejected', 'failed', 'cancelled')"
        books.undone.update(i for (i,) in connection.execute(ended))
    return books


def _answered(store: LocalStore, accepted: Mapping[str, str], found: Audit) -> None:
    for visit_id, slip in accepted.items():
        kept = answer_for(store, visit_id)
        if kept is None or kept["slip"] != slip:
            found.lost += 1
            found.faults.append(f"visit {visit_id} was answered with slip {slip}, and now it is {kept}")
    slips = Counter(summary.slip_number for summary in store.recent(_EVERY_VISIT))
    found.faults += [f"slip number {slip} was given {n} times" for slip, n in slips.items() if n > 1]


def _applied(entries: list[Entry], centre: CentreBooks, elsewhere: AbstractSet[str], found: Audit) -> None:
    """Accepted = applied + parked + waiting, and nothing at the centre that the terminal does not know."""
    for entry in entries:
        times = centre.effects[entry.identity]
        found.items += 1
        found.applied += entry.state in APPLIED
        found.parked += entry.state in PARKED
        found.waiting += entry.state.waiting
        if times > 1:
            found.twice += 1
            found.faults.append(f"{entry.kind} {entry.identity} was applied {times} times")
        if entry.kind in _BUSINESS and times == 0 and entry.state in APPLIED:
            found.lost += 1
            found.faults.append(f"{entry.kind} {entry.identity} is {entry.state} here, unknown at the centre")
        if times and entry.state in PARKED and entry.identity not in centre.undone:
            found.faults.append(f"{entry.kind} {entry.identity} is {entry.state} here, applied at the centre")
    if found.items != found.applied + found.parked + found.waiting:
        found.faults.append("accepted is not applied + parked + waiting")
    strangers = set(centre.effects) - {entry.identity for entry in entries} - elsewhere
    found.faults += [f"the centre did {identity}, which the terminal never kept" for identity in strangers]


def _in_order(entries: list[Entry], centre: CentreBooks, found: Audit) -> None:
    here, there = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    known = {entry.identity for entry in entries}
    for identity, account, _ in centre.payments:
        if identity in known:
            there[account].append(identity)
    for entry in entries:
        if entry.kind == "payment" and centre.effects[entry.identity]:
            here[entry.account_id].append(entry.identity)
    found.faults += [
        f"account {account}: payments arrived as {there[account]}, taken as {order}"
        for account, order in here.items()
        if there[account] != order
    ]


def _sums(entries: list[Entry], centre: CentreBooks, found: Audit) -> None:
    done = {entry.identity: entry for entry in entries if entry.state in APPLIED and entry.kind == "payment"}
    here = sum(entry.amount_fen for entry in done.values())
    there = sum(fen for identity, _, fen in centre.payments if identity in done)
    if here != there:
        found.faults.append(f"payments come to {here} fen here, to {there} fen at the centre")


def _tally(store: LocalStore, entries: list[Entry], found: Audit) -> None:
    """What is kept as a figure is what a count would give."""
    waiting = [e for e in entries if e.state.waiting and e.kind not in ("interaction", "timings")]
    kept = store.waiting()
    if (kept.count, kept.sum_fen) != (len(waiting), sum(entry.amount_fen for entry in waiting)):
        found.faults.append(f"{len(waiting)} items wait, the kept figures say {kept}")


def _account(body: Any) -> str:
    account = body.get("account") if isinstance(body, Mapping) else None
    return str(account.get("id", "")) if isinstance(account, Mapping) else ""


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def told(faults: list[str]) -> Iterator[str]:
    """The first faults, for a report that is read by people."""
    yield from faults[:10]
    if len(faults) > 10:
        yield f"… and {len(faults) - 10} more"
