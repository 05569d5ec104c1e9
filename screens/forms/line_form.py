"""A form that begins with a line or account of ours: its owner from the cache at once, then the centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from counter.domain.customer import CustomerView
from counter.domain.money import normalise
from counter.domain.offline import judge_age
from counter.domain.opened_here import newcomer_of, opening_of
from counter.domain.projection import waiting_lines
from counter.domain.template import Template
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import Opening, Transaction
from counter.domain.work import Link
from counter.messages import _, sentence
from counter.ports import CentreRefused, CentreUnavailable, CentreUnreadable
from screens.desk import Desk
from screens.forms.form import Form
from screens.forms.host import FormHost
from screens.forms.owner import (
    Owner,
    cached_holder,
    cached_view,
    fresh_view,
    introduce,
    judge_line,
    mobile,
    owner_of,
    unanswered,
)
from screens.head import local_time
from screens.patience import within
from screens.widgets.lines import Look, Row, row

LINE = "line"
NOT_READ = Finding(N_("It is not known yet whose line this is."), {}, LINE)


class LineForm(Form):
    """Knows the owner of what stands in the field ``line``; what for is its subclasses' affair.

    ``as_read`` is the owner as last read, `owner` as after the lines of this visit. ``answered_ms`` is
    when the centre answered last, ``asked_ms`` when it was asked last; with ``unanswered`` the figures
    are those of the cache, because the centre did not answer, or (``garbled``) not readably.
    """

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.as_read: Owner | None = None
        self.answered_ms: int | None = None
        self._caught_up: datetime | None = None
        self.unanswered = self.garbled = False
        self.patience: float | None = None
        self._unknown: tuple[Finding, ...] = ()

    @property
    def owner(self) -> Owner | None:
        """The owner, with the customer as after the earlier lines of this visit."""
        if self.as_read is None:
            return None
        view = self.desk.view_now(self.as_read.view)
        return Owner(view or self.as_read.view, self.as_read.account_id, self.as_read.number)

    def clear(self) -> None:
        """Forget the owner with everything else."""
        super().clear()
        self._forget_owner()

    def typed(self, name: str, text: str) -> None:
        """Another number: nothing that is known of the one before stands any more."""
        if name == LINE and (self.as_read is not None or self._unknown):
            self._forget_owner()
            self.find(LINE)

    async def left(self, name: str) -> None:
        """Read the owner of the line or account."""
        if name == LINE:
            await self._read_owner(self.value(LINE))

    def owner_read(self) -> None:
        """The owner is known, or known better than before; subclasses show what follows from it."""

    def judge_owner(self) -> tuple[Finding, ...]:
        """Why there is no owner; () if there is one."""
        if self.as_read is not None:
            return ()
        return self._unknown or (NOT_READ,)

    def no_line(self) -> tuple[Finding, ...]:
        """Why an account alone will not do; () where it has a line, or nobody is known."""
        owner = self.owner
        if owner is None or owner.line is not None:
            return ()
        return (Finding(N_("{account} has no line."), {"account": owner.account_id}, LINE),)

    def age(self) -> tuple[Finding, ...]:
        """How old the figures are, where the centre did not confirm them."""
        known_at = self.known_at()
        if self.as_read is None or known_at is None:
            return ()
        old = judge_age(self.template, known_at, self.desk.ports.clock.now())
        if old:
            return tuple(replace(finding, field=LINE) for finding in old)
        at = local_time(known_at, self.desk.terminal, "%Y-%m-%d %H:%M")
        said = N_("Figures of {at}; the centre does not answer.")
        if self.garbled:
            said = N_("Figures of {at}; the centre's answer cannot be read.")
        return (Finding(said, {"at": at}, LINE, Severity.WARN),)

    def known_at(self) -> datetime | None:
        """When the owner's figures were last true, if the centre did not answer."""
        return self.as_read.view.as_of if self.as_read is not None and self.unanswered else None

    async def store_changed(self) -> None:
        """What was settled here has been delivered: figures that call it waiting are read anew once."""
        if self.as_read is None or not waiting_lines(self.as_read.view):
            return
        if self.host.link is not Link.ONLINE or self.as_read.view.as_of == self._caught_up:
            return
        if not (await self.ask("", self.desk.ports.store.waiting)).count:
            self._caught_up = self.as_read.view.as_of
            self.again(LINE)

    def age_rows(self) -> list[Row]:
        """The same as rows for the notes."""
        return [row(sentence(finding), Look.WARN) for finding in self.age()]

    async def _read_owner(self, text: str) -> None:
        opening = opening_of(mobile(text) or text, self.desk.earlier)
        if opening is not None:
            await self._read_opened(opening)
            return
        ports, patience = self.desk.ports, self.patience
        if patience is not None:
            known = await self.ask(LINE, lambda: self._settled_here(text))
        else:
            known = await self.ask(LINE, lambda: self._known_here(text))
        if known is not None and (self.answered_ms is None or patience is not None):
            self._know(owner_of(known, text))
        if patience is not None and self.host.link is Link.OFFLINE:
            self._not_answered(NOT_READ)
            return
        if known is None and not mobile(text):
            self._not_known(*judge_line(text))
            return

        def answer() -> CustomerView | None:
            return fresh_view(ports.centre, ports.cache, text, known)

        try:
            fresh = await self.ask(LINE, lambda: answer() if patience is None else within(patience, answer))
        except CentreUnavailable as error:
            self.garbled = isinstance(error, CentreUnreadable)
            self._not_answered(Finding(unanswered(error), field=LINE))
        except CentreRefused as refused:
            why = {"why": _(refused.message)}
            self._not_answered(Finding(N_("The centre refuses: {why}"), why, field=LINE))
        else:
            self.answered_ms, self.unanswered = ports.clock.monotonic_ms(), False
            self.garbled = False
            self._know(owner_of(fresh, text) if fresh else None)
            if self.as_read is None:
                self._not_known(*judge_line(text))

    async def _read_opened(self, line: Transaction) -> None:
        """The owner of a line that this visit opens: the centre cannot know it yet."""
        opening, seen = line.details, self.desk.view
        assert isinstance(opening, Opening)
        view = newcomer_of(line, self.desk.today)
        if view is None and seen is not None and seen.customer.customer_id == opening.customer_id:
            view = seen
        if view is None:
            view = await self.ask(LINE, lambda: self.desk.ports.cache.customer(opening.customer_id))
        if view is None:
            self._not_known(NOT_READ)
        else:
            self._know(Owner(view, opening.account_id, opening.number))

    def _settled_here(self, text: str) -> CustomerView | None:
        """The owner as read before, with what was settled at this terminal since."""
        assert self.as_read is not None
        read, view = self.as_read.view, cached_view(self.desk.ports.cache, text)
        return view if view is not None and view.as_of >= read.as_of else read

    def _known_here(self, text: str) -> CustomerView | None:
        """The customer as known here: of this visit, in the cache, or of the form this one came from."""
        seen = self.desk.view
        if seen is not None and owner_of(seen, text):
            return seen
        cache, visit = self.desk.ports.cache, self.desk.visit
        below = visit.draft.parent if visit and visit.draft else None
        document = below.values.get("id_number", "") if below else ""
        return cached_view(cache, text) or (cached_holder(cache, normalise(document)) if document else None)

    def _know(self, owner: Owner | None) -> None:
        self.as_read = owner
        if owner is None:
            return
        self._unknown = ()
        self.owner_read()
        introduce(self, owner.view, owner.number)

    def _not_known(self, *findings: Finding) -> None:
        self._unknown = findings
        self.find(LINE, *findings)

    def _not_answered(self, finding: Finding) -> None:
        self.unanswered = True
        if self.as_read is None:
            self._not_known(finding)
        else:
            self.owner_read()

    def _forget_owner(self) -> None:
        self.as_read = self.answered_ms = None
        self.unanswered = self.garbled = False
        self._unknown = ()
