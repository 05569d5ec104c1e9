"""The desk: the running visit, without a widget.

Every change goes through a function of `counter.domain`, gets a number and is put to one ordered
writer thread, so that no key waits for the disk and nothing is written out of order. What went wrong
or was done in another thread is told through ``tell`` (see `screens.news`), in whichever thread it
happened. All methods are called on the screen's thread; none of them blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from counter.domain import visit as visits
from counter.domain.customer import BlacklistEntry, CustomerView, LineState
from counter.domain.effective import business_date
from counter.domain.limits import Limits
from counter.domain.projection import after, outstanding
from counter.domain.tender import Due, Tender, due
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.timing import Moment
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft, LimitLift, SettledVisit, Visit
from counter.ports import Cache, Centre, Clock, IdReader, Mint, Printer, Store
from counter.settings import Settings
from screens.drafts import pile, piled
from screens.news import News, SaveFailed
from screens.paper import Paper
from screens.recorder import Recorder
from screens.writer import Writer

REMEDY_FOR = "remedy_for"
"""In ``Draft.picked``: the identity of the half-filled draft that is to depend on this one."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a counter screen needs of the world; `counter.cli` puts the real parts in."""

    store: Store
    cache: Cache
    centre: Centre
    printer: Printer
    clock: Clock
    mint: Mint
    id_reader: IdReader


class Desk:
    """One counter position with its clerk and, most of the time, a visit.

    ``visit`` is None between visits. ``view`` is the customer as last read (`view_now` as after the
    lines of this visit), ``number`` the line they came about, "" if that is not known. ``settled`` is
    the visit settled last, until the next one begins. ``changes`` numbers every change; ``saved`` is
    the number that the disk has.
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
        self.changes = self.saved = 0
        self._drafts: dict[str, Draft] = {}
        self._writer = Writer("store", lambda error: tell(SaveFailed(error)))
        self._paper = Paper(ports.store, ports.printer, ports.clock, settings.settle.answer_wait, tell)

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
        self._writer.put(lambda: self.ports.store.append_timings(gone))

    def key(self) -> None:
        """A key was pressed: times pauses. A screen calls it for every key."""
        if self.visit is not None:
            self.recorder.key()

    def hold(self) -> bool:
        """Put the running visit aside; False if there was nothing to keep (an empty one is dropped)."""
        if self.visit is None:
            return False
        if self.visit.empty:
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
        if view is None or self.visit is None:
            return
        found = view.customer
        if found.customer_id != self.visit.customer_id:
            changed = replace(self.visit, customer_id=found.customer_id, customer_name=found.name)
            self._change(changed)

    @property
    def lines(self) -> tuple[Transaction, ...]:
        """The transactions of the running visit, in order."""
        return self.visit.transactions if self.visit else ()

    def view_now(self, view: CustomerView | None = None) -> CustomerView | None:
        """``view`` (else the visit's customer) as after the lines of this visit: what rules look at."""
        seen = view or self.view
        return after(seen, self.lines, self.today) if seen else None

    def outstanding(self, entries: Iterable[BlacklistEntry]) -> tuple[BlacklistEntry, ...]:
        """What still stands against a document after the payments of this visit."""
        return outstanding(entries, self.lines)

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
        stack = piled(visit.draft)
        kept = next((d for d in stack if d.template == code and not values), None)
        if kept is None:
            picked = {REMEDY_FOR: stack[0].identity} if remedy and stack else {}
            kept = Draft(identity=self.ports.mint(), template=code, values=values or {}, picked=picked)
        below = [other for other in stack if other.identity != kept.identity]
        draft = replace(kept, parent=pile(below))
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
        """Leave the form: with ``keep`` its draft stays for later, below the one it came from.

        Returns the half-filled draft that is to be shown again, None for an idle command line.
        """
        if self.visit is None or self.visit.draft is None:
            return None
        draft = self.visit.draft
        self.recorder.closed(Moment.TEMPLATE_CLOSED, draft.template)
        stack = piled(draft)[1:]
        back = stack[0] if stack else None
        if keep:
            stack.append(replace(draft, parent=None))
        self._change(replace(self.visit, draft=pile(stack)))
        return self._reopened() if back else None

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
        draft = visit.draft
        if draft is not None and draft.identity == line.identity:
            self._drafts[line.identity] = replace(draft, parent=None)
            parent = draft.parent
            if parent is not None and draft.picked.get(REMEDY_FOR) == parent.identity:
                needs = (*parent.depends_on, line.identity)
                visit = replace(visit, draft=replace(draft, parent=replace(parent, depends_on=needs)))
        visit = visits.accept(visit, line)
        self.recorder.closed(Moment.ACCEPTED, line.template)
        self._change(visit)
        return self._reopened()

    def remove(self, identity: str) -> tuple[Transaction, ...]:
        """Take a line out again; returns those that depended on it and are to be judged again."""
        if self.visit is None:
            return ()
        waiting = visits.dependants(self.visit, identity)
        self._change(visits.remove(self.visit, identity))
        return waiting

    def change_line(self, identity: str) -> Draft | None:
        """Open the form of an accepted line again, as it was filled; accepting puts it in anew.

        None if the entries are not known any more (they are not kept over a restart).
        """
        draft = self._drafts.get(identity)
        if self.visit is None or draft is None:
            return None
        stack = [d for d in piled(self.visit.draft) if d.identity != identity]
        self._change(replace(self.visit, draft=pile([draft, *stack])))
        return self._reopened()

    def _reopened(self) -> Draft | None:
        draft = self.visit.draft if self.visit else None
        if draft is not None:
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
        at = self.ports.clock.now()
        return self._writer.put(lambda: self.ports.store.settle(visit, at))

    def committed(self, settled: SettledVisit) -> Future[None]:
        """The settlement is on the disk: the desk is free for the next keys, the slip is on its way."""
        self.settled = settled
        self._leave_visit()
        return self._paper.take(settled)

    def print_again(self, settled: SettledVisit, copy: int) -> Future[None]:
        """Print a marked duplicate of a committed slip."""
        return self._paper.again(settled, copy)

    # ---- the disk ---------------------------------------------------------------------------

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of this terminal."""
        self._writer.put(lambda: self.ports.store.remember(key, value))

    def durable(self) -> Future[None]:
        """Done when everything changed so far has been written, or been refused."""
        return self._writer.put(lambda: None)

    def close(self) -> None:
        """Write what is to be written, print what is committed, and end both threads."""
        if self.visit is not None and not self.visit.empty:
            self._change(self.visit)
        self._writer.close()
        self._paper.close()

    def _change(self, visit: Visit) -> None:
        """Number this state of the visit and have it saved; an older one that still waits is skipped."""
        visit = replace(visit, events=self.recorder.events)
        self.visit = visit
        self.changes += 1
        number = self.changes
        self._writer.put(lambda: self._save(visit, number))

    def _save(self, visit: Visit, number: int) -> None:
        current = self.visit
        overtaken = current is not None and current.visit_id == visit.visit_id and self.changes > number
        if overtaken:
            return
        self.ports.store.save(visit)  # also an empty one: what it held before must not come back
        if visit.empty and not visit.customer_id:
            self.ports.store.forget(visit.visit_id)
        self.saved = number

    def _forget(self, visit: Visit) -> None:
        if self.ports.store.visit(visit.visit_id) is not None:
            self.ports.store.save(visit)
            self.ports.store.forget(visit.visit_id)

    def _drop_empty(self) -> None:
        visit = self.visit
        if visit is not None:
            self._writer.put(lambda: self._forget(visit))
        self._leave_visit()

    def _leave_visit(self) -> None:
        self.visit = self.view = None
        self.number = ""
        self._drafts.clear()
