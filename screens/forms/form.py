"""The form of a transaction: the template's fields on one page, each with its check beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from textual.app import ComposeResult

from counter.domain.acceptance import Acceptance
from counter.domain.money import NotAnAmount, parse_yuan
from counter.domain.offline import judge_age, judge_line
from counter.domain.template import Template
from counter.domain.text import Finding, refusals
from counter.domain.timing import Moment
from counter.domain.visit import Draft
from counter.domain.work import Link
from counter.messages import wording
from screens.desk import Desk
from screens.forms.checks import Checks, MovedOn
from screens.forms.choice import ChoiceList
from screens.forms.entries import TYPED, Entries
from screens.forms.field_choices import FieldChoices
from screens.forms.findings import Findings
from screens.forms.hooks import Hooks
from screens.forms.host import FormHost
from screens.forms.kinds import judge_kind, judge_texts
from screens.forms.page import Page
from screens.widgets.entry import Entry
from screens.widgets.lines import Look, Row, wrapped

Answer = TypeVar("Answer")


class Form(Hooks):
    """Base of all transaction forms. Built once from a template, kept mounted, filled again and again.

    Life: ``begin(draft)`` → fields are typed and left → ``accept()`` or ``leave()``.

    A subclass overrides `Hooks` and uses what stands under "what subclasses use", beside ``desk`` (ports,
    view, limits, today), ``draft`` (as it stands) and ``picked`` (what fields stand for beyond their text;
    saved with the draft).
    """

    DEFAULT_CSS = """
    Form { height: 1fr; display: none; }
    Form.-open { display: block; }
    Form > .title { height: 1; }
    Form > .fields { height: auto; max-height: 100%; scrollbar-size: 0 0; }
    Form > .fields > Horizontal { height: auto; }
    Form .labels { color: $text-muted; }
    Form .entries { max-width: 27; height: auto; }
    Form .entries > Entry { max-width: 100%; }
    Form .beside { width: 1fr; margin: 0 0 0 1; }
    Form > .notes { height: 1fr; min-height: 3; }
    """

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(id=f"form-{template.code}")
        self.template, self.desk, self.host = template, desk, host
        self.draft = Draft(identity="", template=template.code)
        self.picked: dict[str, str] = {}
        self._taken_up = self._remedy_offered = False
        self._just_left, self._stayed = frozenset[str](), ""
        self._entries = Entries(template, self._typed)
        self._findings = Findings(self._entries)
        self._checks = Checks(self)
        self._choices = FieldChoices(self, self._entries)
        self._page = Page(self, self._entries)

    def compose(self) -> ComposeResult:
        """The page."""
        yield from self._page.compose()

    def on_resize(self) -> None:
        """Rows were made for another width, or for none yet."""
        if self.draft.identity:
            self.redraw()
            self.show_choices()

    # ---- life -------------------------------------------------------------------------------

    def begin(self, draft: Draft, given: Collection[str] = ()) -> None:
        """Show ``draft``, fresh or half-filled, and take the focus, at once.

        ``given`` are the fields whose values the clerk gave on the command line: they count as entered.
        """
        self.clear()
        self.draft, self.picked, self._taken_up = draft, dict(draft.picked), bool(draft.focus)
        self._entries.put(draft, given)
        self.redraw()
        self.add_class("-open")
        self.began()
        for name in self._entries:
            if draft.values.get(name):
                self.start(name)
        self.enter(self._entries.begun_at(draft, given))
        self._just_left = frozenset(given if draft.focus else draft.values)
        if given:
            self.keep()

    def clear(self) -> None:
        """Forget everything that was entered and found; answers still on their way are dropped."""
        self._checks.clear()
        self._findings.clear()
        self._choices.clear()
        self._entries.clear()
        self.picked, self._just_left = {}, frozenset()

    def leave(self) -> Draft | None:
        """Back (Esc): what the clerk entered is kept as a draft, an untouched form is dropped.

        Returns the half-filled draft to be shown again, None for an idle command line.
        """
        kept = self.touched
        if kept:
            self.keep()
        back = self.desk.close_template(keep=kept)
        if not kept:
            self.closed()
        self.put_away()
        return back

    async def accept(self) -> bool:
        """Accept into the visit (F9, Enter on the last field), once every check has answered.

        False if something stands against it: it is said beside its field, and the field has the focus.
        """
        turn = self._checks.turn
        self._choices.take(self.focused_field)
        self._left(self.focused_field)
        await self._checks.all_known()
        if turn != self._checks.turn:
            return False
        against = refusals(self._judge())
        if against:
            for name in dict.fromkeys(finding.field for finding in against):
                self.desk.recorder.note(Moment.REFUSED, name)
            self.redraw()
            self.enter(next((f.field for f in against if f.field in self._entries), self.focused_field))
            return False
        derived, line = self.derived(), self.transaction()
        for added in derived:
            self.desk.add(added)
        back = self.desk.accept(line)
        await asyncio.wrap_future(self.desk.durable())  # what is shown as accepted is on the disk
        self.put_away()
        self.host.form_accepted(self, line, back)
        return True

    async def catch_up(self) -> None:
        """The store was written to, here or by the delivery process: what is shown of it may be old."""
        with suppress(MovedOn):
            await self.store_changed()

    def put_away(self) -> None:
        """Go from the screen; a draft that is the visit's is shown again by ``begin``."""
        self.clear()
        self.remove_class("-open")

    def abandon(self) -> None:
        """The draft is thrown away on the clerk's word."""
        self.desk.drop_draft()
        self.closed()
        self.put_away()

    # ---- what subclasses use ----------------------------------------------------------------

    def value(self, name: str) -> str:
        """The text of a field, white space around it gone; numbers in ordinary digits."""
        return self._entries.value(name)

    def amount(self, name: str) -> int | None:
        """The amount in a field, in fen; None if it is not one."""
        try:
            return parse_yuan(self.value(name))
        except NotAnAmount:
            return None

    def veiled(self, name: str) -> bool:
        """Whether a field shows its text masked: what is said beside it must not tell more."""
        return self._entries.veiled(name)

    def fill(self, name: str, text: str, *, over: bool = False) -> None:
        """Put ``text`` into a field that the clerk has not touched (``over``: in any case)."""
        self._entries.fill(name, text, over=over)
        self._checks.changed(name)

    def find(self, name: str, *findings: Finding) -> None:
        """Show what was found beside ``name`` ("" for the whole form), in place of what stood there."""
        self._note_refused(name, findings)
        self._findings.find(name, findings)
        self.redraw()

    def findings(self, name: str) -> tuple[Finding, ...]:
        """What is shown beside a field: the last judgement, else what its check found."""
        return self._findings.of(name)

    @property
    def remedy(self) -> Finding | None:
        """The finding on screen that has a way out to be offered by one key, if any."""
        return self._findings.remedy

    @property
    def choices(self) -> ChoiceList | None:
        """What the field in focus offers to choose from; None if it has nothing of the kind."""
        return self._choices.list

    def start(self, name: str) -> None:
        """Check a field now, as if it had been left; the same text is not checked twice."""
        self._checks.start(name)

    def again(self, name: str) -> None:
        """Check a field anew though its text is the same: something it depends on has changed."""
        self._findings.forget_judgement(name)
        self._checks.again(name)

    def meanwhile(self, what: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do ``work`` (which asks by ``ask``) for no field in particular; only acceptance waits for it."""
        self._checks.meanwhile(what, work)

    async def ask(self, name: str, question: Callable[[], Answer]) -> Answer:
        """The answer to a blocking ``question`` put in a thread, while typing goes on.

        Raises MovedOn, to be let through, when the form or the text of ``name`` is another by then ("":
        the form alone counts); and whatever the question raises (CentreUnavailable is for the caller to
        turn into a sentence).
        """
        return await self._checks.ask(name, question)

    async def known(self, name: str) -> None:
        """Wait until the check of another field, or what is done ``meanwhile``, is done; at once if neither
        was begun."""
        await self._checks.known(name)

    def acceptance(
        self, relies_on: Iterable[str] = (), into: Iterable[str] = (), waiting: Iterable[str] = ()
    ) -> Acceptance:
        """What the line to be accepted shares with every other.

        It depends on what this visit pays into the accounts that it ``relies_on``, and on the openings of
        the accounts ``into`` which it pays. ``waiting`` are payments of earlier visits that it counts on.
        """
        return Acceptance(
            template=self.template,
            identity=self.draft.identity,
            now=self.desk.ports.clock.now(),
            today=self.desk.today,
            depends_on=self.desk.needs(self.draft, relies_on, into),
            relies_on=tuple(waiting),
        )

    def notes(self) -> Iterable[Row]:
        """The template's reminders before acceptance, unless a form has more to say."""
        return self.tips_before()

    def keep(self) -> None:
        """Save the draft: something was picked or filled without a field being left."""
        self._keep("")

    def show_choices(self) -> None:
        """Work the choices of the field in focus out again (they came, or depend on another field)."""
        self._choices.offer(self.focused_field)

    def renew_choices(self) -> None:
        """The same with the marker on the choice it is on: what the choices say has changed."""
        self._choices.renew()

    def refresh_notes(self) -> None:
        """Draw the notes again."""
        self._page.draw_notes()

    def tips_before(self) -> list[Row]:
        """The template's reminders for before acceptance, as rows."""
        cells = max(20, self.size.width)
        tips = [wording(tip.text.text()) for tip in self.template.tips if tip.when == "before"]
        return [line for tip in tips for line in wrapped(tip, cells, Look.FAINT)]

    # ---- moving -----------------------------------------------------------------------------

    @property
    def touched(self) -> bool:
        """Whether the clerk entered anything, or confirmed by Enter what was preset."""
        return self._entries.touched or self._taken_up

    @property
    def focused_field(self) -> str:
        """The field that has the focus, the first one if none has."""
        return self._entries.focused

    def enter(self, name: str) -> None:
        """Move the focus to a field, at once."""
        self._just_left, self._stayed = frozenset(), ""
        self._entries[name].take_focus()
        self._choices.offer(name)
        self.redraw()

    async def go_on(self) -> None:
        """Enter: take the choice, leave the field for the next one; on the last one accept.

        A field in which something refused stands keeps the focus, its text selected: what is typed or scanned
        next replaces it. A refusal that comes later brings the focus back as long as no key was pressed.
        """
        name = self.focused_field
        if self._choices.take(name, on_enter=True):
            return
        self._taken_up = self._taken_up or bool(self.value(name))
        if self._entries.is_last(name, self.asked):
            await self.accept()
        else:
            self._go_on_from(name)

    def go(self, by: int) -> None:
        """Tab (1) and Shift+Tab (-1): another field, nothing taken, nothing accepted. What is refused is left
        by Tab only when it is pressed once more."""
        name = self.focused_field
        if by > 0 and self.value(name) and self._stayed != name:
            self._go_on_from(name)
        else:
            self._go_away(name, by)

    def _go_on_from(self, name: str) -> None:
        further = self._entries.after(name, 1, self.asked)
        self._left(name, further)
        if refusals(self._standing(name)):
            self._stay(name)
            return
        self.enter(further)
        self._just_left = frozenset((name,))

    def _stay(self, name: str) -> None:
        """Enter once more asks once more, where something had to be asked."""
        self._keep(name)
        self.enter(name)
        self._stayed = name
        if self._findings.checked(name) and not self._checks.stale(name):
            self._checks.again(name)

    def _go_away(self, name: str, by: int) -> None:
        further = self._entries.after(name, by, self.asked)
        self._left(name, further)
        self.enter(further)

    def move(self, by: int) -> None:
        """Up and Down: another choice where there are some, else another field; a page turns the notes."""
        if not self._choices.move(by) and not (abs(by) > 1 and self._page.turn(by)):
            self._go_away(self.focused_field, by)

    # ---- what stands behind it --------------------------------------------------------------

    def redraw(self) -> None:
        """Draw title, labels, checks and notes; offer the key of a remedy, or no longer."""
        self._page.draw()
        if (self.remedy is not None) is not self._remedy_offered:
            self._remedy_offered = not self._remedy_offered
            self.host.remedy_changed()

    def draw_choices(self) -> None:
        """Draw the choices where this screen has a place for them."""
        if self.host.choices_beside:
            self.host.form_chooses(self)
        else:
            self.refresh_notes()

    def checked(self, name: str) -> None:
        """The check of a field is over: show what it found; what it refuses is gone back to, unless the clerk
        has pressed a key since."""
        self.redraw()
        if name in self._just_left and refusals(self._standing(name)) and not self.host.keys_waiting:
            self.enter(name)
            self._stayed = name

    def _standing(self, name: str) -> tuple[Finding, ...]:
        """What stands against a field as it is now. What one key takes away keeps nobody from going on."""
        if self._findings.outlived(self._texts):
            return ()
        return tuple(found for found in self.findings(name) if not found.remedy)

    def _typed(self, entry: Entry) -> None:
        self._just_left, self._stayed = frozenset(), ""
        self._checks.changed(entry.field)
        self.typed(entry.field, entry.value)
        self._choices.typed(entry)

    def _left(self, name: str, further: str = "") -> None:
        """A field was left, for ``further`` where it is known: its text is checked, the draft saved."""
        if self._checks.stale(name):
            plain = judge_kind(self.template.field(name), self.value(name), self.desk.today)
            plain = refusals(plain) if self.veiled(name) else plain
            self._note_refused(name, plain)
            self._findings.find(name, plain)
            if self.value(name) and not refusals(plain):
                self.start(name)
        self._judge_anew()
        self._keep(name, further)
        self.redraw()

    def _judge_anew(self) -> None:
        """What acceptance was refused for stands until its cause is mended."""
        if self._findings.outlived(self._texts):
            if self._checks.running:
                self.run_worker(self._judge_later(), group="judge")
            else:
                self._findings.mended(self._judged_now(), self._texts)

    async def _judge_later(self) -> None:
        if await self._checks.beside_typing() and self._findings.outlived(self._texts):
            self._findings.mended(self._judged_now(), self._texts)
            self.redraw()

    @property
    def _texts(self) -> dict[str, str]:
        return {name: self.value(name) for name in self._entries}

    def _note_refused(self, name: str, found: tuple[Finding, ...]) -> None:
        """What is found against a field that had nothing against it is an error of this visit."""
        if refusals(found) and not refusals(self._findings.of(name)):
            self.desk.recorder.note(Moment.REFUSED, name)

    def _keep(self, left: str, further: str = "") -> None:
        values, picked = self._entries.kept, {**self.picked, TYPED: self._entries.typed}
        self.draft = replace(self.draft, values=values, picked=picked, focus=further or self.focused_field)
        self.desk.keep_draft(self.draft, left)

    def _judge_offline(self) -> tuple[Finding, ...]:
        """What the template's offline policy has against the line, while the centre cannot be asked."""
        old = judge_age(self.template, self.known_at(), self.desk.ports.clock.now())
        if self.host.link is not Link.OFFLINE:
            return old
        return (*old, *judge_line(self.template, self.transaction()))

    def _judge(self) -> tuple[Finding, ...]:
        judged = self._judged_now()
        self._findings.judge(judged, self._texts)
        return judged

    def _judged_now(self) -> tuple[Finding, ...]:
        """What is missing or no text of its kind; where nothing is, what `judge` says."""
        plain = judge_texts(self.template.fields, self._texts, self.desk.today)
        judged = refusals(plain) or self.judge()
        return judged if refusals(judged) else (*judged, *self._judge_offline())
