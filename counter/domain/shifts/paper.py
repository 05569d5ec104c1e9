"""The shift report on paper: the same layout as a slip, for any medium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from counter.domain.capitals import capital_amount
from counter.domain.masking import Masking
from counter.domain.money import format_yuan
from counter.domain.prints import COUNTERPART_WORDS, Counterpart, Duplicate
from counter.domain.shifts.cash import CashCount, denomination_words
from counter.domain.shifts.closing import METHOD_NAMES
from counter.domain.shifts.report import HandedOver, MethodResult, ShiftReport
from counter.domain.slips.blocks import (
    Block,
    Code,
    Fact,
    Facts,
    Heading,
    Item,
    Notes,
    Signature,
    Slip,
    Sum,
    Totals,
)
from counter.domain.slips.items import Say, Speech
from counter.domain.slips.parts import BACK_WORDS
from counter.domain.slips.sections import duplicate_mark, put_together
from counter.domain.tender import TenderMethod
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import ChargeKind

BUSINESS_WORDS = {
    ChargeKind.PAYMENT: N_("Payments into accounts"),
    ChargeKind.FEE: N_("Fees"),
    ChargeKind.DEPOSIT: N_("Deposits"),
    ChargeKind.PRESTORE: N_("Prestores"),
    ChargeKind.REVERSAL: N_("Payments reversed"),
    ChargeKind.REFUND: N_("Refunds"),
}
"""What money was for, as a report adds it up."""


def shift_paper(
    report: ShiftReport, terminal: Terminal, language: str, *, say: Say, duplicate: Duplicate | None = None
) -> Slip:
    """The report of a shift in one language. Clerks are named whole: they answer for it."""
    speech = Speech(say=say, language=language, time_zone=terminal.time_zone, masking=Masking())
    sections = list(_sections(report, speech))
    blocks: list[Block] = [
        Heading(
            terminal.store_name, say(COUNTERPART_WORDS[Counterpart.SHIFT]), duplicate_mark(duplicate, speech)
        ),
        Facts(tuple(_head(report, speech))),
        *(replace(section, ordinal=number) for number, section in enumerate(sections, 1)),
        _totals(report, speech),
        *_handed_over(report.handed_over, speech),
        Signature(say(N_("Clerk's signature"))),
        Signature(say(N_("Manager's signature"))),
        Code(report.shift.number),
    ]
    copy = duplicate.ordinal if duplicate else 0
    made = put_together(report.shift.number, copy, report.ended_at, blocks, speech)
    return replace(made, counterpart=Counterpart.SHIFT)


def _head(report: ShiftReport, speech: Speech) -> Iterator[Fact]:
    say, shift = speech.say, report.shift
    yield Fact(say(N_("Shift number")), shift.number)
    yield Fact(say(N_("Counter position")), str(shift.position))
    yield Fact(say(N_("Clerk")), f"{shift.clerk_name} {shift.clerk_id}")
    yield Fact(say(N_("Counted by")), f"{report.clerk_name} {report.clerk_id}")
    yield Fact(say(N_("Began")), speech.instant(shift.began_at))
    yield Fact(say(N_("Ended")), speech.instant(report.ended_at))
    yield Fact(say(N_("Visits")), str(report.takings.visits))
    yield Fact(say(N_("Transactions")), str(report.takings.transactions))
    if report.approved_by:
        yield Fact(say(N_("Difference approved by")), report.approved_by)


def _sections(report: ShiftReport, speech: Speech) -> Iterator[Item]:
    say, takings = speech.say, report.takings
    for result in report.results:
        yield _method(result, report, speech)
    if report.counted.cash.pieces or report.counted.cash.other_fen:
        yield _count(say(N_("Cash by denomination")), report.counted.cash, speech)
    if takings.business:
        sums = (Sum(_for(each.what, each.count, speech), each.amount_fen) for each in takings.business)
        yield _section(say(N_("What it was for")), (), tuple(sums))
    clerks, days = takings.by_clerk(), takings.by_date()
    if len(clerks) > 1:
        names = dict(report.clerk_names)
        each_one = (Sum(f"{names.get(clerk, '')} {clerk}".strip(), fen) for clerk, fen in clerks.items())
        yield _section(say(N_("By clerk")), (), tuple(each_one))
    if len(days) > 1:
        of_days = (Sum(day.isoformat(), fen) for day, fen in days.items())
        yield _section(say(N_("By business date")), (), tuple(of_days))


def _method(result: MethodResult, report: ShiftReport, speech: Speech) -> Item:
    say, opening = speech.say, report.shift.opening
    facts, sums = list[Fact](), list[Sum]()
    if result.method is TenderMethod.CASH:
        sums.append(Sum(say(N_("Opening float")), opening.amount_fen))
        if opening.counted is None:
            facts.append(Fact(say(N_("Opening float")), say(N_("not counted, as it was left"))))
        elif opening.difference_fen:
            facts.append(Fact(say(N_("Left by the shift before")), format_yuan(opening.left_fen)))
            facts.append(Fact(say(N_("Reason of the float's difference")), opening.reason))
    sums.append(Sum(say(N_("Taken")), result.taken_fen))
    if result.change_fen:
        sums.append(Sum(say(N_("Change given")), result.change_fen))
    if result.back_fen:
        sums.append(Sum(say(BACK_WORDS[result.method]), result.back_fen))
    sums += [
        Sum(say(N_("Expected")), result.expected_fen),
        Sum(say(N_("Counted")), result.counted_fen),
        Sum(say(N_("Difference")), result.difference_fen),
    ]
    if result.reason:
        facts.append(Fact(say(N_("Reason")), result.reason))
    return _section(speech.word(METHOD_NAMES[result.method]), tuple(facts), tuple(sums))


def _count(title: str, cash: CashCount, speech: Speech) -> Item:
    said = N_("{denomination} yuan x {many}")
    facts = [
        Fact(speech.say(said, denomination=denomination_words(fen), many=many), format_yuan(fen * many))
        for fen, many in cash.pieces
        if many
    ]
    if cash.other_fen:
        facts.append(Fact(speech.say(N_("Other cash")), format_yuan(cash.other_fen)))
    return _section(title, tuple(facts), ())


def _for(what: str, count: int, speech: Speech) -> str:
    known = {kind.value: words for kind, words in BUSINESS_WORDS.items()}
    return f"{speech.say(known.get(what, what))} ({count})"


def _section(title: str, facts: tuple[Fact, ...], sums: tuple[Sum, ...]) -> Item:
    return Item(ordinal=0, title=title, state="", facts=facts, charges=sums)


def _totals(report: ShiftReport, speech: Speech) -> Totals:
    say, counted = speech.say, report.counted
    return Totals(
        total=Sum(say(N_("Cash handed in")), counted.handed_in_fen),
        capitals=Fact(say(N_("In capitals")), capital_amount(counted.handed_in_fen)),
        sums=(
            Sum(say(N_("Cash counted")), counted.cash.total_fen),
            Sum(say(N_("Stays in the drawer")), counted.left_fen),
        ),
    )


def _handed_over(handed: HandedOver, speech: Speech) -> Iterator[Notes]:
    notes = tuple(handed_over_notes(handed, speech))
    if notes:
        yield Notes(speech.say(N_("Handed over to the next clerk")), notes)


def handed_over_notes(handed: HandedOver, speech: Speech) -> Iterator[str]:
    """What goes on after the shift, sentence by sentence."""
    waiting = handed.waiting
    if waiting.count:
        yield speech.say(
            N_("{count} items, {sum_amount}, wait for the line; they are sent by themselves."),
            count=waiting.count,
            sum_amount=waiting.sum_fen,
        )
    if handed.asking:
        yield speech.say(N_("{count} lines on the work list ask for a hand."), count=handed.asking)
    if handed.held:
        yield speech.say(N_("{count} visits are on hold."), count=handed.held)
