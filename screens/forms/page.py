"""The page of a form: title, labels, entries, what was found beside each, and notes under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from counter.domain.cells import cell_width
from counter.domain.text import Finding, Severity
from counter.messages import _, sentence, wording
from screens.forms.entries import Entries
from screens.widgets.lines import Lines, Look, Row, folded, row, width, wrapped

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
        self._all: Sequence[Row] = ()
        self._first = 0
        self._titled_for = 0

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
        cells = self._form.size.width or self._form.app.size.width  # its own is known when it is laid out
        if cells != self._titled_for:  # as many rows as the longest hint takes: nothing moves with the focus
            self._titled_for = cells
            self._title.styles.height = max(len(self._titled(name, cells)) for name in self._entries)
        self._title.put(self._titled(self._entries.focused, cells))
        self._labels.put(row(wording(field.label.text())) for field in template.fields)
        self._beside.put(self._found_row(field.name) for field in template.fields)
        self.draw_notes()

    def _titled(self, name: str, cells: int) -> list[Row]:
        """The form's title with the hint of a field."""
        template = self._template
        hint = template.field(name).hint
        title = f"{wording(template.title.text())} {template.code}  "
        return folded(((title, Look.STRONG), (wording(hint.text()) if hint else "", Look.FAINT)), cells)

    def draw_notes(self) -> None:
        """What was found and has no room beside its field, then choices or notes."""
        form, size = self._form, self._notes.size
        cells, height = max(20, size.width), max(3, size.height)
        short, besides = self._cut_short()
        rows = _written((*form.findings(""), *short), cells)
        if form.choices is None or form.host.choices_beside:
            every = (*rows, *form.notes())
            said = _bare(every) + _bare(self._beside.rows)
            besides = [finding for finding in besides if _bare([row(sentence(finding))]) not in said]
            every = (*every, *_written(besides, cells))
            self._put_notes([part for each in every for part in folded(each, cells)])
        else:
            left = max(1, height - len(rows))
            self._all, self._first = (), 0
            self._notes.put([*rows, *form.choices.rows(cells, left)])

    def turn(self, by: int) -> bool:
        """A page of notes further down or up; False where all of them are in sight."""
        if len(self._all) <= max(3, self._notes.size.height):
            return False
        height = self._notes.size.height - 1
        self._first = min(max(0, self._first + (height if by > 0 else -height)), len(self._all) - height)
        self.draw_notes()
        return True

    def _put_notes(self, rows: Sequence[Row]) -> None:
        """The notes from where they were turned to; where there are more, the last row says so."""
        height = max(3, self._notes.size.height)
        self._first = self._first if rows == self._all else 0
        self._all = rows
        if len(rows) > height:
            told = {"last": min(len(rows), self._first + height - 1), "all": len(rows)}
            more = row(_("rows to {last} of {all}: PgDn, PgUp", **told), Look.FAINT)
            rows = [*rows[self._first : self._first + height - 1], more]
        self._notes.put(rows)

    def _found_row(self, name: str) -> Row:
        found = self._form.findings(name)
        if not found:
            return ()
        worst = min(found, key=lambda finding: list(Severity).index(finding.severity))
        return row(MARKS[worst.severity] + sentence(worst), LOOKS[worst.severity])

    def _cut_short(self) -> tuple[list[Finding], list[Finding]]:
        """Findings that their own line cannot show whole: of the field in focus, and what refuses others or
        warns of them; and what else was found of others, to stand after the notes.

        Where there is room for choices of their own, there is room for all before them.
        """
        form, focused = self._form, self._entries.focused
        found, besides = list[Finding](), list[Finding]()
        for name in sorted(self._entries, key=lambda name: name != focused):
            every = form.findings(name)
            if len(every) < 2 and width(self._found_row(name)) <= self._beside.size.width:
                continue
            whole = name == focused or form.host.choices_beside
            first = every if whole else [each for each in every if each.severity is not Severity.INFORM]
            found += first
            besides += [finding for finding in every if finding not in first]
        return found, besides


def _bare(rows: Iterable[Row]) -> str:
    """All that rows say, without blanks: where they are broken does not matter."""
    return "".join("".join(text.split()) for each in rows for text, _look in each)


def _written(findings: Iterable[Finding], cells: int) -> list[Row]:
    return [
        each
        for finding in findings
        for each in wrapped(MARKS[finding.severity] + sentence(finding), cells, LOOKS[finding.severity])
    ]
