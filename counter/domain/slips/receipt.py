"""The payment receipt (缴费收据) of a slip: the lines for which money changed hands, tied to it by number.

Payments, what was paid with an order (prestore, deposit, fee), and what was given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter.domain.masking import Masking
from counter.domain.prints import COUNTERPART_WORDS, Counterpart, Duplicate
from counter.domain.slips.blocks import Code, Fact, Facts, Heading, Slip
from counter.domain.slips.items import Say, Speech
from counter.domain.slips.parts import part_with
from counter.domain.slips.sections import (
    as_known,
    duplicate_mark,
    head_of,
    paid_items_of,
    present_of,
    put_together,
    totals_of,
    warnings_of,
)
from counter.domain.slips.slip import SLIP_MASKING
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import Transaction
from counter.domain.visit import Outcome, SettledVisit


def receipt_slips(settled: SettledVisit) -> tuple[str, ...]:
    """The numbers of the visit's slips that a receipt belongs to; () where no money changed hands."""
    return tuple(number for number in settled.slip_numbers if _paid(settled, number))


def receipt_of(
    settled: SettledVisit,
    outcomes: Sequence[Outcome],
    terminal: Terminal,
    language: str,
    *,
    say: Say,
    slip_number: str = "",
    duplicate: Duplicate | None = None,
    masking: Masking = SLIP_MASKING,
    said: Sequence[Outcome] | None = None,
) -> Slip | None:
    """The receipt of what was paid and given back on one slip, else on the first; None where that is nothing.

    It names the slip, says the balance after where a line tells it, and needs no signature. ``said`` is how
    the slip's lines stood on its first print, as for `slip_of`.
    """
    number = slip_number or settled.slip_number
    lines = _paid(settled, number)
    if not lines:
        return None
    speech = Speech(
        say=say,
        language=language,
        time_zone=terminal.time_zone,
        masking=masking,
        offline=settled.offline,
    )
    change = settled.change_fen if number == settled.slip_number else 0
    part = part_with(settled, lines, change)
    known = as_known(lines, said or outcomes)
    blocks = [
        Heading(
            terminal.store_name,
            say(COUNTERPART_WORDS[Counterpart.RECEIPT]),
            duplicate_mark(duplicate, speech),
        ),
        Facts((Fact(say(N_("Belongs to slip")), number), *head_of(part.visit, settled.settled_at, speech))),
        *paid_items_of(part.visit, known, speech),
        totals_of(lines, part.given, speech),
        *warnings_of(lines, tuple(known.values()), speech),
        *present_of(lines, said, outcomes, speech, copy=duplicate is not None),
        Code(number),
    ]
    copy = duplicate.ordinal if duplicate else 0
    made = put_together(number, copy, settled.settled_at, blocks, speech)
    return replace(made, counterpart=Counterpart.RECEIPT)


def _paid(settled: SettledVisit, slip_number: str) -> tuple[Transaction, ...]:
    """The lines of a slip that a receipt is about: those that cost something, or gave something back."""
    return tuple(line for line in settled.on_slip(slip_number) if line.charges)
