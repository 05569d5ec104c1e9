"""The payment receipt (缴费收据) of a visit: its payments alone, tied to the slip by its number."""

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
    items_of,
    put_together,
    totals_of,
    warnings_of,
)
from counter.domain.slips.slip import SLIP_MASKING
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import PaymentIntake, Reversal, Transaction
from counter.domain.visit import Outcome, SettledVisit


def receipt_slip(settled: SettledVisit) -> str:
    """The number of the slip that a receipt of the visit belongs to; "" where nothing was paid."""
    return next((settled.slip_of(line.identity) for line in _paid(settled)), "")


def receipt_of(
    settled: SettledVisit,
    outcomes: Sequence[Outcome],
    terminal: Terminal,
    language: str,
    *,
    say: Say,
    duplicate: Duplicate | None = None,
    masking: Masking = SLIP_MASKING,
) -> Slip | None:
    """The receipt of the visit's payments and their reversals; None where there are none.

    It names the slip that they stand on, says the balance after each payment, and needs no signature.
    """
    lines = _paid(settled)
    if not lines:
        return None
    speech = Speech(say=say, language=language, time_zone=terminal.time_zone, masking=masking)
    number = receipt_slip(settled)
    part = part_with(settled, lines)
    known = as_known(lines, outcomes)
    blocks = [
        Heading(
            terminal.store_name,
            say(COUNTERPART_WORDS[Counterpart.RECEIPT]),
            duplicate_mark(duplicate, speech),
        ),
        Facts((Fact(say(N_("Belongs to slip")), number), *head_of(part.visit, settled.settled_at, speech))),
        *items_of(part.visit, known, speech),
        totals_of(lines, part.given, speech),
        *warnings_of(lines, tuple(known.values()), speech),
        Code(number),
    ]
    copy = duplicate.ordinal if duplicate else 0
    made = put_together(number, copy, settled.settled_at, blocks, speech)
    return replace(made, counterpart=Counterpart.RECEIPT)


def _paid(settled: SettledVisit) -> tuple[Transaction, ...]:
    """The lines that a receipt is about: payments and their reversals."""
    return tuple(t for t in settled.visit.transactions if isinstance(t.details, PaymentIntake | Reversal))
