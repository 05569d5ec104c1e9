"""The payment receipt (缴费收据) of a visit: its payments alone, tied to the slip by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter.domain.masking import Masking
from counter.domain.slip import SLIP_MASKING, Duplicate, slip_of
from counter.domain.slip_blocks import Fact, Facts, Heading, Notes, Signature, Slip, Statement
from counter.domain.slip_items import Say
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import PaymentIntake, Reversal
from counter.domain.visit import FurtherSlip, Outcome, SettledVisit


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

    It names the slip that it belongs to, says each account's balance after, and needs no signature.
    """
    paid = tuple(
        line.identity
        for line in settled.visit.transactions
        if isinstance(line.details, PaymentIntake | Reversal)
    )
    if not paid:
        return None
    number = settled.slip_of(paid[0])
    apart = settled
    if len(paid) < len(settled.visit.transactions):  # what is paid beside is not on this paper
        share = FurtherSlip(slip_number=number, lines=paid)
        apart = replace(settled, slip_number="", further_slips=(share,))
    slip = slip_of(
        apart,
        outcomes,
        terminal,
        language,
        say=say,
        slip_number=number,
        duplicate=duplicate,
        masking=masking,
    )
    kept = [block for block in slip.blocks if not isinstance(block, Statement | Signature | Notes)]
    for place, block in enumerate(kept):
        if isinstance(block, Heading):
            kept[place] = replace(block, title=say(N_("Payment receipt")))
        elif isinstance(block, Facts):
            linked = Fact(say(N_("Belongs to slip")), number)
            kept[place] = Facts((linked, *block.facts[1:]))
    return replace(slip, number=number, blocks=tuple(kept))
