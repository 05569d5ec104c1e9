"""Whose ID number it is, and what stands against it: the cache at once, the centre while typing goes on."""

from __future__ import annotations

from datetime import datetime

from counter.domain.customer import BlacklistEntry, CustomerView, LineState
from counter.domain.eligibility import judge_blacklist, judge_lines
from counter.domain.identity import IdNumber, NotAnIdNumber, judge_id_number, read_id_number
from counter.domain.offline import judge_age, judge_stranger
from counter.domain.projection import newcomer, outstanding, waiting_lines
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import NewCustomer, Opening
from counter.domain.work import Link
from counter.ports import CentreRefused, CentreUnavailable
from screens.forms.form import Form
from screens.forms.owner import cached_holder, introduce, kept
from screens.head import local_time

ID_NUMBER = "id_number"
_WHOLE = 18


class Document:
    """The field ``id_number`` of a form.

    ``person`` is what the number itself tells, None until it is a right one. ``holder`` is the customer
    who has it, None for somebody new. ``entries`` is the blacklist as last read.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self.clear()

    def clear(self) -> None:
        """Nobody."""
        self.person: IdNumber | None = None
        self.holder: CustomerView | None = None
        self.entries: tuple[BlacklistEntry, ...] = ()
        self.unanswered = ""
        self.blacklist_at: datetime | None = None

    @property
    def known_at(self) -> datetime | None:
        """When what is known here of the person was last true, if the centre did not answer."""
        if not self.unanswered:
            return None
        known = [self.blacklist_at, self.holder.as_of if self.holder else None]
        return min((at for at in known if at is not None), default=None)

    @property
    def number(self) -> str:
        """The ID number in full, "" until it is a right one."""
        return self.person.number if self.person else ""

    @property
    def rules_view(self) -> CustomerView | None:
        """What rules look at: the view, or somebody new with the lines that this visit opens for them."""
        made = self._made()
        if self.holder is not None or made is None:
            return self.view
        desk = self._form.desk
        return desk.view_now(newcomer(made, desk.today, desk.ports.clock.now()))

    @property
    def view(self) -> CustomerView | None:
        """The holder as after the earlier lines of this visit."""
        return self._form.desk.view_now(self.holder) if self.holder else None

    def typed(self) -> None:
        """Another number is another person; one that is complete is checked at once."""
        text = self._form.value(ID_NUMBER).upper()
        if self.person is not None and text != self.person.number:
            self.clear()
            self._form.find(ID_NUMBER)
        if len(text) == _WHOLE:
            self._form.start(ID_NUMBER)

    async def left(self) -> bool:
        """Check the number, then the blacklist and the holder here and at the centre; False for no number."""
        form, ports = self._form, self._form.desk.ports
        try:
            self.person = read_id_number(form.value(ID_NUMBER), form.desk.today)
        except NotAnIdNumber as wrong:
            form.find(ID_NUMBER, wrong.finding)
            return False
        number = self.person.number
        self.entries, self.holder = await form.ask(
            ID_NUMBER, lambda: (ports.cache.blacklist(number), cached_holder(ports.cache, number))
        )
        self._known()
        return True

    async def confirm(self) -> None:
        """Ask the centre for blacklist and holder; without an answer the cached ones stand, with an age."""
        form, ports, number = self._form, self._form.desk.ports, self.number
        try:
            self.entries, self.holder = await form.ask(
                ID_NUMBER,
                lambda: (
                    ports.centre.blacklist(number),
                    kept(ports.cache, ports.centre.customer_by_id_number(number)),
                ),
            )
        except (CentreUnavailable, CentreRefused):
            at = await form.ask(ID_NUMBER, lambda: ports.cache.age("blacklist"))
            self.blacklist_at = at
            self.unanswered = local_time(at, form.desk.terminal, "%Y-%m-%d %H:%M") if at else "-"
        else:
            self.unanswered = ""
        self._known()

    def new_customer(self, name: str, contact_phone: str, address: str) -> NewCustomer:
        """The customer record to be made; a second line for the same new person names the same record."""
        assert self.person is not None
        return self._made() or NewCustomer(
            customer_id=self._form.picked["customer_id"],
            party_id=self._form.picked["party_id"],
            name=name,
            id_number=self.number,
            birth_date=self.person.birth_date,
            contact_phone=contact_phone,
            address=address,
        )

    def outstanding(self) -> tuple[BlacklistEntry, ...]:
        """What still stands against the number after the payments of this visit, and those that wait here."""
        return self._form.desk.outstanding(outstanding(self.entries, waiting_lines(self.holder)))

    def _made(self) -> NewCustomer | None:
        """The record that an earlier line of this visit makes for this ID number."""
        for line in self._form.desk.lines:
            made = line.details.new_customer if isinstance(line.details, Opening) else None
            if made is not None and made.id_number == self.number:
                return made if line.identity != self._form.draft.identity else None
        return None

    def _known(self) -> None:
        self._form.find(ID_NUMBER, *self._words())
        introduce(self._form, self.holder)

    def _words(self) -> tuple[Finding, ...]:
        desk = self._form.desk
        against = (*judge_blacklist(self.outstanding()), *judge_lines(self.rules_view, desk.limits))
        told = () if self._form.veiled(ID_NUMBER) else judge_id_number(self.number, desk.today)
        return (*against, *self._stranger(), *self._age(), *self._holds(), *told)

    def _stranger(self) -> tuple[Finding, ...]:
        """Somebody not known here, where the template takes only known customers without the line."""
        form = self._form
        known = self.holder is not None or form.host.link is not Link.OFFLINE
        return () if known else judge_stranger(form.template)

    def _age(self) -> tuple[Finding, ...]:
        if not self.unanswered:
            return ()
        old = judge_age(self._form.template, self.known_at, self._form.desk.ports.clock.now())
        if old:
            return old
        said = N_("Blacklist as of {at}.")
        return (Finding(said, {"at": self.unanswered}, ID_NUMBER, Severity.WARN),)

    def _holds(self) -> tuple[Finding, ...]:
        view = self.view
        if view is None:
            return ()
        held = {"lines": sum(line.state is not LineState.TERMINATED for line in view.lines)}
        return (Finding(N_("Our customer already, lines: {lines}."), held, ID_NUMBER, Severity.INFORM),)
