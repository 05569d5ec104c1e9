"""The page of a form: title, labels, entries, what was found beside each, and notes under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from counter.domain.cells import cell_width
from counter.domain.text import Finding, Severity, refusals
from counter.messages import _, sentence, wording
from screens.forms.choice import NOTHING_FITS
from screens.forms.entries import Entries
from screens.widgets.lines import Lines, Look, Row, row, width, wrapped

if TYPE_CHECKING:
    from screens.forms.form import Form

LOOKS = {Severity.REFUSE: Look.REFUSE, Severity.WARN: Look.WARN, Severity.INFORM: Look.GOOD}
MARKS = {Severity.REFUSE: "! ", Severity.WARN: "* ", Severity.INFORM: ""}


class _Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of fields. It takes no keys: Up and Down move between choices and fields."""


class Page:
    """What one form shows. Only lines that changed are painted."""

    def __init__(self, form: Form, entries: Entries) -> None:
        self._form, self._entries = form, entries
        self._template = template = form.template
        self._title = Lines(classes="title")
        self._labels = Lines(classes="labels", height=len(template.fields))
        self._labels.styles.width = 1 + max(
            cell_width(wording(field.label.text())) for field in template.fields
        )
        self._beside = Lines(classes="beside", height=len(template.fields))
        self._notes = Lines(classes="notes")

    def compose(self) -> ComposeResult:
        """Title, then labels, entries and checks side by side, then notes."""
        yield self._title
        with _Fields(classes="fields"), Horizontal():
            yield self._labels
            with Vertical(classes="entries") as entries:
                entries.styles.width = 1 + max(field.width for field in self._template.fields)
                yield from self._entries.values()
            yield self._beside
        yield self._notes

    def draw(self) -> None:
        """Everything that may change: the hint, what was found, notes."""
        template = self._template
        hint = template.field(self._entries.focused).hint
        title = f"{wording(template.title.text())} {template.code}"
        self._title.put([((title, Look.STRONG), ("  " + wording(hint.text()) if hint else "", Look.FAINT))])
        self._labels.put(row(wording(field.label.text())) for field in template.fields)
        self._beside.put(self._found_row(field.name) for field in template.fields)
        self.draw_notes()

    def draw_notes(self) -> None:
        """What was found and has no room beside its field, then choices or notes."""
        form, size = self._form, self._notes.size
        cells, height = max(20, size.width), max(3, size.height)
        rows = list[Row]()
        for finding in (*form.findings(""), *self._cut_short()):
            rows += wrapped(MARKS[finding.severity] + sentence(finding), cells, LOOKS[finding.severity])
        if form.choices is None or form.host.choices_beside:
            self._notes.put([*rows, *form.notes()])
        else:
            left = max(1, height - len(rows))
            self._notes.put([*rows, *form.choices.rows(cells, left, _(NOTHING_FITS))])

    def _found_row(self, name: str) -> Row:
        found = self._form.findings(name)
        if not found:
            return ()
        worst = min(found, key=lambda finding: list(Severity).index(finding.severity))
        return row(MARKS[worst.severity] + sentence(worst), LOOKS[worst.severity])

    def _cut_short(self) -> list[Finding]:
        """Findings that their own line cannot show whole: of the field in focus, then what refuses others.

        Where there is room for choices of their own, there is room for what else was found.
        """
        form, focused = self._form, self._entries.focused
        found = list[Finding]()
        for name in sorted(self._entries, key=lambda name: name != focused):
            every = form.findings(name)
            if len(every) < 2 and width(self._found_row(name)) <= self._beside.size.width:
                continue
            whole = name == focused or form.host.choices_beside
            found += every if whole else refusals(every)
        return found
