"""The slip (业务受理单) of a visit: what stands on it, for any medium.

A slip is made once, in one language, with personal data already masked; screen, PDF and thermal
printer only lay its blocks out (`counter.domain.slip_blocks`). What it says of each transaction is in
`counter.domain.slip_items`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from counter.domain.capitals import capital_amount
from counter.domain.masking import Depth, Masking
from counter.domain.prints import COUNTERPART_WORDS, Counterpart
from counter.domain.slip_blocks import (
    Block,
    Code,
    Fact,
    Facts,
    Heading,
    Notes,
    Signature,
    Slip,
    Statement,
    Sum,
    Totals,
)
from counter.domain.slip_items import Say, Speech, item_of
from counter.domain.slip_parts import METHOD_WORDS, Given, given_of, part_of
from counter.domain.tender import due
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import Handler, Opening, Transaction
from counter.domain.visit import Outcome, OutcomeState, SettledVisit, Visit

_T = TypeVar("_T")

SLIP_MASKING = Masking(name=Depth.OPEN, id_number=Depth.USUAL, number=Depth.OPEN)
"""What a slip hides unless told otherwise: it is signed, so the name is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A further copy of a slip: the how manieth, when it was made, by whom and why."""

    ordinal: int
    at: datetime
    clerk: str = ""
    reason: str = ""


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
) -> Slip:
    """The slip of a settled visit, as far as its lines are known; a line without outcome is queued.

    A visit with several handlers has a slip for each: ``slip_number`` names one, else it is the first.
    """
    speech = Speech(say=say, language=language, time_zone=terminal.time_zone, masking=masking)
    number = slip_number or settled.slip_number
    part = part_of(settled, number)
    visit = part.visit
    known = {outcome.identity: outcome for outcome in outcomes}
    lines = {
        line.identity: known.get(line.identity, Outcome(identity=line.identity, state=OutcomeState.QUEUED))
        for line in visit.transactions
    }
    blocks = [
        Heading(
            terminal.store_name,
            say(N_("Service slip")),
            _duplicate_mark(duplicate, speech),
            say(COUNTERPART_WORDS[counterpart]) if counterpart else "",
        ),
        Facts((Fact(say(N_("Slip number")), number), *_head(visit, settled.settled_at, speech))),
        *_items(visit, lines, speech),
        _totals(visit.transactions, part.given, speech),
        *_notes(visit.transactions, tuple(lines.values()), speech),
        Statement(say(DECLARATION)),
        Signature(say(N_("Customer's signature"))),
        Code(number),
    ]
    copy = duplicate.ordinal if duplicate else 0
    return replace(_slip(number, copy, settled.settled_at, blocks, speech), counterpart=counterpart)


def draft_slip_of(
    visit: Visit,
    at: datetime,
    terminal: Terminal,
    language: str,
    *,
    say: Say,
    masking: Masking = SLIP_MASKING,
) -> Slip:
    """The slip of a visit not settled yet: for reading through, marked so, with nothing to sign."""
    speech = Speech(say=say, language=language, time_zone=terminal.time_zone, masking=masking)
    blocks = [
        Heading(terminal.store_name, say(N_("Service slip")), say(N_("DRAFT - not settled"))),
        Facts(tuple(_head(visit, at, speech))),
        *_items(visit, {}, speech),
        _totals(visit.transactions, given_of(visit.transactions, visit.tenders), speech),
        *_notes(visit.transactions, (), speech),
    ]
    return _slip("", 0, at, blocks, speech)


DECLARATION = N_(
    "I have checked the transactions and charges above and agree to them. "
    "The identity documents shown are true and valid."
)
"""What the customer declares by signing."""


def _slip(number: str, copy: int, at: datetime, blocks: list[Block], speech: Speech) -> Slip:
    colon = "：" if speech.language.startswith("zh") else ": "
    return Slip(
        number=number,
        copy=copy,
        language=speech.language,
        made_at=at,
        colon=colon,
        blocks=tuple(blocks),
        page_words=speech.say(N_("Page {page} of {pages}"), page="{page}", pages="{pages}"),
    )


def _duplicate_mark(duplicate: Duplicate | None, speech: Speech) -> str:
    if duplicate is None:
        return ""
    mark = speech.say(N_("DUPLICATE {ordinal}"), ordinal=duplicate.ordinal)
    told = (mark, speech.instant(duplicate.at), duplicate.clerk, duplicate.reason)
    return " ".join(part for part in told if part)


def _head(visit: Visit, at: datetime, speech: Speech) -> Iterator[Fact]:
    """Where, when, who, for whom."""
    say, masking = speech.say, speech.masking
    yield Fact(say(N_("Transactions")), str(len(visit.transactions)))
    if visit.follows_slip:
        yield Fact(say(N_("Follows slip")), visit.follows_slip)
    yield Fact(say(N_("Counter position")), str(visit.position))
    yield Fact(say(N_("Clerk")), f"{visit.clerk_name} {visit.clerk_id}".strip())
    yield Fact(say(N_("Time")), speech.instant(at))
    owner = _owner(visit)
    if owner:
        yield Fact(say(N_("Customer")), masking.of_name(owner))
    documents = [line.id_number for line in _openings(visit) if line.customer_name == owner]
    if visit.customer_id_number:
        documents.insert(0, visit.customer_id_number)
    for id_number in _distinct(documents):
        yield Fact(say(N_("ID number")), masking.of_id_number(id_number))
    for handler in _distinct(line.handler for line in _openings(visit) if line.handler):
        yield from _handler(handler, speech)


def _handler(handler: Handler, speech: Speech) -> Iterator[Fact]:
    yield Fact(speech.say(N_("Handler")), speech.masking.of_name(handler.name))
    yield Fact(speech.say(N_("Handler's ID number")), speech.masking.of_id_number(handler.id_number))


def _owner(visit: Visit) -> str:
    """The customer in the slip's head: the visit's, else the first that a line names."""
    names = (visit.customer_name, *(line.details.customer_name for line in visit.transactions))
    return next(filter(None, names), "")


def _openings(visit: Visit) -> list[Opening]:
    return [line.details for line in visit.transactions if isinstance(line.details, Opening)]


def _items(visit: Visit, outcomes: dict[str, Outcome], speech: Speech) -> Iterator[Block]:
    owner = _owner(visit)
    for ordinal, line in enumerate(visit.transactions, 1):
        yield item_of(ordinal, line, outcomes.get(line.identity), owner, speech)


def _totals(lines: tuple[Transaction, ...], given: Given, speech: Speech) -> Totals:
    """What the slip comes to; below 0 the customer gets it, with change in one sum."""
    say, net = speech.say, due(lines).net_fen
    sums = [
        Sum(f"{say(METHOD_WORDS[method])} {reference}".strip(), amount)
        for method, reference, amount in given.sums
    ]
    if given.change_fen is not None:
        sums.append(Sum(say(N_("Change given")), given.change_fen))
    if given.back_fen:
        sums.append(Sum(say(N_("Given back in cash")), given.back_fen))
    return Totals(
        total=Sum(say(N_("Total amount")), net),
        capitals=Fact(say(N_("In capitals")), capital_amount(net)),
        sums=tuple(sums),
    )


def _notes(lines: tuple[Transaction, ...], outcomes: tuple[Outcome, ...], speech: Speech) -> Iterator[Notes]:
    """The lines' reminders, each once, then what waiting, held or failed lines mean."""
    say = speech.say
    tips = _distinct(tip for line in lines for tip in line.tips if tip.when == "on_slip")
    notes = [
        say(N_("{reminder} (valid until {day})"), reminder=speech.word(tip.text), day=tip.valid_until)
        if tip.valid_until
        else speech.word(tip.text)
        for tip in tips
    ]
    waiting = {outcome.identity for outcome in outcomes if outcome.state.waiting}
    if waiting:
        tips = [tip for line in lines if line.identity in waiting for tip in line.tips]
        notes += _distinct(speech.word(tip.text) for tip in tips if tip.when == "offline")
        notes.append(say(N_("What was accepted offline counts once the centre has confirmed it.")))
    if any(outcome.state is OutcomeState.HELD for outcome in outcomes):
        notes.append(say(N_("What is held goes on when what it waits for is done.")))
    if any(outcome.state.bad for outcome in outcomes):
        notes.append(say(N_("What was rejected or failed was not done; what was paid for it is given back.")))
    if notes:
        yield Notes(say(N_("Reminders")), tuple(notes))


def _distinct(values: Iterable[_T]) -> list[_T]:
    """Each value once, where it first stands."""
    return list(dict.fromkeys(values))
