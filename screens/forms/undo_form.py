"""A form that begins with a line of a settled visit, to undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from counter.domain.money import format_yuan
from counter.domain.shifts.closing import METHOD_NAMES
from counter.domain.template import Template
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import TransactionType
from counter.domain.visit import SettledVisit
from counter.messages import _, wording
from counter.ports import Store
from screens.desk import Desk
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.forms.host import FormHost
from screens.forms.settled_lines import (
    SettledLine,
    as_they_stand,
    lines_of,
    recent_lines,
    undone,
    undone_here,
)
from screens.forms.way_back import WAY_BACK, WayBackField
from screens.head import SHOWN, local_time
from screens.widgets.lines import Row, row

REASON = "reason"
_LINE = "line_identity"
_SETTLED = "settled lines"


class UndoForm(Form):
    """Knows the settled line that stands in the field ``FIELD``; what becomes of it, subclasses know.

    ``undoing`` is the line as it stands now, None until one is chosen.
    """

    FIELD: ClassVar[str]
    KINDS: ClassVar[frozenset[TransactionType]]
    NONE: ClassVar[str]
    REASONS: ClassVar[tuple[str, ...]]

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.undoing: SettledLine | None = None
        self._lines: tuple[SettledLine, ...] = ()
        self._undone: frozenset[str] = frozenset()
        self.way_back = WayBackField(self, self._chosen_line)

    def offered(self, settled: SettledVisit) -> bool:
        """Whether lines of this visit are to be offered."""
        raise NotImplementedError

    def judge_line(self, undoing: SettledLine, gone: bool) -> tuple[Finding, ...]:
        """Whether the line may be undone; ``gone`` says that it was already."""
        raise NotImplementedError

    def state_of(self, undoing: SettledLine) -> str:
        """How the line stands, in a word or two."""
        raise NotImplementedError

    # ---- life -------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget the line."""
        super().clear()
        self.undoing, self._lines, self._undone = None, (), frozenset()

    def began(self) -> None:
        """Bring the lines to choose from into memory, beside typing."""
        self.meanwhile(_SETTLED, self._load)

    async def accept(self) -> bool:
        """Look once more how the line stands, then accept."""
        if self.undoing is not None:
            self.again(self.FIELD)
        undoing = self.undoing
        accepted = await super().accept()
        if accepted and undoing is not None:
            self.desk.take_owner_of(undoing.line, undoing.original)
        return accepted

    def typed(self, name: str, text: str) -> None:
        """Another text is another line."""
        if name == self.FIELD and (self.undoing is None or self.undoing.label != text):
            self.undoing = None
            self.picked.pop(_LINE, None)
            if self.findings(name):
                self.find(name)

    async def left(self, name: str) -> None:
        """Find the line, as it stands now."""
        if name == self.FIELD:
            await self.known(_SETTLED)
            text, identity = self.value(name), self.picked.get(_LINE, "")
            store, besides = self.desk.ports.store, self.desk.visit.visit_id if self.desk.visit else ""
            found, self._undone = await self.ask(
                name, lambda: (self._look(store, text, identity), undone_here(store, besides))
            )
            if len(found) == 1:
                self._take_line(found[0])
            elif found:
                several = {"text": text, "count": len(found)}
                self.find(name, Finding(N_("{count} lines answer to {text}: choose one."), several, name))
            else:
                self.undoing = None
                self.find(name, Finding(self.NONE, {"text": text}, name))

    async def store_changed(self) -> None:
        """The centre may have answered: show how the lines stand, and how the chosen one does."""
        await self.known(_SETTLED)
        store, listed, undoing = self.desk.ports.store, self._lines, self.undoing
        shown = (*listed, undoing) if undoing is not None else listed
        now = await self.ask("", lambda: as_they_stand(store, shown))
        if [line.outcome for line in now] == [line.outcome for line in shown]:
            return
        self._lines = now[: len(listed)]
        self.renew_choices()
        if undoing is not None and undoing is self.undoing and now[-1].outcome != undoing.outcome:
            self.again(self.FIELD)

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The lines that can be undone, newest first; the usual reasons."""
        if name == REASON:
            numbered = [(str(number), _(reason)) for number, reason in enumerate(self.REASONS, 1)]
            return [
                Choice(reason, (number, reason))
                for number, reason in numbered
                if text == number or text in reason
            ] or None
        if name == WAY_BACK:
            return self.way_back.choices(text)
        if name != self.FIELD:
            return None
        chosen = self.undoing is not None and self.undoing.label == text
        return [self._choice(line) for line in self._lines if chosen or line.answers(text)]

    def chosen(self, name: str, choice: Choice) -> None:
        """A line was taken."""
        if isinstance(choice.value, SettledLine):
            self._take_line(choice.value)

    def notes(self) -> Iterable[Row]:
        """The line, what was paid, and what is given back."""
        if self.undoing is None:
            return self.tips_before()
        line = self.undoing.line
        at = local_time(self.undoing.original.settled_at, self.desk.terminal, "%m-%d %H:%M")
        words = [
            at,
            self.undoing.label,
            wording(line.title),
            line.details.number,
            self.state_of(self.undoing),
        ]
        return [
            row("  ".join(filter(None, words))),
            *self.way_back.rows(self.back_fen(self.undoing)),
            *self.tips_before(),
        ]

    def asked(self, name: str) -> bool:
        """The way back only where not all was paid in cash."""
        return name != WAY_BACK or self.way_back.asked

    def back_fen(self, undoing: SettledLine) -> int:
        """What is given back for the line."""
        raise NotImplementedError

    # ---- what subclasses use ----------------------------------------------------------------

    def judge_undoing(self) -> tuple[Finding, ...]:
        """What stands against undoing the line; it was undone if any other line gives it back."""
        if self.undoing is None:
            return self.findings(self.FIELD) or (Finding(N_("Choose one."), {}, self.FIELD),)
        lines = [line for line in self.desk.lines if line.identity != self.draft.identity]
        gone = self.undoing.line.identity in (self._undone | undone(lines))
        against = self.judge_line(self.undoing, gone)
        return against if refusals(against) else (*against, *self.way_back.judge())

    # ---- what stands behind it --------------------------------------------------------------

    async def _load(self) -> None:
        store = self.desk.ports.store
        besides = self.desk.visit.visit_id if self.desk.visit else ""
        self._lines, self._undone = await self.ask(
            "", lambda: (recent_lines(store, self.KINDS, self.offered), undone_here(store, besides))
        )
        gone = self._undone | undone(self.desk.lines)
        self._lines = tuple(line for line in self._lines if line.line.identity not in gone)
        self.show_choices()

    def _look(self, store: Store, text: str, identity: str) -> tuple[SettledLine, ...]:
        """The line picked, or those that the text names: anywhere in the store, not only of the offered."""
        settled = store.settled(identity or text) or store.settled(text.upper().partition("/")[0])
        found = lines_of(store, settled, self.KINDS) if settled else ()
        if identity:
            return tuple(line for line in found if line.line.identity == identity)
        return tuple(line for line in found or self._lines if line.answers(text))

    def _chosen_line(self) -> tuple[SettledVisit, str] | None:
        return (self.undoing.original, self.undoing.line.identity) if self.undoing is not None else None

    def _take_line(self, undoing: SettledLine) -> None:
        self.undoing = undoing
        self.picked[_LINE] = undoing.line.identity
        self.fill(self.FIELD, undoing.label, over=True)
        self.find(self.FIELD, *(found for found in self.judge_undoing() if found.field != WAY_BACK))

    def _choice(self, line: SettledLine) -> Choice:
        who = f"{SHOWN.of_name(line.line.details.customer_name)} {line.line.details.number}".strip()
        if len(self.KINDS) > 1:
            who = f"{wording(line.line.title)} {who}"
        at = local_time(line.original.settled_at, self.desk.terminal, "%H:%M")
        amount, paid = format_yuan(line.line.amount_fen), _paid_by(line)
        return Choice(line.label, (line.label, at, amount, paid, who, self.state_of(line)), line)


def _paid_by(line: SettledLine) -> str:
    """How it was paid, each method once."""
    methods = [p.method for p in line.original.payments if dict(p.shares).get(line.line.identity)]
    return "+".join(wording(METHOD_NAMES[method]) for method in dict.fromkeys(methods))
