"""The desk: the running visit, without a widget.

Every change goes through a function of `counter.domain` and is put to the ordered saves, so that no key
waits for the disk and nothing is written out of order. What went wrong or was done in another thread is
told through ``tell`` (see `screens.news`), in whichever thread it happened. All methods are called on the
screen's thread; none of them blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from counter.domain import visit as visits
from counter.domain.customer import BlacklistEntry, CustomerView, LineState
from counter.domain.effective import business_date
from counter.domain.limits import Limits
from counter.domain.opened_here import newcomer_of, openings_of, paid_into_opened
from counter.domain.projection import after, outstanding, payments_into
from counter.domain.shifts.report import ShiftReport
from counter.domain.tender import Due, Tender, due
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.text import Finding
from counter.domain.timing import Moment
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft, LimitLift, SettledVisit, Visit, owner_of
from counter.ports import (
    Acquirer,
    Cache,
    Centre,
    Clock,
    FurtherCopy,
    IdReader,
    Keystrokes,
    Mint,
    Printer,
    PrintJournal,
    Shifts,
    Statistics,
    Store,
)
from counter.settings import Settings
from screens import drafts
from screens.duty import Duty
from screens.news import News, SaveFailed
from screens.paper import Paper
from screens.recorder import Recorder
from screens.saves import Saves

_LEAST_PATIENCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a counter screen needs of the world; `counter.cli` puts the real parts in."""

    store: Store
    cache: Cache
    centre: Centre
    printer: Printer
    prints: PrintJournal
    statistics: Statistics
    shifts: Shifts
    clock: Clock
    mint: Mint
    id_reader: IdReader
    keystrokes: Keystrokes
    acquirer: Acquirer | None = None


class Desk:
    """One counter position with its clerk and, most of the time, a visit.

    ``visit`` is None between visits. ``view`` is the customer as last read (`view_now` as after the
    lines of this visit), ``number`` the line they came about, "" if that is not known. ``settled`` is
    the visit settled last, until the next one begins. ``fallen`` are the lines that no longer stand, by
    identity, as judged last (`screens.facts`). ``saves`` is the visit's way to the disk, ``duty`` the shift.
    """

    def __init__(
        self,
        ports: Ports,
        settings: Settings,
        terminal: Terminal,
        clerk: StaffMember,
        tell: Callable[[News], None],
    ) -> None:
        self.ports, self.settings, self.terminal, self.clerk = ports, settings, terminal, clerk
        self.recorder = Recorder(ports.clock, settings.timing.talk_after)
        self.visit: Visit | None = None
        self.view: CustomerView | None = None
        self.number = ""
        self.settled: SettledVisit | None = None
        self.fallen: Mapping[str, tuple[Finding, ...]] = {}
        self.saves = Saves(ports.store, lambda error: tell(SaveFailed(error)))
        self.duty = Duty(ports.store, ports.shifts, ports.clock, terminal, self.saves, tell)
        self._paper = Paper(
            ports.store,
            ports.printer,
            ports.prints,
            ports.shifts,
            ports.clock,
            settings.settle.answer_wait,
            tell,
        )

    # ---- the visit's life -------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The store's business date now."""
        return business_date(self.ports.clock.now(), self.terminal.time_zone)

    def seat_reached(self, *, inferred: bool = False) -> Visit:
        """A customer takes the seat: the visit and its clock begin. Nothing is saved while it is empty."""
        self.seat_left(seen=not inferred)
        now = self.ports.clock.now()
        self.visit = Visit(
            visit_id=self.ports.mint(),
            terminal_id=self.terminal.terminal_id,
            store_id=self.terminal.store_id,
            position=self.terminal.position,
            clerk_id=self.clerk.clerk_id,
            clerk_name=self.clerk.name,
            started_at=now,
            inferred=inferred,
            business_date=self.today,
            target_ms=round(self.settings.timing.visit_target * 1000),
        )
        self.view, self.number = None, ""
        self.recorder.begin()
        return self.visit

    def next_customer(self) -> bool:
        """The next customer takes the seat; whether a visit with something in it was put aside for it."""
        put_aside = self.hold()
        self.seat_reached()
        return put_aside

    def seat_left(self, *, seen: bool = False) -> None:
        """The customer of the visit settled last has gone: its timings are complete.

        ``seen`` says that it was now; else nobody noticed, and the last thing recorded stands for it.
        """
        if self.settled is None:
            return
        settled, self.settled = self.settled, None
        self.recorder.left(seen=seen)
        gone = replace(settled.visit, events=self.recorder.events)
        self.saves.do(lambda: self.ports.store.append_timings(gone))

    def key(self) -> None:
        """A key was pressed: times pauses. A screen calls it for every key."""
        self.ports.keystrokes.note()
        if self.visit is not None:
            self.recorder.key()

    def hold(self, *, known: bool = False) -> bool:
        """Put the running visit aside; False if there was nothing to keep (an empty one is dropped).

        With ``known`` a customer who is known is something to keep.
        """
        if self.visit is None:
            return False
        if self.visit.empty and not (known and self.visit.customer_id):
            self._drop_empty()
            return False
        self.recorder.note(Moment.HELD)
        self._change(replace(self.visit, held=True))
        self._leave_visit()
        return True

    def take_up(self, visit: Visit) -> None:
        """Go on with a visit that was held, or that was running when the program ended."""
        self.hold()
        self.seat_left()
        self.recorder.take_up(visit.events, visit.started_at, visit.held)
        self._change(replace(visit, held=False, clerk_id=self.clerk.clerk_id, clerk_name=self.clerk.name))

    def put_on_hold(self, visit: Visit) -> None:
        """Put another clerk's interrupted visit with those on hold; it stays theirs."""
        self.recorder.take_up(visit.events, visit.started_at, held=False)
        self.recorder.note(Moment.HELD)
        self.saves.put(replace(visit, held=True, events=self.recorder.events))

    def hand_over(self, clerk: StaffMember) -> None:
        """Another clerk goes on, with the visit that is open."""
        self.clerk = clerk
        if self.visit is not None and not self.visit.empty:
            self._change(replace(self.visit, clerk_id=clerk.clerk_id, clerk_name=clerk.name))
        elif self.visit is not None:
            self.visit = replace(self.visit, clerk_id=clerk.clerk_id, clerk_name=clerk.name)

    def take_customer(self, view: CustomerView | None, number: str = "") -> None:
        """The customer at the counter is known (again, fresher), or is somebody not known yet.

        ``number`` is the line by which they were found; without it, the only line they have.
        """
        self.view = view
        if view is not None:
            lines = [line.number for line in view.lines if line.state is not LineState.TERMINATED]
            kept = self.number if self.number in lines else ""
            self.number = number or kept or (lines[0] if len(lines) == 1 else "")
        if self.visit is None:
            return
        if view is None:
            if self.visit.customer_id and not self.visit.transactions:  # it was somebody else
                nobody = replace(self.visit, customer_id="", customer_name="", customer_id_number="")
                self._change(nobody)
            return
        found = view.customer
        if found.customer_id != self.visit.customer_id:
            changed = replace(
                self.visit,
                customer_id=found.customer_id,
                customer_name=found.name,
                customer_id_number=found.id_number,
            )
            self._change(changed)

    def take_owner_of(self, line: Transaction, original: SettledVisit) -> None:
        """Nobody is known at the counter, and ``line`` of the visit ``original`` is undone: its customer is
        who signs, with their document."""
        name = line.details.customer_name
        if self.visit is None or self.visit.customer_id or not name:
            return
        known = owner_of(original.visit, name)
        if known is not None:
            customer_id, id_number = known
            changed = replace(
                self.visit, customer_id=customer_id, customer_name=name, customer_id_number=id_number
            )
            self._change(changed)

    @property
    def lines(self) -> tuple[Transaction, ...]:
        """The transactions of the running visit, in order."""
        return self.visit.transactions if self.visit else ()

    @property
    def earlier(self) -> tuple[Transaction, ...]:
        """The lines that the open form comes after: not the one it opens again, nor what depends on that."""
        if self.visit is None or self.visit.draft is None:
            return self.lines
        opened = self.visit.draft.identity
        later = {opened, *(line.identity for line in visits.dependants(self.visit, opened))}
        return tuple(line for line in self.lines if line.identity not in later)

    def view_now(self, view: CustomerView | None = None) -> CustomerView | None:
        """``view`` (else the visit's customer) as after the earlier lines: what rules look at."""
        seen = view or self.view
        return after(seen, self.earlier, self.today) if seen else None

    def outstanding(self, entries: Iterable[BlacklistEntry]) -> tuple[BlacklistEntry, ...]:
        """What still stands against a document after the payments of this visit."""
        return outstanding(entries, self.earlier)

    @property
    def newcomer(self) -> CustomerView | None:
        """Who stands at the counter while nobody known does: whose record this visit makes, as after its
        lines."""
        found = (newcomer_of(line, self.today) for line in self.earlier)
        made = next((view for view in found if view is not None), None) if self.view is None else None
        return self.view_now(made) if made is not None else None

    def needs(self, draft: Draft, accounts: Iterable[str], into: Iterable[str] = ()) -> tuple[str, ...]:
        """What the line of ``draft`` depends on: its remedies, payments into ``accounts`` before it, and
        the openings of the accounts ``into`` which it pays."""
        earlier = {line.identity for line in self.earlier}
        remedies = [identity for identity in draft.depends_on if identity in earlier]
        opened = openings_of(into, self.earlier)
        return tuple(dict.fromkeys((*remedies, *opened, *payments_into(accounts, self.earlier))))

    @property
    def limits(self) -> Limits:
        """The catalogue's figures."""
        return Limits.of(self.ports.cache.limits())

    # ---- drafts and lines -------------------------------------------------------------------

    def open_template(
        self, code: str, values: Mapping[str, str] | None = None, *, remedy: bool = False
    ) -> Draft:
        """Open a template: the draft to go on with, over one that is half-filled.

        A draft of the same template that is kept comes back, unless ``values`` are given for a new
        one. With ``remedy`` the draft below will depend on this one's transaction.
        """
        visit = self.visit or self.seat_reached(inferred=True)
        draft = drafts.opened(visit.draft, code, values, self.ports.mint(), remedy=remedy)
        self._change(replace(visit, draft=draft))
        self.recorder.opened(code, draft.identity)
        return draft

    def keep_draft(self, draft: Draft, left: str = "") -> None:
        """Save what stands in the form; ``left`` is the field that was left."""
        if self.visit is None or self.visit.draft is None or self.visit.draft.identity != draft.identity:
            return
        if left:
            self.recorder.field_left(left)
        self._change(replace(self.visit, draft=replace(draft, parent=self.visit.draft.parent)))

    def close_template(self, *, keep: bool) -> Draft | None:
        """Leave the form: with ``keep`` its draft is put aside, below the one it came from.

        Returns the half-filled draft that it was opened over, None for an idle command line.
        """
        if self.visit is None or self.visit.draft is None:
            return None
        draft = self.visit.draft
        self.recorder.closed(Moment.TEMPLATE_CLOSED, draft.template)
        self._change(replace(self.visit, draft=drafts.left(draft, keep=keep)))
        return self._reopened() if draft.parent is not None else None

    def drop_draft(self) -> bool:
        """Throw the top draft away, on the clerk's word; False if there is none."""
        if self.visit is None or self.visit.draft is None:
            return False
        self._change(replace(self.visit, draft=self.visit.draft.parent))
        return True

    def accept(self, line: Transaction) -> Draft | None:
        """Accept ``line`` into the visit; returns the half-filled draft to be shown again, or None.

        Raises ValueError if the line depends on one that is not in the visit.
        """
        visit = self.visit or self.seat_reached(inferred=True)
        if visit.draft is not None and visit.draft.identity == line.identity:
            visit = replace(visit, draft=drafts.remedied(visit.draft))
        visit = visits.accept(visit, line)
        self.recorder.closed(Moment.ACCEPTED, line.template)
        self._change(visit)
        self.judged({known: why for known, why in self.fallen.items() if known != line.identity})
        return self._reopened()

    def add(self, line: Transaction) -> None:
        """Put a line into the visit that the rules derive; the form that is open stays as it is."""
        visit = self.visit or self.seat_reached(inferred=True)
        self._change(visits.accept(visit, line))

    def accept_many(self, lines: Sequence[Transaction], rest: Draft | None) -> Draft | None:
        """Accept all ``lines`` in one change that is saved whole; ``rest`` stays as the draft of what is left
        of the list. Returns the half-filled draft to be shown again, or None."""
        visit = self.visit or self.seat_reached(inferred=True)
        below = visit.draft.parent if visit.draft is not None else None
        for line in lines:
            visit = visits.accept(visit, line)
            self.recorder.closed(Moment.ACCEPTED, line.template)
        self._change(replace(visit, draft=replace(rest, parent=below) if rest is not None else below))
        return self._reopened()

    def remove(self, identity: str) -> None:
        """Take a line out again, an opening with what is paid for it; what is left is to be judged again."""
        if self.visit is not None:
            visit = self.visit
            for gone in (*paid_into_opened(identity, self.lines), identity):
                visit = visits.remove(visit, gone)
            self._change(visit)
            self.judged(self.fallen)

    @property
    def patience(self) -> float:
        """How many seconds money waits for the centre to say its figures: as long as a slip waits for its
        answers, and a moment where slips do not wait."""
        return max(self.settings.settle.answer_wait, _LEAST_PATIENCE_S)

    def renew(self, lines: tuple[Transaction, ...]) -> None:
        """The same lines with what is known of their accounts now."""
        if self.visit is not None:
            self._change(replace(self.visit, transactions=lines))

    def judged(self, fallen: Mapping[str, tuple[Finding, ...]]) -> None:
        """The lines were judged again: these no longer stand."""
        self.fallen = {line.identity: fallen[line.identity] for line in self.lines if line.identity in fallen}

    def change_line(self, identity: str) -> Draft | None:
        """Open the form of an accepted line again, as it was filled; accepting puts it in anew.

        None if it is not known what was entered: the line came from elsewhere than a form.
        """
        visit = self.visit
        draft = next((d for d in visit.entered if d.identity == identity), None) if visit else None
        if visit is None or draft is None:
            return None
        self._change(replace(visit, draft=drafts.on_top(draft, visit.draft)))
        return self._reopened()

    def _reopened(self) -> Draft | None:
        draft = self.visit.draft if self.visit else None
        if draft is None or draft.aside:
            return None
        self.recorder.opened(draft.template, draft.identity)
        return draft

    # ---- settling ---------------------------------------------------------------------------

    @property
    def due(self) -> Due:
        """What the visit comes to."""
        return due(self.lines)

    def open_settle(self) -> None:
        """The settlement is on screen: the clerk counts money."""
        self.recorder.opened("", "")
        self.recorder.note(Moment.SETTLE_OPENED)

    def close_settle(self) -> None:
        """Back from the settlement, nothing settled."""
        self.recorder.closed(Moment.TEMPLATE_CLOSED, "")

    def keep_tenders(self, tenders: tuple[Tender, ...]) -> None:
        """Keep what was given or is about to be charged: durable before anyone is asked to charge."""
        if self.visit is not None:
            self._change(replace(self.visit, tenders=tenders))

    def settle(
        self, tenders: tuple[Tender, ...], limit_lift: LimitLift | None = None
    ) -> Future[SettledVisit]:
        """Settle the visit: one durable commit, then `committed` is to be called with its result.

        The future holds StoreRefused (or another error) if the database did not take it; the visit
        is then as it was. Raises ValueError without a visit, or with a draft still open.
        """
        if self.visit is None or not self.visit.transactions:
            raise ValueError("there is nothing to settle")
        if self.visit.draft is not None:
            raise ValueError("a draft is still open")
        self.recorder.closed(Moment.SETTLED, "")
        visit = replace(self.visit, tenders=tenders, events=self.recorder.events, limit_lift=limit_lift)
        self.visit = visit
        at, bare = self.ports.clock.now(), replace(visit, entered=())
        if self.duty.shift is None:
            self.duty.begin(self.clerk)
        return self.saves.do(lambda: self.ports.store.settle(bare, at))

    def go_on_apart(self, settled: SettledVisit) -> None:
        """Somebody else settled the visit: the lines that they had not go on in a visit of their own."""
        if self.visit is not None:
            self._change(visits.left_over(self.visit, settled.visit, self.ports.mint()))

    def committed(self, settled: SettledVisit) -> Future[None]:
        """The settlement is on the disk: the desk is free for the next keys, the slip is on its way."""
        self.settled = settled
        self.duty.settled(settled)
        self._leave_visit()
        return self._paper.take(settled)

    @property
    def slips_on_their_way(self) -> frozenset[str]:
        """The slips that are being printed at this moment and ask nothing of the clerk."""
        return self._paper.on_their_way

    def look_back(self) -> Future[None]:
        """Have said what an earlier run left at the printer."""
        return self._paper.look_back()

    def print_again(self, settled: SettledVisit, number: str, further: FurtherCopy) -> Future[None]:
        """Print a marked duplicate of one committed slip."""
        return self._paper.again(settled, number, further)

    def print_receipt(
        self, settled: SettledVisit, number: str, further: FurtherCopy | None, printer: str = ""
    ) -> Future[None]:
        """Print the receipt of what was paid on one committed slip, or a marked duplicate of it."""
        return self._paper.receipt(settled, number, further, printer)

    def print_missing(
        self, settled: SettledVisit, number: str, printer: str = "", further: FurtherCopy | None = None
    ) -> Future[None]:
        """Print what is still owed of one committed slip, on ``printer`` if another one is named; ``further``
        says in place of what."""
        return self._paper.missing(settled, number, printer, further)

    def print_shift(
        self, report: ShiftReport, further: FurtherCopy | None = None, printer: str = ""
    ) -> Future[None]:
        """Print the report of a shift unless it is there, or a marked duplicate of it."""
        return self._paper.shift(report, further, printer)

    # ---- the disk ---------------------------------------------------------------------------

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of this terminal."""
        self.saves.do(lambda: self.ports.store.remember(key, value))

    def durable(self) -> Future[None]:
        """Done when everything changed so far has been written, or been refused."""
        return self.saves.do(lambda: None)

    def close(self) -> None:
        """Write what is to be written, print what is committed, and end both threads."""
        if self.visit is not None and not self.visit.empty:
            self._change(self.visit)
        self.duty.left()
        self.saves.close()
        self._paper.close()

    def _change(self, visit: Visit) -> None:
        self.visit = replace(visit, events=self.recorder.events)
        self.saves.put(self.visit)

    def _drop_empty(self) -> None:
        if self.visit is not None:
            self.saves.drop(self.visit)
        self._leave_visit()

    def _leave_visit(self) -> None:
        self.visit = self.view = None
        self.number, self.fallen = "", {}
