"""The results of a list. As rows and choices."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.listed import AT_ONCE, Result, warned
from counter.domain.money import format_yuan
from counter.domain.transaction import PlanChange
from counter.messages import _, sentence
from screens.forms.choice import Choice
from screens.head import SHOWN
from screens.widgets.lines import Look, Row, row, wrapped


def result_choice(result: Result) -> Choice:
    """A line of the list: what was given, whose it is, what it becomes; what is against it."""
    listed, line = result.listed, result.line
    if line is None:
        why = sentence(result.against[0]) if result.against else ""
        return Choice(listed.text, (listed.text,), result, why_not=why or _("cannot be read"))
    becomes = format_yuan(line.amount_fen) if line.amount_fen else ""
    if isinstance(line.details, PlanChange):
        becomes = line.details.new.name
    look = warned(result.findings)
    words = (listed.number, SHOWN.of_name(result.name), becomes, sentence(look) if look else "")
    return Choice(listed.text, words, result)


_REASONS = 12


def sum_rows(found: Sequence[Result], cells: int, *, reasons: bool) -> list[Row]:
    """How many are right, what they come to, how many are not; with ``reasons`` why not, for the first."""
    if not found:
        return []
    good = [each.line for each in found if each.line is not None]
    amount = sum(line.amount_fen for line in good)
    rows = [row(_("{count} right, {amount} in all", count=len(good), amount=amount), Look.STRONG)]
    if wrong := len(found) - len(good):
        said = _("{count} wrong: Up and Down mark one, Enter takes it back to be corrected", count=wrong)
        rows += wrapped(said, cells, Look.WARN)
        for each in [each for each in found if each.line is None][:_REASONS] if reasons else []:
            why = "; ".join(sentence(finding) for finding in each.against)
            rows += wrapped(f"{each.listed.text}: {why}", cells, Look.REFUSE, indent=1)
    if len(good) > AT_ONCE:
        rows += wrapped(_("{count} are accepted at once, the rest after them", count=AT_ONCE), cells)
    return rows
