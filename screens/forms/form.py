"""The form of a transaction: the template's fields on one page, each with its check beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.worker import Worker

from counter.domain.cells import cell_width
from counter.domain.identity import judge_id_number, judge_name
from counter.domain.money import NotAnAmount, normalise, parse_yuan
from counter.domain.phone import judge_contact
from counter.domain.template import FieldKind, Template, TemplateField
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft
from counter.messages import _, sentence, wording
from screens.desk import Desk
from screens.forms.choice import NOTHING_FITS, Choice, ChoiceList
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, row, width, wrapped

Answer = TypeVar("Answer")

NUMBERS = frozenset(
    {
        FieldKind.ID_NUMBER,
        FieldKind.PHONE,
        FieldKind.LINE,
        FieldKind.AMOUNT,
        FieldKind.NUMBER,
        FieldKind.SIM,
        FieldKind.EFFECTIVE,
        FieldKind.PIN,
    }
)
"""Kinds whose text is made ordinary while it is typed: full-width digits turned, blanks gone."""

LOOKS = {Severity.REFUSE: Look.REFUSE, Severity.WARN: Look.WARN, Severity.INFORM: Look.GOOD}
MARKS = {Severity.REFUSE: "! ", Severity.WARN: "* ", Severity.INFORM: ""}


def _amount(text: str, today: date) -> tuple[Finding, ...]:
    try:
        parse_yuan(text)
    except NotAnAmount as wrong:
        return (Finding(_DECIMALS if wrong.reason == "decimals" else _NO_AMOUNT),)
    return ()


_NO_AMOUNT = N_("Not an amount.")
_DECIMALS = N_("At most two decimals.")

PLAIN_CHECKS: dict[FieldKind, Callable[[str, date], tuple[Finding, ...]]] = {
    FieldKind.AMOUNT: _amount,
    FieldKind.ID_NUMBER: judge_id_number,
    FieldKind.NAME: lambda text, today: judge_name(text),
    FieldKind.PHONE: lambda text, today: judge_contact(text),
}
"""What the kind of a field alone says of a text on a business date, at once, whatever the template."""


class MovedOn(Exception):
    """The form was closed, or the field changed, while an answer was waited for: drop the answer."""


class FormHost(Protocol):
    """What a form asks of the screen it stands on. All of it is done at once, in the same task."""

    def form_accepted(self, form: Form, line: Transaction, back: Draft | None) -> None:
        """``line`` is in the visit; ``back`` is the half-filled draft to be shown again, if any."""
        ...

    def form_chooses(self, form: Form) -> None:
        """`Form.choices` changed: draw it, where there is a place of its own for it."""
        ...

    def remedy_changed(self) -> None:
        """`Form.remedy` came or went: offer its key, or no longer."""
        ...

    def customer_known(self) -> None:
        """A form found out who the customer is (`Desk.view`): show them."""
        ...

    @property
    def choices_beside(self) -> bool:
        """Whether choices have a place of their own (from 120 columns); else they cover the notes."""
        ...


@dataclass(frozen=True, slots=True)
class _Check:
    """A running or finished `Form.left` of a field, and the text it was for."""

    text: str
    worker: Worker[None]


class _Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of fields. It takes no keys: Up and Down move between choices and fields."""


class Form(Vertical):
    """Base of all transaction forms. Built once from a template, kept mounted, filled again and again.

    Life: ``begin(draft)`` → fields are typed and left → ``accept()`` or ``leave()``.

    A subclass overrides, all optional but the last two:

    - ``began()``: a draft was put into the fields (fresh or restored).
    - ``typed(name, text)``: the text of a field changed, on every key: be quick. ``start(name)`` starts
      ``left`` early (the blacklist check once an ID number is complete).
    - ``async left(name)``: the field was left (or ``start``ed, or restored from a draft, or given on the
      command line). Runs as a task beside typing and beside the other fields' checks; blocking work
      only as ``await self.ask(name, lambda: …)``, which runs it in a thread and drops the task when the
      form or the text has moved on. ``await self.known(other)`` waits for another field's check. It
      shows what it found by ``find(name, *findings)``, fills others by ``fill(other, text)``.
    - ``choose(name, text)``: the rows to choose from for a field, None if it has none. Called when the
      field is entered and after each key, in the screen's task: memory only, a few milliseconds.
    - ``chosen(name, choice)``: a row was taken (its ``text`` stands in the field already).
    - ``notes()``: rows under the fields: fees, effective date, exclusions, tips. Drawn by ``refresh_notes()``
      (called after every check).
    - ``closed()``: the form is left without acceptance and its draft dropped: give on-demand leases back.
    - ``judge()``: all findings, when every check is done and every required field is filled. It decides:
      refusals keep the line out, and what ``left`` found is only shown (say it again here if it stands).
    - ``transaction()``: the line, with the identity ``self.draft.identity`` and ``self.draft.depends_on``.

    What it may use: ``desk`` (ports, view, limits, today), ``value(name)`` (text, white space trimmed),
    ``picked`` (what fields stand for beyond their text; saved with the draft), ``draft`` (as it stands),
    ``amount(name)`` (fen or None).
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

    class Accepted(Message):
        """A transaction was accepted into the visit."""

        def __init__(self, form: Form, transaction: Transaction) -> None:
            super().__init__()
            self.form, self.transaction = form, transaction

    class Closed(Message):
        """The form was left without acceptance; ``kept`` says whether its draft stays."""

        def __init__(self, form: Form, kept: bool) -> None:
            super().__init__()
            self.form, self.kept = form, kept

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(id=f"form-{template.code}")
        self.template, self.desk, self.host = template, desk, host
        self.draft = Draft(identity="", template=template.code)
        self.picked: dict[str, str] = {}
        self.choices: ChoiceList | None = None
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._judged: dict[str, tuple[Finding, ...]] = {}
        self._offered_for = ("", "")
        self._restored = self._remedy_offered = False
        self._checks: dict[str, _Check] = {}
        self._turn = 0
        self._title = Lines(classes="title")
        self._labels = Lines(classes="labels", height=len(template.fields))
        self._labels.styles.width = 1 + max(
            cell_width(wording(field.label.text())) for field in template.fields
        )
        self._beside = Lines(classes="beside", height=len(template.fields))
        self._notes = Lines(classes="notes")
        self._entries = {field.name: self._entry(field) for field in template.fields}

    def _entry(self, field: TemplateField) -> Entry:
        return Entry(
            field.name,
            cells=field.width + 1,
            number=field.kind in NUMBERS,
            secret=field.kind is FieldKind.PIN,
            typed=self._on_typed,
        )

    def compose(self) -> ComposeResult:
        """Title, then labels, entries and checks side by side, then notes."""
        yield self._title
        with _Fields(classes="fields"), Horizontal():
            yield self._labels
            with Vertical(classes="entries") as entries:
                entries.styles.width = 1 + max(field.width for field in self.template.fields)
                yield from self._entries.values()
            yield self._beside
        yield self._notes

    def on_resize(self) -> None:
        """Rows were made for another width, or for none yet."""
        if self.draft.identity:
            self._draw()
            self._offer(self.focused_field)

    # ---- life -------------------------------------------------------------------------------

    def begin(self, draft: Draft) -> None:
        """Show ``draft``, fresh or half-filled, and take the focus, at once."""
        self.clear()
        self.draft, self.picked, self._restored = draft, dict(draft.picked), bool(draft.focus)
        for name, entry in self._entries.items():
            entry.put(draft.values.get(name, self.template.field(name).default))
        self._draw()
        self.add_class("-open")
        self.began()
        for name in self._entries:
            if draft.values.get(name):
                self.start(name)
        self.enter(self._first(draft))

    def clear(self) -> None:
        """Forget everything that was entered and found; answers still on their way are dropped."""
        self._turn += 1
        self._checks.clear()
        self._found.clear()
        self._judged.clear()
        self.picked, self.choices = {}, None
        for entry in self._entries.values():
            entry.put("")

    def leave(self) -> Draft | None:
        """Back (Esc): what the clerk entered is kept as a draft, an untouched form is dropped.

        Returns the half-filled draft to be shown again, None for an idle command line.
        """
        kept = self.touched
        if kept:
            self._keep("")
        back = self.desk.close_template(keep=kept)
        if not kept:
            self.closed()
        self._close()
        self.post_message(self.Closed(self, kept))
        return back

    async def accept(self) -> bool:
        """Accept into the visit (F9, Enter on the last field), once every check has answered.

        False if something stands against it: it is said beside its field, and the field has the focus.
        """
        turn = self._turn
        self._take(self.focused_field)
        self._left(self.focused_field)
        await self._all_known()
        if turn != self._turn:
            return False
        against = refusals(self._judge())
        if against:
            self._draw()
            self.enter(next((f.field for f in against if f.field in self._entries), self.focused_field))
            return False
        line = self.transaction()
        back = self.desk.accept(line)
        self._close()
        self.post_message(self.Accepted(self, line))
        self.host.form_accepted(self, line, back)
        return True

    def put_away(self) -> None:
        """Go from the screen with the draft kept as the visit's: it is shown again by ``begin``."""
        self._close()

    def abandon(self) -> None:
        """The draft is thrown away on the clerk's word."""
        self.desk.drop_draft()
        self.closed()
        self._close()

    def _close(self) -> None:
        self.clear()
        self.remove_class("-open")

    # ---- what subclasses override -----------------------------------------------------------

    def began(self) -> None:
        """A draft was put into the fields."""

    def typed(self, name: str, text: str) -> None:
        """The text of a field changed."""

    async def left(self, name: str) -> None:
        """A field was left: check it, look up what it stands for."""

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The rows to choose from for ``name`` while ``text`` stands in it."""
        return None

    def chosen(self, name: str, choice: Choice) -> None:
        """A row was taken."""

    def notes(self) -> Iterable[Row]:
        """Rows under the fields; the template's reminders before acceptance unless overridden."""
        return self.tips_before()

    def closed(self) -> None:
        """Left without acceptance, the draft dropped."""

    async def read_card(self) -> None:
        """Read the ID card on the reader; nothing in a form that asks for no document."""

    def judge(self) -> tuple[Finding, ...]:
        """All that speaks against (or for) acceptance, when every check has answered."""
        raise NotImplementedError

    def transaction(self) -> Transaction:
        """The line to be accepted; called only when `judge` refuses nothing."""
        raise NotImplementedError

    # ---- what subclasses use ----------------------------------------------------------------

    def value(self, name: str) -> str:
        """The text of a field, white space around it gone; numbers in ordinary digits."""
        text = self._entries[name].value
        return normalise(text) if self.template.field(name).kind in NUMBERS else text.strip()

    def amount(self, name: str) -> int | None:
        """The amount in a field, in fen; None if it is not one."""
        try:
            return parse_yuan(self.value(name))
        except NotAnAmount:
            return None

    def fill(self, name: str, text: str, *, over: bool = False) -> None:
        """Put ``text`` into a field that the clerk has not touched (``over``: in any case)."""
        entry = self._entries[name]
        if (over or not entry.touched) and entry.value != text:
            touched = entry.touched
            entry.put(text)
            entry.touched = touched
            if name == self.focused_field:
                entry.take_focus()

    def find(self, name: str, *findings: Finding) -> None:
        """Show what was found beside ``name`` ("" for the whole form), in place of what stood there."""
        self._found[name] = findings
        self._draw()

    def findings(self, name: str) -> tuple[Finding, ...]:
        """What is shown beside a field: the last judgement, else what its check found."""
        return self._judged.get(name) or self._found.get(name, ())

    @property
    def remedy(self) -> Finding | None:
        """The finding on screen that has a way out to be offered by one key, if any."""
        shown = [f for name in ("", *self._entries) for f in self.findings(name)]
        return next((finding for finding in shown if finding.remedy), None)

    def start(self, name: str) -> None:
        """Check a field now, as if it had been left; the same text is not checked twice."""
        text = self.value(name)
        known = self._checks.get(name)
        if known is None or known.text != text:
            self._checks[name] = _Check(text, self._run_left(name))

    def again(self, name: str) -> None:
        """Check a field anew though its text is the same: something it depends on has changed."""
        self._checks[name] = _Check(self.value(name), self._run_left(name))

    def meanwhile(self, what: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do ``work`` (which asks by ``ask``) for no field in particular; only acceptance waits for it."""
        self._checks[f"({what})"] = _Check("", self._run(work, what))

    async def ask(self, name: str, question: Callable[[], Answer]) -> Answer:
        """The answer to a blocking ``question`` put in a thread, while typing goes on.

        Raises MovedOn, to be let through, when the form or the text of ``name`` is another by then ("":
        the form alone counts); and whatever the question raises (CentreUnavailable is for the caller to
        turn into a sentence).
        """
        turn, text = self._turn, self.value(name) if name else ""
        try:
            answer = await asyncio.to_thread(question)
        finally:
            if turn != self._turn or text != (self.value(name) if name else ""):
                raise MovedOn
        return answer

    async def known(self, name: str) -> None:
        """Wait until the check of another field is done; at once if it was never left."""
        check = self._checks.get(name)
        if check is not None:
            await check.worker.wait()

    def keep(self) -> None:
        """Save the draft: something was picked or filled without a field being left."""
        self._keep("")

    def show_choices(self) -> None:
        """Work the choices of the field in focus out again (they came, or depend on another field)."""
        self._offer(self.focused_field)

    def refresh_notes(self) -> None:
        """Draw the notes again."""
        self._draw_notes()

    def tips_before(self) -> list[Row]:
        """The template's reminders for before acceptance, as rows."""
        cells = max(20, self.size.width)
        tips = [wording(tip.text.text()) for tip in self.template.tips if tip.when == "before"]
        return [line for tip in tips for line in wrapped(tip, cells, Look.FAINT)]

    # ---- moving -----------------------------------------------------------------------------

    @property
    def touched(self) -> bool:
        """Whether the clerk entered anything."""
        return any(e.touched for e in self._entries.values()) or self._restored

    @property
    def focused_field(self) -> str:
        """The field that has the focus, the first one if none has."""
        focused = self.screen.focused if self.is_attached else None
        return next((n for n, e in self._entries.items() if e is focused), next(iter(self._entries)))

    def enter(self, name: str) -> None:
        """Move the focus to a field, at once."""
        self._entries[name].take_focus()
        self._offer(name)
        self._draw()

    async def go_on(self) -> None:
        """Enter: take the choice, leave the field for the next one; on the last one accept."""
        name = self.focused_field
        if self._take(name):
            return
        names = list(self._entries)
        if name == names[-1]:
            await self.accept()
            return
        self._left(name)
        self.enter(names[names.index(name) + 1])

    def go(self, by: int) -> None:
        """Tab (1) and Shift+Tab (-1): another field, nothing taken, nothing accepted."""
        names = list(self._entries)
        name = self.focused_field
        self._left(name)
        self.enter(names[(names.index(name) + by) % len(names)])

    def move(self, by: int) -> None:
        """Up and Down: another choice where there are some, else another field."""
        self._fresh_choices()
        if self.choices is not None and self.choices.choices:
            self.choices.move(by)
            self._draw_choices()
        else:
            self.go(by)

    def _first(self, draft: Draft) -> str:
        if draft.focus in self._entries:
            return draft.focus
        empty = [n for n, e in self._entries.items() if not e.value and self.template.field(n).required]
        return empty[0] if empty else (list(self._entries)[-1] if draft.values else next(iter(self._entries)))

    def _left(self, name: str) -> None:
        self._judged.clear()
        if self._stale(name):
            self._found[name] = self._plain(name)
            if self.value(name) and not refusals(self._found[name]):
                self.start(name)
        self._keep(name)
        self._draw()

    def _keep(self, left: str) -> None:
        values = {
            name: entry.value for name, entry in self._entries.items() if self._kept(name) and entry.value
        }
        self.draft = replace(self.draft, values=values, picked=dict(self.picked), focus=self.focused_field)
        self.desk.keep_draft(self.draft, left)

    def _kept(self, name: str) -> bool:
        return self.template.field(name).kind is not FieldKind.PIN

    # ---- checks -----------------------------------------------------------------------------

    def _plain(self, name: str) -> tuple[Finding, ...]:
        """What the kind alone says about the text, at once."""
        field, text = self.template.field(name), self.value(name)
        check = PLAIN_CHECKS.get(field.kind)
        return (
            tuple(replace(finding, field=name) for finding in check(text, self.desk.today))
            if check and text
            else ()
        )

    def _stale(self, name: str) -> bool:
        check = self._checks.get(name)
        return check is None or check.text != self.value(name)

    def _run_left(self, name: str) -> Worker[None]:
        return self._run(lambda: self.left(name), name)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> Worker[None]:
        async def run() -> None:
            try:
                await work()
            except MovedOn:
                return
            self._draw()

        return self.run_worker(run(), name=f"left {name}", group="left", exclusive=False)

    async def _all_known(self) -> None:
        """Wait for every check, also for those that a check has begun."""
        while running := [c.worker for c in self._checks.values() if not c.worker.is_finished]:
            with self.desk.recorder.waiting("check"):
                await asyncio.gather(*(worker.wait() for worker in running))

    def _judge(self) -> tuple[Finding, ...]:
        """What the kinds say of each text, what is missing, and if that is nothing, what `judge` says."""
        missing = [
            Finding(N_("Is needed."), field=field.name)
            for field in self.template.fields
            if field.required and not self.value(field.name)
        ]
        plain = [finding for name in self._entries for finding in self._plain(name)]
        judged = (*missing, *plain) if refusals((*missing, *plain)) else self.judge()
        self._judged = {
            name: tuple(f for f in judged if (f.field if f.field in self._entries else "") == name)
            for name in ("", *self._entries)
        }
        return judged

    # ---- choices ----------------------------------------------------------------------------

    def _on_typed(self, entry: Entry) -> None:
        self.typed(entry.field, entry.value)
        if self.choices is not None and self.choices.field == entry.field:
            self.call_after_refresh(self._fresh_choices)

    def _fresh_choices(self) -> None:
        """Work the choices out for the text as it stands, if a key came since."""
        name = self.focused_field
        if self.choices is not None and self._offered_for != (name, self._entries[name].value):
            self._offer(name)

    def _offer(self, name: str) -> None:
        text = self._entries[name].value
        rows = self.choose(name, self._token(name, text))
        self._offered_for = (name, text)
        before, self.choices = self.choices, None if rows is None else ChoiceList(name, rows)
        if before is not None or self.choices is not None:
            self._draw_choices()

    def _token(self, name: str, text: str) -> str:
        """What is being typed: the whole text, or its last part where several are picked."""
        if self.template.field(name).kind is FieldKind.OPTIONS:
            return text.replace("，", ",").rpartition(",")[2].strip()
        return text.strip()

    def _take(self, name: str) -> bool:
        """Take the marked choice; True if the field is not done with it (more may be picked)."""
        self._fresh_choices()
        if self.choices is None or self.choices.field != name:
            return False
        field, entry = self.template.field(name), self._entries[name]
        token = self._token(name, entry.value)
        choice = self.choices.taken
        if not token and not self.choices.moved and not field.required:
            return False
        if choice is None:
            return False
        if field.kind is FieldKind.OPTIONS:
            picked = entry.value.replace("，", ",").rpartition(",")[0]
            entry.put((picked + "," if picked else "") + choice.text + ",")
            entry.touched = True
            self.chosen(name, choice)
            self._offer(name)
            return True
        if entry.value != choice.text:
            entry.put(choice.text)
            entry.touched = True
        self._offered_for = (name, choice.text)
        self.chosen(name, choice)
        return False

    # ---- drawing ----------------------------------------------------------------------------

    def _draw(self) -> None:
        """Draw title, labels, checks and notes; only lines that changed are painted."""
        template, focused = self.template, self.focused_field
        hint = template.field(focused).hint
        title = f"{wording(template.title.text())} {template.code}"
        self._title.put([((title, Look.STRONG), ("  " + wording(hint.text()) if hint else "", Look.FAINT))])
        self._labels.put(row(wording(f.label.text())) for f in template.fields)
        self._beside.put(self._check_row(field.name) for field in template.fields)
        self._draw_notes()
        if (self.remedy is not None) is not self._remedy_offered:
            self._remedy_offered = not self._remedy_offered
            self.host.remedy_changed()

    def _check_row(self, name: str) -> Row:
        found = self.findings(name)
        if not found:
            return ()
        worst = min(found, key=lambda finding: list(Severity).index(finding.severity))
        return row(MARKS[worst.severity] + sentence(worst), LOOKS[worst.severity])

    def _draw_notes(self) -> None:
        """What was found and has no room beside its field, then choices or notes."""
        size = self._notes.size
        cells, height = max(20, size.width), max(3, size.height)
        rows = list[Row]()
        for finding in (*self.findings(""), *self._cut_short()):
            rows += wrapped(MARKS[finding.severity] + sentence(finding), cells, LOOKS[finding.severity])
        if self.choices is None or self.host.choices_beside:
            self._notes.put([*rows, *self.notes()])
        else:
            left = max(1, height - len(rows))
            self._notes.put([*rows, *self.choices.rows(cells, left, _(NOTHING_FITS))])

    def _cut_short(self) -> list[Finding]:
        """Findings that their own line cannot show whole: of all fields where there is room, else of this."""
        names = self._entries if self.host.choices_beside else (self.focused_field,)
        found = list[Finding]()
        for name in names:
            if len(self.findings(name)) > 1 or width(self._check_row(name)) > self._beside.size.width:
                found += self.findings(name)
        return found

    def _draw_choices(self) -> None:
        if self.host.choices_beside:
            self.host.form_chooses(self)
        else:
            self._draw_notes()
