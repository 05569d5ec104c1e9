"""The sections that slips, drafts and receipts are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from counter.domain.capitals import capital_amount
from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import Block, Fact, Notes, Slip, Sum, Totals
from counter.domain.slips.items import Speech, item_of, paid_item_of, standing_of
from counter.domain.slips.parts import BACK_WORDS, METHOD_WORDS, Given
from counter.domain.tender import TenderMethod, due
from counter.domain.text import N_
from counter.domain.transaction import Handler, Opening, Tip, Transaction
from counter.domain.visit import Outcome, OutcomeState, Visit

_T = TypeVar("_T")


def put_together(number: str, copy: int, at: datetime, blocks: Iterable[Block], speech: Speech) -> Slip:
    """``blocks`` as one paper in the language of ``speech``, its pages numbered in words."""
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


def duplicate_mark(duplicate: Duplicate | None, speech: Speech) -> str:
    """What tells a further copy from the first print: 补打 n, when, by whom and why; "" on the first."""
    if duplicate is None:
        return ""
    mark = speech.say(N_("DUPLICATE {ordinal}"), ordinal=duplicate.ordinal)
    told = (mark, speech.instant(duplicate.at), duplicate.clerk, duplicate.reason)
    return " ".join(part for part in told if part)


def head_of(visit: Visit, at: datetime, speech: Speech) -> Iterator[Fact]:
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
    if visit.customer_id_number and owner == visit.customer_name:
        documents.insert(0, visit.customer_id_number)
    for id_number in _distinct(documents):
        yield Fact(say(N_("ID number")), masking.of_id_number(id_number))
    for handler in _distinct(line.handler for line in _openings(visit) if line.handler):
        yield from _handler(handler, speech)


def _handler(handler: Handler, speech: Speech) -> Iterator[Fact]:
    yield Fact(speech.say(N_("Handler")), speech.masking.of_name(handler.name))
    yield Fact(speech.say(N_("Handler's ID number")), speech.masking.of_id_number(handler.id_number))


def _owner(visit: Visit) -> str:
    """The customer in the slip's head: the visit's if any line is theirs, else the first that a line names.

    The visit's may be somebody whose lines were all taken out again.
    """
    named = [line.details.customer_name for line in visit.transactions if line.details.customer_name]
    return visit.customer_name if visit.customer_name in named or not named else named[0]


def _openings(visit: Visit) -> list[Opening]:
    return [line.details for line in visit.transactions if isinstance(line.details, Opening)]


def as_known(lines: Iterable[Transaction], outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """How each line stands, by its identity; a line of which nothing is known is queued."""
    known = {outcome.identity: outcome for outcome in outcomes}
    return {
        line.identity: known.get(line.identity, Outcome(identity=line.identity, state=OutcomeState.QUEUED))
        for line in lines
    }


def items_of(visit: Visit, outcomes: Mapping[str, Outcome], speech: Speech) -> Iterator[Block]:
    """Each line of the visit, as far as it is known."""
    owner = _owner(visit)
    for ordinal, line in enumerate(visit.transactions, 1):
        yield item_of(ordinal, line, outcomes.get(line.identity), owner, speech)


def paid_items_of(visit: Visit, outcomes: Mapping[str, Outcome], speech: Speech) -> Iterator[Block]:
    """Each line of the visit, as far as it is about money."""
    owner = _owner(visit)
    for ordinal, line in enumerate(visit.transactions, 1):
        yield paid_item_of(ordinal, line, outcomes.get(line.identity), owner, speech)


def totals_of(lines: tuple[Transaction, ...], given: Given, speech: Speech) -> Totals:
    """What the slip comes to; below 0 the customer gets it, with change in one sum."""
    say, total = speech.say, due(lines).total_fen
    sums = [
        Sum(f"{say(METHOD_WORDS[method])} {reference}".strip(), amount)
        for method, reference, amount in given.sums
    ]
    if given.change_fen is not None:
        sums.append(Sum(say(N_("Change given")), given.change_fen))
    if given.back_fen:
        sums.append(Sum(say(BACK_WORDS[TenderMethod.CASH]), given.back_fen))
    sums += [Sum(say(BACK_WORDS[method]), amount) for method, amount in given.otherwise]
    return Totals(
        total=Sum(say(N_("Total amount")), total),
        capitals=Fact(say(N_("In capitals")), capital_amount(total)),
        sums=tuple(sums),
    )


def notes_of(lines: Sequence[Transaction], outcomes: Sequence[Outcome], speech: Speech) -> Iterator[Notes]:
    """The lines' reminders, each once, then what waiting, held or failed lines mean."""
    tips = _distinct(tip for line in lines for tip in line.tips if tip.when == "on_slip")
    return _under_title(
        [*(_reminder(tip, speech) for tip in tips), *_warnings(lines, outcomes, speech)], speech
    )


def warnings_of(lines: Sequence[Transaction], outcomes: Sequence[Outcome], speech: Speech) -> Iterator[Notes]:
    """What waiting, held or failed lines mean, without the lines' own reminders."""
    return _under_title(_warnings(lines, outcomes, speech), speech)


def _reminder(tip: Tip, speech: Speech) -> str:
    told = speech.word(tip.text)
    if tip.valid_until is None:
        return told
    return speech.say(N_("{reminder} (valid until {day})"), reminder=told, day=tip.valid_until)


def _warnings(lines: Sequence[Transaction], outcomes: Sequence[Outcome], speech: Speech) -> list[str]:
    say, warnings = speech.say, list[str]()
    waiting = {outcome.identity for outcome in outcomes if outcome.state.waiting}
    if waiting:
        warnings += _waiting([line for line in lines if line.identity in waiting], speech)
    if any(outcome.state is OutcomeState.HELD for outcome in outcomes):
        warnings.append(say(N_("What is held goes on when what it waits for is done.")))
    if any(outcome.state.bad for outcome in outcomes):
        said = N_("What was rejected or failed was not done; what was paid for it is given back.")
        warnings.append(say(said))
    return warnings


def _waiting(lines: Sequence[Transaction], speech: Speech) -> list[str]:
    """What it means that the centre has not answered; the templates' words are for work without the line."""
    if not speech.offline:
        said = N_(
            "What awaits the centre's answer was accepted, and counts once the centre has confirmed it."
        )
        return [speech.say(said)]
    tips = [tip for line in lines for tip in line.tips if tip.when == "offline"]
    counts = speech.say(N_("What was accepted offline counts once the centre has confirmed it."))
    return [*_distinct(speech.word(tip.text) for tip in tips), counts]


def present_of(
    lines: Sequence[Transaction],
    said: Sequence[Outcome] | None,
    outcomes: Iterable[Outcome],
    speech: Speech,
    *,
    copy: bool,
) -> Iterator[Notes]:
    """How the lines stand now where that is not what the first print ``said``, apart from what was signed.

    Each under its number on the slip. Where it was not kept what that print said (()), a note says of the
    lines themselves that they tell how things stand now.
    """
    say = speech.say
    title = say(N_("State when this copy was made; not part of what was signed") if copy else N_(
        "State now; not part of what was printed"))  # fmt: skip
    if said is None:
        return
    if not said:
        yield Notes(title, (say(N_("The transactions above are shown as they stand now.")),))
        return
    before, now = as_known(lines, said), as_known(lines, outcomes)
    changed = {
        ordinal: standing_of(line, now[line.identity], speech)
        for ordinal, line in enumerate(lines, 1)
        if standing_of(line, now[line.identity], speech) != standing_of(line, before[line.identity], speech)
    }
    if changed:
        yield Notes(title, tuple(changed.values()), tuple(changed))


def _under_title(notes: Sequence[str], speech: Speech) -> Iterator[Notes]:
    if notes:
        yield Notes(speech.say(N_("Reminders")), tuple(notes))


def _distinct(values: Iterable[_T]) -> list[_T]:
    """Each value once, where it first stands."""
    return list(dict.fromkeys(values))
