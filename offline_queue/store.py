"""The port `Store` over the local database: each method is one transaction, or one look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter.clock import SystemClock
from counter.domain.allowance import OfflineAllowance
from counter.domain.tender import ChargeAnswer, ChargeIntent
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.visit import Outcome, SettledVisit, Visit, VoidSlips
from counter.domain.work import Link, LinkState, Waiting, WorkItem
from counter.ports import Clock, Mint, SettledSummary, ShiftRules, SignInAttempts, VisitSummary
from offline_queue import (
    charges,
    enrolment,
    history,
    lines,
    outbox,
    settings,
    settlement,
    slip_numbers,
    visits,
    work_list,
)
from offline_queue.cache import parts
from offline_queue.chain import INSTANCE
from offline_queue.disk import recovery_copy
from offline_queue.disk.database import Database
from offline_queue.enrolment import LockOut
from offline_queue.print_journal import LocalPrintJournal
from offline_queue.sealed.data_key import KeyPlace
from offline_queue.sealed.keyed_hash import write_secret
from offline_queue.shifts.local import LocalShifts
from offline_queue.statistics.local import LocalStatistics

if TYPE_CHECKING:
    from counter.wire.enrolment import LastSlip


class LocalStore:
    """What must survive, in ``database``. Methods may be called from any thread."""

    def __init__(
        self,
        database: Database,
        *,
        mint: Mint,
        clock: Clock,
        lock_out: LockOut,
        allowance: OfflineAllowance | None = None,
        shift_rules: ShiftRules | None = None,
    ) -> None:
        self.database = database
        self._mint = mint
        self._clock = clock
        self._lock_out = lock_out
        self._allowance = allowance or OfflineAllowance()
        self._shift_rules = shift_rules or ShiftRules()

    @property
    def clock(self) -> Clock:
        """The clock that dates what is kept here."""
        return self._clock

    @property
    def prints(self) -> LocalPrintJournal:
        """The journal of what was printed, in the same database."""
        return LocalPrintJournal(self.database, self._clock)

    @property
    def statistics(self) -> LocalStatistics:
        """What was measured here, in the same database."""
        return LocalStatistics(self.database, self._clock)

    @property
    def shifts(self) -> LocalShifts:
        """The shifts at this terminal, in the same database."""
        return LocalShifts(self.database, self._clock, self._mint, self._shift_rules)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def terminal(self) -> Terminal | None:
        """This terminal as it was enrolled, or None."""
        with self.database.reading() as connection:
            return enrolment.terminal(connection)

    def enrolled(
        self,
        terminal: Terminal,
        credential: str,
        recovery_key: str = "",
        signing_key: str = "",
        slips: Iterable[LastSlip] = (),
        *,
        instance: str = "",
    ) -> None:
        """Keep what the centre said this terminal is, the key that it signs with, and the terminal's
        credential in a file of its own.

        ``instance`` is the id that this database was enrolled anew under, where it was.
        ``slips`` are numbers that an earlier installation gave: they are not given again.
        With the centre's ``recovery_key`` a copy of the data key is kept that the centre can open.
        """
        write_secret(self._credential_path, credential.encode())
        with self.database.writing() as connection:
            enrolment.keep_terminal(connection, terminal)
            enrolment.keep_signing_key(connection, signing_key)
            slip_numbers.leave_out(connection, slips, self._clock.now())
            if instance:
                settings.remember(connection, INSTANCE, instance)
        if recovery_key:
            recovery_copy.keep(self.database, recovery_key)

    def credential(self) -> str:
        """What this terminal is known by at the centre; "" before it was enrolled."""
        try:
            return self._credential_path.read_text()
        except FileNotFoundError:
            return ""

    def instance(self) -> str:
        """The id that this database gave itself, made once, and again when it is enrolled anew."""
        known = self.remembered(INSTANCE)
        if not known:
            with self.database.writing() as connection:
                known = settings.remember_first(connection, INSTANCE, self._mint())
        return known

    def staff_member(self, clerk_id: str) -> StaffMember | None:
        """Who has this number here, or None."""
        with self.database.reading() as connection:
            return enrolment.staff_member(connection, clerk_id)

    def staff(self) -> tuple[StaffMember, ...]:
        """Everybody who may sign in here, by number."""
        with self.database.reading() as connection:
            return enrolment.staff(connection)

    def attempts(self, clerk_id: str) -> SignInAttempts:
        """Wrong PINs so far."""
        with self.database.reading() as connection:
            return enrolment.attempts(connection, clerk_id)

    def record_attempt(self, clerk_id: str, succeeded: bool, at: datetime) -> SignInAttempts:
        """Count a wrong PIN, or forget the wrong ones after a right one."""
        with self.database.reading() as connection:
            before = enrolment.attempts(connection, clerk_id)
        if succeeded and before == SignInAttempts():
            return before
        with self.database.writing() as connection:
            return enrolment.record_attempt(connection, clerk_id, succeeded, at, self._lock_out)

    def save(self, visit: Visit) -> None:
        """Keep an unsettled visit, whole."""
        body = visits.sealed(self.database.sealing, visit)
        with self.database.writing() as connection:
            visits.save(connection, visit, body)

    def forget(self, visit_id: str) -> None:
        """Drop an empty unsettled visit; refuses one that is not empty."""
        with self.database.writing() as connection:
            visits.forget(connection, visit_id)

    def unsettled(self) -> tuple[VisitSummary, ...]:
        """Visits not settled yet, oldest first."""
        with self.database.reading() as connection:
            return visits.summaries(connection)

    def held(self) -> int:
        """How many visits are held."""
        with self.database.reading() as connection:
            return visits.held(connection)

    def visit(self, visit_id: str) -> Visit | None:
        """An unsettled visit, whole."""
        with self.database.reading() as connection:
            return visits.visit(connection, visit_id)

    def settle(self, visit: Visit, at: datetime, *, to_print: bool = True) -> SettledVisit:
        """Settle in one transaction; the same visit again returns what was settled first.

        Refuses one that has lines which the one settled first has not (`SETTLED_OTHERWISE`).
        """
        with self.database.writing() as connection:
            settled = settlement.settle(
                connection, visit, at, self.database.hashed, self._allowance, to_print=to_print
            )
            work_list.ordered_again(connection, settled)
            return settled

    def append_timings(self, visit: Visit) -> None:
        """Keep the timing events that came after settle."""
        with self.database.writing() as connection:
            settlement.append_timings(connection, visit, self._clock.now())

    def settled(self, reference: str) -> SettledVisit | None:
        """A settled visit by its visit id, slip number, or one of its identities."""
        with self.database.reading() as connection:
            return settlement.settled(connection, reference)

    def first_slip(self, visit: Visit) -> str:
        """The first slip that the visit's customer signed here on its business date; "" if there is none."""
        with self.database.reading() as connection:
            return settlement.first_slip(connection, visit, self.database.hashed)

    def void_slips(self) -> tuple[VoidSlips, ...]:
        """Slip numbers that were left out when the terminal was enrolled again: they are void."""
        with self.database.reading() as connection:
            return slip_numbers.void_slips(connection)

    def outcomes(self, visit_id: str) -> tuple[Outcome, ...]:
        """What is known of each line of a settled visit, in order."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT settled_no FROM settled WHERE visit_id = ?", (visit_id,)
            ).fetchone()
            return lines.outcomes(connection, row[0]) if row else ()

    def recent(self, limit: int = 50, *, customer_id: str = "") -> tuple[SettledSummary, ...]:
        """Settled visits, newest first."""
        with self.database.reading() as connection:
            if customer_id:
                return history.recent_of(connection, limit, self.database.hashed, customer_id)
            return history.recent(connection, limit)

    def waiting(self) -> Waiting:
        """What is not delivered yet."""
        with self.database.reading() as connection:
            return outbox.waiting(connection)

    def link(self) -> Link:
        """What the delivery process last found of the line to the centre."""
        return self.link_state().link

    def link_state(self) -> LinkState:
        """The link, since when it has been so, and what of it asks for somebody's hand."""
        with self.database.reading() as connection:
            return settings.link_state(connection)

    def work_items(self) -> tuple[WorkItem, ...]:
        """Lines that ask for a hand, oldest first."""
        with self.database.reading() as connection:
            lines_asking = work_list.work_items(connection, self._clock.now())
            return (*charges.work_items(connection), *lines_asking)

    def asking(self) -> int:
        """How many lines ask for a hand."""
        with self.database.reading() as connection:
            return work_list.asking(connection, self._clock.now())

    def retry(self, identity: str) -> None:
        """Send a parked, refused or waiting line (or item) again now."""
        self._write(work_list.retry, identity)

    def postpone(self, identity: str, until: datetime) -> None:
        """More time: send what is parked again, let the centre hold it until then; show it again after."""
        with self.database.writing() as connection:
            work_list.postpone(connection, identity, until, self._clock.now())

    def release(self, lease_id: str) -> None:
        """Give an on-demand lease back: it is offered to nobody any more, and a request says so."""
        with self.database.writing() as connection:
            parts.give_back(connection, lease_id, self._clock.now())

    def intend(self, intent: ChargeIntent) -> None:
        """Write a charge down before the acquirer is asked."""
        with self.database.writing() as connection:
            charges.intend(connection, intent, self._clock.now())

    def charges(self, visit_id: str) -> tuple[ChargeIntent, ...]:
        """The charges of a visit with what is known of each, oldest first."""
        with self.database.reading() as connection:
            return charges.of_visit(connection, visit_id)

    def charge_answered(self, identity: str, answer: ChargeAnswer) -> None:
        """Keep what the acquirer said; a charge that was captured stays so."""
        with self.database.writing() as connection:
            charges.answered(connection, identity, answer, self._clock.now())

    def charge_reversed(self, identity: str) -> None:
        """A captured charge that paid for nothing was taken back at the acquirer's terminal."""
        with self.database.writing() as connection:
            charges.closed(connection, identity, charges.Closed.REVERSED)

    def version(self) -> int:
        """Changes whenever any process has written."""
        return self.database.version()

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of this terminal."""
        with self.database.writing() as connection:
            settings.remember(connection, key, value)

    def remembered(self, key: str) -> str:
        """A small setting, "" if never kept."""
        with self.database.reading() as connection:
            return settings.remembered(connection, key)

    @property
    def _credential_path(self) -> Path:
        return self.database.data_dir / "credential"

    def _write(self, change: work_list.Change, identity: str) -> None:
        with self.database.writing() as connection:
            change(connection, identity, self._clock.now())


def open_store(
    data_dir: Path,
    *,
    mint: Mint,
    clock: Clock | None = None,
    lock_out: LockOut | None = None,
    allowance: OfflineAllowance | None = None,
    key_place: KeyPlace = KeyPlace.FILE,
    shift_rules: ShiftRules | None = None,
) -> LocalStore:
    """Open, make or migrate the store in ``data_dir``; raises StoreRefused with the reason.

    ``allowance`` is what may wait for the line where the centre gave no figures; without it, anything.
    ``key_place`` is where the key is to be kept, ``shift_rules`` how shifts are.
    """
    return LocalStore(
        Database(data_dir, key_place),
        mint=mint,
        clock=clock or SystemClock(),
        lock_out=lock_out or LockOut(),
        allowance=allowance,
        shift_rules=shift_rules,
    )
