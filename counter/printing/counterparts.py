"""What each counterpart of a slip says, in the language of this process."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.masking import Masking
from counter.domain.prints import Counterpart, Duplicate
from counter.domain.slips.blocks import Slip
from counter.domain.slips.receipt import receipt_of
from counter.domain.slips.slip import slip_of
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.visit import Outcome, SettledVisit
from counter.messages import _, language
from counter.ports import PrintingFailed

NO_PAYMENT = N_("Nothing was paid or given back on slip {number}: there is no receipt of it.")


def paper_of(
    settled: SettledVisit,
    outcomes: Sequence[Outcome],
    terminal: Terminal,
    number: str,
    counterpart: Counterpart | None,
    *,
    duplicate: Duplicate | None,
    masking: Masking,
    said: Sequence[Outcome] | None = None,
) -> Slip:
    """What one counterpart of the slip ``number`` says; ``said`` is how its lines stood on the first print.

    None for ``counterpart`` is the slip without a word about who keeps it. Raises PrintingFailed for the
    receipt of a slip on which nothing was paid or given back.
    """
    if counterpart is not Counterpart.RECEIPT:
        return slip_of(
            settled,
            outcomes,
            terminal,
            language(),
            say=_,
            slip_number=number,
            counterpart=counterpart,
            duplicate=duplicate,
            masking=masking,
            said=said,
        )
    receipt = receipt_of(
        settled,
        outcomes,
        terminal,
        language(),
        say=_,
        slip_number=number,
        duplicate=duplicate,
        masking=masking,
        said=said,
    )
    if receipt is None:
        raise PrintingFailed(NO_PAYMENT, number=number)
    return receipt
