"""What was found about the fields of a form, beside each of them."""

from __future__ import annotations

from collections.abc import Iterable

from counter.domain.eligibility import PAY_ARREARS
from counter.domain.text import Finding


class Findings:
    """By field, "" for the whole form: what acceptance judged last stands before what a check found."""

    def __init__(self, fields: Iterable[str]) -> None:
        self._fields = ("", *fields)
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._judged: dict[str, tuple[Finding, ...]] = {}

    def of(self, name: str) -> tuple[Finding, ...]:
        """What is shown beside a field."""
        return self._judged.get(name) or self._found.get(name, ())

    def find(self, name: str, findings: tuple[Finding, ...]) -> None:
        """A check found this, in place of what it found before."""
        self._found[name] = findings

    def judge(self, judged: Iterable[Finding]) -> None:
        """Acceptance was refused or allowed with these; what names no field here is the whole form's."""
        by_field: dict[str, list[Finding]] = {name: [] for name in self._fields}
        for finding in judged:
            by_field[finding.field if finding.field in by_field else ""].append(finding)
        self._judged = {name: tuple(found) for name, found in by_field.items()}

    def forget_judgement(self, name: str | None = None) -> None:
        """What acceptance judged of a field (None: of all) is over: the form is another by now."""
        if name is None:
            self._judged.clear()
        else:
            self._judged.pop(name, None)

    def clear(self) -> None:
        """Forget all."""
        self._found.clear()
        self._judged.clear()

    @property
    def remedy(self) -> Finding | None:
        """The first finding that the one key takes away: it adds a payment of what is owed."""
        shown = (finding for name in self._fields for finding in self.of(name))
        return next((finding for finding in shown if finding.remedy == PAY_ARREARS), None)
