"""The slip (业务受理单) of a visit: what stands on it, for any medium.

A slip is made once, in one language, with personal data already masked; screen, PDF and thermal
printer only lay its blocks out (`counter.domain.slips.blocks`). What it says of each transaction is in
`counter.domain.slips.items`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from counter.domain.masking import Depth, Masking
from counter.domain.prints import COUNTERPART_WORDS, Counterpart, Duplicate
from counter.domain.slips.blocks import Code, Fact, Facts, Heading, Signature, Slip, Statement
from counter.domain.slips.items import Say, Speech
from counter.domain.slips.parts import Given, by_handler, given_of, part_of
from counter.domain.slips.sections import (
    as_known,
    duplicate_mark,
    head_of,
    items_of,
    notes_of,
    present_of,
    put_together,
    totals_of,
)
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.visit import Outcome, SettledVisit, Visit

SLIP_MASKING = Masking(name=Depth.OPEN, id_number=Depth.USUAL, number=Depth.OPEN)
"""What a slip hides unless told otherwise: it is signed, so the name is whole."""


def slip_of(
    settled: SettledVisit,
    outcomes: Sequence[Outcome],
    terminal: Terminal,
    language: str,
    *,
    say: Say,
    slip_number: str = "",
    counterpart: Counterpart | None = None,
    duplicate: Duplicate | None = None,
    masking: Masking = SLIP_MASKING,
    said: Sequence[Outcome] | None = None,
) -> Slip:
    """The slip of a settled visit, as far as its lines are known; a line without outcome is queued.

    A visit with several handlers has a slip for each: ``slip_number`` names one, else it is the first.
    ``said`` is how the lines stood when it was first printed, which is what was signed: the slip says that
    again, and apart from it what is known now; () where that was not kept, None where it never was printed.
    """
    speech = Speech(
        say=say,
        language=language,
        time_zone=terminal.time_zone,
        masking=masking,
        offline=settled.offline,
    )
    number = slip_number or settled.slip_number
    part = part_of(settled, number)
    visit = part.visit
    lines = as_known(visit.transactions, said or outcomes)
    blocks = [
        Heading(
            terminal.store_name,
            say(N_("Service slip")),
            duplicate_mark(duplicate, speech),
            say(COUNTERPART_WORDS[counterpart]) if counterpart else "",
        ),
        Facts((Fact(say(N_("Slip number")), number), *head_of(visit, settled.settled_at, speech))),
        *items_of(visit, lines, speech),
        totals_of(visit.transactions, part.given, speech),
        *notes_of(visit.transactions, tuple(lines.values()), speech),
        Statement(say(DECLARATION)),
        Signature(say(N_("Customer's signature"))),
        *present_of(visit.transactions, said, outcomes, speech, copy=duplicate is not None),
        Code(number),
    ]
    copy = duplicate.ordinal if duplicate else 0
    made = put_together(number, copy, settled.settled_at, blocks, speech)
    return replace(made, counterpart=counterpart)


def draft_slips_of(
    visit: Visit,
    at: datetime,
    terminal: Terminal,
    language: str,
    *,
    say: Say,
    masking: Masking = SLIP_MASKING,
) -> tuple[Slip, ...]:
    """The slips that a visit not settled yet would make, one for each handler: for reading through, marked
    so, with nothing to sign.

    What was given is said where there is one slip only: the settlement shares it out.
    """
    speech = Speech(say=say, language=language, time_zone=terminal.time_zone, masking=masking)
    parts = by_handler(visit.transactions)
    given = given_of(visit.transactions, visit.tenders) if len(parts) == 1 else Given((), None, 0)
    return tuple(_draft(replace(visit, transactions=lines), given, at, terminal, speech) for lines in parts)


def _draft(visit: Visit, given: Given, at: datetime, terminal: Terminal, speech: Speech) -> Slip:
    say = speech.say
    blocks = [
        Heading(terminal.store_name, say(N_("Service slip")), say(N_("DRAFT - not settled"))),
        Facts(tuple(head_of(visit, at, speech))),
        *items_of(visit, {}, speech),
        totals_of(visit.transactions, given, speech),
        *notes_of(visit.transactions, (), speech),
    ]
    return put_together("", 0, at, blocks, speech)


DECLARATION = N_(
    "I have checked the transactions and charges above and agree to them. "
    "The identity documents shown are true and valid."
)
"""What the customer declares by signing."""
