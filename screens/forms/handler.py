"""Who acts for the customer (经办人): checked as the customer is, here at once, then at the centre."""

from __future__ import annotations

from counter.domain.customer import BlacklistEntry
from counter.domain.eligibility import HANDLER_ID, HANDLER_NAME, judge_age, judge_handler
from counter.domain.identity import IdNumber, NotAnIdNumber, judge_id_number, read_id_number, read_name
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Handler
from counter.ports import CentreRefused, CentreUnavailable
from screens.forms.form import Form
from screens.forms.owner import cached_holder
from screens.head import SHOWN

FIELDS = (HANDLER_NAME, HANDLER_ID)


class HandlerFields:
    """The fields ``handler_name`` and ``handler_id_number`` of a form, both empty or both filled.

    ``entries`` is what stands against the handler's document, ``registered`` for whom it is registered here
    ("" where it is not known), both as last read.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self.clear()

    def clear(self) -> None:
        """Nobody acts for the customer."""
        self.entries: tuple[BlacklistEntry, ...] = ()
        self.registered = ""
        self._asked_for = ""

    @property
    def handler(self) -> Handler | None:
        """Who acts for the customer, None unless both fields are filled."""
        name, id_number = read_name(self._form.value(HANDLER_NAME)), self._id_number
        return Handler(name=name, id_number=id_number) if name and id_number else None

    def typed(self, name: str) -> None:
        """Another document is another person."""
        if name == HANDLER_ID and self._asked_for not in ("", self._id_number):
            self.clear()
            self._form.find(HANDLER_ID)

    async def left(self, name: str, customer: IdNumber | None) -> None:
        """Look the document up here and at the centre; an answer that does not come leaves the cache's."""
        self.say(customer)
        number = self._id_number
        if name != HANDLER_ID or not self._right(number):
            return
        form, ports = self._form, self._form.desk.ports
        self._asked_for = number
        holder = await form.ask(HANDLER_ID, lambda: cached_holder(ports.cache, number))
        self.registered = holder.customer.name if holder is not None else ""
        self.entries = await form.ask(HANDLER_ID, lambda: ports.cache.blacklist(number))
        self.say(customer)
        try:
            self.entries = await form.ask(HANDLER_ID, lambda: ports.centre.blacklist(number))
        except (CentreUnavailable, CentreRefused):
            return
        self.say(customer)

    def judge(self, customer: IdNumber | None) -> tuple[Finding, ...]:
        """What is missing of the two, or stands against the handler."""
        form, handler = self._form, self.handler
        if handler is not None:
            number = customer.number if customer else ""
            if self.registered and self.registered != handler.name:
                registered = {"name": SHOWN.of_name(self.registered)}
                said = N_("This ID number is registered for {name}.")
                return (Finding(said, registered, HANDLER_ID),)
            return judge_handler(handler, number, self.entries, form.desk.today, form.desk.limits)
        if form.value(HANDLER_NAME):
            return (Finding(N_("Type the handler's ID number too."), {}, HANDLER_ID),)
        if self._id_number:
            return (Finding(N_("Type the handler's name too."), {}, HANDLER_NAME),)
        return ()

    def say(self, customer: IdNumber | None) -> None:
        """Beside the fields: that one is needed, what stands against them, else who it is.

        With a name typed it is the document that is still missing, which is said beside that.
        """
        form, judged = self._form, self.judge(customer)
        needed: tuple[Finding, ...] = ()
        if customer is not None and not form.value(HANDLER_NAME):
            there = self.handler is not None
            needed = judge_age(customer.birth_date, form.desk.today, there, form.desk.limits)
        form.find(HANDLER_NAME, *needed, *(f for f in judged if f.field == HANDLER_NAME))
        against = tuple(finding for finding in judged if finding.field == HANDLER_ID)
        number = self._id_number
        form.find(HANDLER_ID, *(against or self._told(number) if number else against))

    def _told(self, number: str) -> tuple[Finding, ...]:
        told = judge_id_number(number, self._form.desk.today, HANDLER_ID)
        return refusals(told) if self._form.veiled(HANDLER_ID) else told

    @property
    def _id_number(self) -> str:
        return self._form.value(HANDLER_ID).upper()

    def _right(self, number: str) -> bool:
        try:
            read_id_number(number, self._form.desk.today)
        except NotAnIdNumber:
            return False
        return True
