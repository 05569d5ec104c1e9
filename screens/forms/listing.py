"""Many at once (批量): a list is pasted, typed or read from a file; each line of it has a result of its own.

The lines that are right are accepted together, one line of the visit each; the others stay listed with a
sentence until they are corrected or taken out. The list is kept with the draft: nothing pasted is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from counter.domain.acceptance import Acceptance
from counter.domain.campaign import Campaign
from counter.domain.campaign_rules import CAMPAIGN
from counter.domain.listed import (
    AT_ONCE,
    Find,
    ListedLine,
    Make,
    Named,
    Result,
    campaigns,
    changes,
    joins,
    payments,
    read_list,
    results,
    warned,
)
from counter.domain.offering.pricing import When
from counter.domain.offers import Offer
from counter.domain.offline import judge_age
from counter.domain.template import Template
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Transaction, TransactionType
from counter.domain.visit import Draft
from counter.domain.work import Link
from counter.list_file import NotAList, is_path, read_file
from counter.messages import sentence
from counter.ports import CentreRefused, CentreUnavailable
from screens.desk import Desk
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.effect import EFFECTIVE, Effect, effect_in
from screens.forms.form import Form
from screens.forms.host import FormHost
from screens.forms.listing_rows import result_choice, sum_rows
from screens.forms.offer_field import OfferField
from screens.forms.owner import cached_view, fresh_view, judge_line, owner_of, unanswered
from screens.widgets.lines import Row

LINES, AMOUNT, OFFER = "lines", "amount", "offer"
_LIST = "list"


class ListingForm(Form):
    """The field ``lines`` takes one line at a time; the list stands in its choices, wrong ones first.

    Enter puts what is typed into the list; on a marked line it takes that back into the field, to be
    corrected; with nothing typed and nothing marked it accepts what is right.
    """

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self._has = {field.name for field in template.fields}
        self.offer = OfferField(self, OFFER, self.catalogue, lambda: None) if OFFER in self._has else None
        self._entries[LINES].pasted = self._pasted
        self._campaigns: tuple[Campaign, ...] = ()
        self._known: dict[str, Named | Finding] = {}
        self._found: tuple[Result, ...] = ()
        self._asked = 0

    # ---- life -------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything, also who has which number."""
        super().clear()
        if self.offer is not None:
            self.offer.clear()
        self._known, self._found = {}, ()
        self._asked += 1

    def began(self) -> None:
        """Take up the list of the draft."""
        self._again()

    def typed(self, name: str, text: str) -> None:
        """What holds for all lines is another: all of them are judged again."""
        if name == OFFER and self.offer is not None:
            self.offer.typed(text)
        if name != LINES:
            self._again()

    async def left(self, name: str) -> None:
        """The offer that was named."""
        if name == OFFER and self.offer is not None:
            await self.offer.left()
            self.find(OFFER, *self.offer.wrong)
            self._again()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The list with its results, the wrong ones first; offers in their field."""
        if name == OFFER and self.offer is not None:
            return self.offer.choices(text)
        return [result_choice(each) for each in self._shown()] if name == LINES and self._found else None

    def chosen(self, name: str, choice: Choice) -> None:
        """An offer was taken from the list."""
        if name == OFFER and self.offer is not None and isinstance(choice.value, Offer):
            self.offer.take(choice.value)
            self._again()

    async def go_on(self) -> None:
        """Enter: into the list, out of it again to be corrected, or accept."""
        if self.focused_field != LINES:
            await super().go_on()
        elif text := self.value(LINES):
            await self._put_in(text)
        elif self.choices is not None and self.choices.moved and self.choices.choices:
            self._take_back(self.choices.choices[self.choices.marked].value)
        else:
            await self.accept()

    async def accept(self) -> bool:
        """Accept every line that is right; the rest of the list stays, with what is against each."""
        turn, typed = self._checks.turn, self.value(LINES)
        if typed:
            await self._put_in(typed)
        await self._checks.all_known()
        if turn != self._checks.turn:
            return False
        good = [each for each in self._found if each.line is not None][:AT_ONCE]
        against = self.judge()
        if against or not good:
            self.find(LINES, *(against or self._nothing_right()))
            self.enter(against[0].field if against and against[0].field in self._entries else LINES)
            return False
        lines = [self._of_list(each.line, first=each is good[0]) for each in good if each.line is not None]
        left = [each.listed.text for each in self._found if each not in good]
        back = self.desk.accept_many(lines, self._rest(left) if left else None)
        await asyncio.wrap_future(self.desk.durable())
        self.put_away()
        if back is not None and left and back.template == self.template.code:
            self.begin(back)
            told = {"count": len(lines), "left": len(left)}
            said = N_("{count} accepted; {left} stay in the list.")
            self.find(LINES, Finding(said, told, LINES, Severity.INFORM))
            self.host.customer_known()
        else:
            self.host.form_accepted(self, lines[-1], back)
        return True

    # ---- judging ----------------------------------------------------------------------------

    def judge(self) -> tuple[Finding, ...]:
        """What stands against the whole list: nothing in it, or what holds for all cannot be read."""
        if not self._found:
            return (Finding(N_("Paste a list, or type a number and press Enter."), {}, LINES),)
        if AMOUNT in self._has and self.value(AMOUNT) and self.amount(AMOUNT) is None:
            return (Finding(N_("Not an amount."), {}, AMOUNT),)
        effect = effect_in(self) if EFFECTIVE in self._has else None
        return (effect,) if isinstance(effect, Finding) else ()

    def transaction(self) -> Transaction:
        """The first line that is right."""
        return next(each.line for each in self._found if each.line is not None)

    def notes(self) -> Iterable[Row]:
        """How many are right and wrong, and what they come to."""
        cells, beside = max(40, self.size.width - 1), self.host.choices_beside
        return [*sum_rows(self._found, cells, reasons=beside), *self.tips_before()]

    # ---- the list ---------------------------------------------------------------------------

    @property
    def listed(self) -> tuple[ListedLine, ...]:
        """The list as it stands."""
        return read_list(self.picked.get(_LIST, ""))

    def _shown(self) -> list[Result]:
        return sorted(self._found, key=lambda each: (each.line is not None, warned(each.findings) is None))

    def _pasted(self, text: str) -> bool:
        """A paste of several lines goes into the list at once."""
        if len(read_list(text)) < 2:
            return False
        self._append(text)
        return True

    async def _put_in(self, text: str) -> None:
        if is_path(text):
            try:
                text = await self.ask(LINES, lambda: read_file(Path(text).expanduser()))
            except NotAList as wrong:
                self.find(LINES, wrong.finding)
                return
        self.fill(LINES, "", over=True)
        self._append(text)

    def _append(self, text: str) -> None:
        kept = [line.text for line in (*self.listed, *read_list(text))]
        self._keep_list(kept)

    def _take_back(self, result: object) -> None:
        """A line goes out of the list and into the field."""
        if isinstance(result, Result):
            kept = [line.text for line in self.listed if line != result.listed]
            self._keep_list(kept)
            self.fill(LINES, result.listed.text, over=True)
            self._entries[LINES].take_up()

    def _keep_list(self, kept: Iterable[str]) -> None:
        self.picked[_LIST] = "\n".join(kept)
        self._taken_up = True
        self.find(LINES)
        self.keep()
        self._again()

    def _rest(self, left: Iterable[str]) -> Draft:
        """The draft of what is left of the list."""
        picked = {**self.draft.picked, **self.picked, _LIST: "\n".join(left)}
        return replace(self.draft, identity=self.desk.ports.mint(), picked=picked, focus=LINES)

    # ---- results ----------------------------------------------------------------------------

    def _again(self) -> None:
        self._asked += 1
        self.meanwhile("list", self._work_out)

    async def _work_out(self) -> None:
        asked, listed, earlier = self._asked, self.listed, self.desk.earlier
        today = self.desk.today
        if self.template.type is not TransactionType.PAYMENT:
            cache = self.desk.ports.cache
            await self.ask("", lambda: self.catalogue.load(today))
            self._campaigns = await self.ask("", cache.campaigns)
        find, make = self._finder(), self._maker()
        by = [self._acceptance() for _each in listed]
        taken = {line.details.number for line in earlier if line.template == self.template.code}
        found = await self.ask("", lambda: results(listed, earlier, find, make, by, taken))
        if asked == self._asked:
            self._found = found
            self.show_choices()
            self.refresh_notes()

    def _finder(self) -> Find:
        """Who has a number: as known here, at the centre where nobody is; asked once."""
        ports, known, online = self.desk.ports, self._known, self.host.link is not Link.OFFLINE

        def find(text: str) -> Named | Finding:
            if text not in known:
                view = cached_view(ports.cache, text)
                if view is None and online:
                    try:
                        view = fresh_view(ports.centre, ports.cache, text, None)
                    except (CentreUnavailable, CentreRefused) as error:
                        return Finding(unanswered(error))
                owner = owner_of(view, text) if view is not None else None
                wrong = judge_line(text) or (Finding(N_("It is not known whose line this is.")),)
                known[text] = Named(owner.view, owner.account_id, owner.number) if owner else wrong[0]
            return self._not_too_old(known[text])

        return find

    def _not_too_old(self, named: Named | Finding) -> Named | Finding:
        """Without the line, figures that are older than the template takes are none."""
        if isinstance(named, Finding) or self.host.link is not Link.OFFLINE:
            return named
        old = judge_age(self.template, named.view.as_of, self.desk.ports.clock.now())
        return refusals(old)[0] if refusals(old) else named

    def _maker(self) -> Make:
        """The business of the template."""
        if self.template.type is TransactionType.PAYMENT:
            return payments(self.value(AMOUNT), self.desk.limits)
        has_effect = EFFECTIVE in self._has
        effect, offers = (effect_in(self) if has_effect else None), self.catalogue
        when = (
            effect
            if isinstance(effect, Effect)
            else Effect(self.template.effective_modes[0], self.desk.today)
        )
        told = When(when.mode, when.day, self.desk.today)
        if self.template.type is TransactionType.CAMPAIGN:
            return campaigns(self.value(CAMPAIGN), self._campaigns, told, offers.offers, sentence)
        kinds = self.template.field(OFFER).offer_kinds

        def named(code: str) -> Offer | None:
            found = offers.named(code, kinds, OFFER)
            return found if isinstance(found, Offer) else None

        chosen = self.offer.offer if self.offer is not None else None
        if self.template.type is TransactionType.JOIN:
            return joins(chosen, named, told, offers.offers, sentence)
        return changes(chosen, named, when.mode, when.day, offers.offers)

    def _acceptance(self) -> Acceptance:
        return Acceptance(
            template=self.host.templates.get(self.template.each, self.template),
            identity=self.desk.ports.mint(),
            now=self.desk.ports.clock.now(),
            today=self.desk.today,
        )

    def _of_list(self, line: Transaction, *, first: bool) -> Transaction:
        """A line of the visit that is counted under the list's template; the first has the draft's identity,
        so that the time that all of them took is known."""
        return replace(
            line,
            identity=self.draft.identity if first else line.identity,
            template=self.template.code,
            target_ms=self.template.target_seconds * 1000,
        )

    def _nothing_right(self) -> tuple[Finding, ...]:
        first = next((each.against[0] for each in self._found if each.against), None)
        said = N_("No line of the list is right yet: {why}")
        return (Finding(said, {"why": sentence(first) if first else ""}, LINES),)
