"""What was found about the fields of a form, beside each of them."""

from __future__ import annotations

from collections.abc import Iterable

from counter.domain.eligibility import PAY_ARREARS
from counter.domain.text import Finding, refusals


class Findings:
    """By field, "" for the whole form: what acceptance judged last stands before what a check found."""

    def __init__(self, fields: Iterable[str]) -> None:
        self._fields = ("", *fields)
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._judged: dict[str, tuple[Finding, ...]] = {}
        self._judged_of: object = None

    def of(self, name: str) -> tuple[Finding, ...]:
        """What is shown beside a field."""
        return self._judged.get(name) or self._found.get(name, ())

    def checked(self, name: str) -> bool:
        """Whether a check refused the field, and not acceptance."""
        return bool(refusals(self._found.get(name, ()))) and not self._judged.get(name)

    def find(self, name: str, findings: tuple[Finding, ...]) -> None:
        """A check found this, in place of what it found before."""
        self._found[name] = findings

    def judge(self, judged: Iterable[Finding], of: object = None) -> None:
        """Acceptance was refused or allowed with these; what names no field here is the whole form's.

        ``of`` is what was judged, as it stood.
        """
        self._judged_of = of
        by_field: dict[str, list[Finding]] = {name: [] for name in self._fields}
        for finding in judged:
            by_field[finding.field if finding.field in by_field else ""].append(finding)
        self._judged = {name: tuple(found) for name, found in by_field.items()}

    def outlived(self, now: object) -> bool:
        """Whether something is judged, and what was judged stands otherwise ``now``."""
        return any(self._judged.values()) and self._judged_of != now

    def mended(self, judged: Iterable[Finding], of: object) -> None:
        """Judged anew: what stood against a field stays as far as it still does; nothing new is said."""
        before = {name for name, found in self._judged.items() if found}
        fields = self._fields
        self.judge((each for each in judged if (each.field if each.field in fields else "") in before), of)

    def forget_judgement(self, name: str) -> None:
        """What acceptance judged of a field is over: it is checked anew."""
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
