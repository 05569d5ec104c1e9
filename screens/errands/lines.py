"""Forms and the lines of the visit: opened, accepted, left, taken out, opened again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.eligibility import PAY_ARREARS
from counter.domain.money import format_yuan
from counter.domain.template import FieldKind
from counter.domain.transaction import Opening, Transaction, TransactionType
from counter.domain.work import WorkItem
from counter.messages import _, sentence, wording
from screens.forms.entered import LEASED, entered, still_free
from screens.forms.form import Form
from screens.panes.pane import Doing
from screens.panes.queries import STATES
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class LineErrands:
    """What is done with forms and accepted lines."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self._asked = ""

    async def open(self, code: str) -> None:
        """Open a template from whatever is on screen; the form that is open keeps its draft."""
        place = self.counter.place
        if isinstance(place, Form):
            if place.template.code == code:
                return
            place.keep()
        await self._from_pane()
        await self.counter.open_template(code, self._preset(code))

    def _preset(self, code: str) -> dict[str, str]:
        """What the customer at the counter already says: the line, for an opening the document.

        Nothing where a draft of the template is kept: it comes back as it was.
        """
        desk, template = self.counter.desk, self.counter.templates.get(code)
        draft = desk.visit.draft if desk.visit else None
        while draft is not None and draft.template != code:
            draft = draft.parent
        if template is None or draft is not None:
            return {}
        if desk.view is None:
            new = desk.newcomer
            known = {FieldKind.LINE: new.lines[0].number} if new and len(new.lines) == 1 else {}
        elif template.type is TransactionType.OPEN:
            known = {FieldKind.ID_NUMBER: desk.view.customer.id_number}
        else:
            known = {FieldKind.LINE: desk.number}
        fields = {field.kind: field.name for field in reversed(template.fields)}
        return {fields[kind]: text for kind, text in known.items() if kind in fields and text}

    async def _from_pane(self) -> None:
        """Leave a pane that is in the way of a form."""
        place = self.counter.place
        if place is not None and not isinstance(place, Form):
            place.leave()
            self.counter.idle()

    async def accept(self) -> None:
        """F9."""
        if isinstance(self.counter.place, Form):
            await self.counter.place.accept()
        else:
            self.counter.say(_("Nothing to accept: no form is open."), Look.WARN)

    async def back(self) -> None:
        """Esc: out of what is open, or an empty command line."""
        counter, place = self.counter, self.counter.place
        if place is None:
            counter.command.put("")
            return
        if isinstance(place, Form):
            await counter.reopen(place.leave())
        else:
            await counter.back()

    async def remedy(self) -> None:
        """The payment that takes away what stands in the way; the form comes back and depends on it."""
        place = self.counter.place
        finding = place.remedy if isinstance(place, Form) else None
        if finding is None or finding.remedy != PAY_ARREARS:
            self.counter.say(_("Nothing here is put right by a payment."), Look.WARN)
            return
        assert isinstance(place, Form)
        place.keep()
        amount = finding.params.get("amount", 0)
        values = {
            "line": str(finding.params.get("account_id", "")),
            "amount": format_yuan(amount) if isinstance(amount, int) else "",
        }
        await self.counter.open_template("jf", values, remedy=True)

    async def drop(self, arguments: Sequence[str]) -> None:
        """Take the draft out, or, asked again, the line with this number (the last one if none is named)."""
        counter, desk = self.counter, self.counter.desk
        if self._asked and counter.place is counter.menu and counter.menu.title_line.text == self._asked:
            await counter.menu.go_on()
            return
        if not arguments and (title := self._title_of_draft()):
            if isinstance(counter.place, Form) and not counter.place.touched:
                await self._abandon(counter.place)
                return
            self._ask(
                _("Throw away the draft {title}? Enter or the same key again", title=title),
                _("throw it away"),
                self._abandon_covered
                if isinstance(counter.place, Form)
                else partial(self._drop_draft, title),
            )
            return
        identity = self._line(arguments)
        line = next((line for line in desk.lines if line.identity == identity), None)
        if line is None:
            return
        asked = _("Take out {line}? Enter or the same key again", line=_named(line))
        self._ask(asked, _("take it out"), partial(self._take_out, line))

    def _ask(self, asked: str, words: str, doing: Doing) -> None:
        """A question before something goes."""
        self._asked = asked
        self.counter.show_menu(asked, ((words, doing), (_("keep it"), self.counter.back)))

    async def _abandon(self, form: Form) -> None:
        """The form that is open goes with what was entered in it; another one left half filled comes back."""
        form.abandon()
        visit = self.counter.desk.visit
        await self.counter.reopen(visit.draft if visit is not None else None)
        self._said_gone(wording(form.template.title.text()))

    async def _abandon_covered(self) -> None:
        """The form that the question stood over goes, with what it holds."""
        visit = self.counter.desk.visit
        await self.counter.reopen(visit.draft if visit is not None else None)
        if isinstance(self.counter.place, Form):
            await self._abandon(self.counter.place)

    async def _drop_draft(self, title: str) -> None:
        """The draft that was left last goes; others stay where they are."""
        self.counter.desk.drop_draft()
        self.counter.idle()
        self._said_gone(title)

    def _said_gone(self, title: str) -> None:
        self.counter.say(_("The draft is gone: {title}.", title=title))

    def _title_of_draft(self) -> str:
        """What the draft that was left last is called; "" where there is none."""
        visit = self.counter.desk.visit
        template = self.counter.templates.get(visit.draft.template) if visit and visit.draft else None
        return wording(template.title.text()) if template else ""

    async def _take_out(self, line: Transaction) -> None:
        """The line goes, and is named; what it leaves behind is judged again."""
        counter, said = self.counter, _("Taken out: {line}", line=_named(line))
        counter.desk.remove(line.identity)
        counter.idle()
        against = await counter.errands.standing.judge()
        if against is None:
            counter.say(said)
        else:
            counter.say(f"{said}. {sentence(against)}", Look.REFUSE)

    async def amend(self, arguments: Sequence[str]) -> None:
        """Open the form of an accepted line again: the first that no longer stands if none is named."""
        counter = self.counter
        identity = next(iter(counter.desk.fallen), None) if not arguments else None
        identity = identity or self._line(arguments)
        if identity is None:
            return
        draft = counter.desk.change_line(identity)
        if draft is None:
            counter.say(
                _("What was entered for this line is not known; take it out and enter it again."), Look.WARN
            )
            return
        await counter.reopen(draft)

    def _line(self, arguments: Sequence[str]) -> str | None:
        """The identity of the line that is meant, the last one if none is named."""
        lines = self.counter.desk.lines
        if not lines:
            self.counter.say(_("There is no line in this visit."), Look.WARN)
            return None
        if not arguments:
            return lines[-1].identity
        number = int(arguments[0]) if arguments[0].isdecimal() else 0
        if not 1 <= number <= len(lines):
            self.counter.say(_("There is no line {number}.", number=arguments[0]), Look.WARN)
            return None
        return lines[number - 1].identity

    async def order_again(self, item: WorkItem) -> None:
        """The template of a line that failed, filled with what is known of it; why it failed is said."""
        counter, ports = self.counter, self.counter.desk.ports
        settled = await asyncio.to_thread(ports.store.settled, item.identity)
        lines = settled.visit.transactions if settled else ()
        line = next((line for line in lines if line.identity == item.identity), None)
        if line is None:
            return
        listing = counter.templates[line.template]  # a line of a list is made again by itself
        template = counter.templates.get(listing.each, listing)
        values = entered(line, template, counter.desk.today)
        still = await asyncio.to_thread(still_free, line, ports.cache)
        await counter.open_template(template.code, values | still)
        why = _(item.reason) if item.reason else _(STATES[item.state])
        said = _("Ordered again, because: {why}", why=why)
        if isinstance(line.details, Opening) and len(still) < len(LEASED):
            said += " " + _("Number or SIM card are no longer free: choose others.")
        counter.say(said, Look.WARN)


def _named(line: Transaction) -> str:
    """``Take a payment 13871234567``: what the line does, and to which number."""
    return f"{wording(line.title)} {line.details.number}".strip()
