"""What the desk has to tell, as one sentence for the clerk."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.prints import paper_named
from counter.domain.text import N_, Finding
from counter.domain.visit import Outcome, SettledVisit, slips_named
from counter.messages import _, sentence
from screens.head import local_time
from screens.news import (
    AnswersCame,
    CentreLost,
    News,
    PrinterLacks,
    PrintsWait,
    ReportNotPrinted,
    ReportPrinted,
    ReportWaits,
    SaveFailed,
    ShiftBegan,
    ShiftGoesOn,
    SlipDoubtful,
    SlipNotPrinted,
    SlipPrinted,
)
from screens.widgets.lines import Look, Piece


def announcement(news: News) -> Piece | None:
    """The sentence and its look; None if there is nothing to say, as of answers without a rejection."""
    match news:
        case SaveFailed(error):
            said, params = getattr(error, "message", "{error}"), getattr(error, "params", {})
            return "! " + _(said, **{"error": error, **params}), Look.REFUSE
        case CentreLost(log):
            return "! " + _(
                N_("the demo's CRM does not stay up; work goes on offline. Its log: {log}"), log=log
            ), Look.REFUSE
        case AnswersCame(settled, outcomes):
            return _first_rejection(settled, outcomes)
        case SlipPrinted():
            return _printed(news)
        case SlipNotPrinted(numbers, error, receipt, owed):
            said = N_("the copy of slip {number} was not printed: {why}")
            if owed:
                said = N_("slip {number} is settled, not printed: {why} ^R: try again, other printer, later")
            said = N_("the receipt of slip {number} was not printed: {why}") if receipt else said
            return "! " + _(said, number=slips_named(numbers), why=_why(error)), Look.REFUSE
        case SlipDoubtful(made):
            said = N_("is slip {number} in hand ({counterpart})? ^R answers")
            words = {"number": made.slip_number, "counterpart": paper_named(made.counterpart, made.copy, _)}
            return "! " + _(said, **words), Look.REFUSE
        case PrinterLacks(numbers, lacks):
            said = N_("slip {number} waits: {why}")
            return _(said, number=slips_named(numbers), why=sentence(lacks)), Look.WARN
        case PrintsWait(doubtful, owed):
            said = N_(
                "from before: {doubtful} prints to be looked for, {owed} slips not printed; ^R shows them"
            )
            return _(said, doubtful=doubtful, owed=owed), Look.WARN
        case ShiftBegan():
            return None  # what was handed over stands on the resting screen
        case ShiftGoesOn():
            return _goes_on(news)
        case ReportPrinted(number, where, copy, confirmed):
            said = N_("shift report {number} printed: {where}") if confirmed else N_(
                "shift report {number} sent to: {where}")  # fmt: skip
            if copy:
                said = N_("copy {copy} of shift report {number} sent to: {where}")
            return _(said, number=number, where=where, copy=copy), Look.GOOD
        case ReportNotPrinted(number, error):
            said = N_("shift report {number} is kept but was not printed: {why}; ^R prints it")
            return "! " + _(said, number=number, why=_why(error)), Look.REFUSE
        case ReportWaits(number, lacks):
            said = N_("shift report {number} waits: {why}")
            return _(said, number=number, why=sentence(lacks)), Look.WARN


def _goes_on(news: ShiftGoesOn) -> Piece | None:
    """That a shift goes on, where it is another clerk's or of an earlier day."""
    shift = news.shift
    if shift.clerk_id == news.clerk_id and shift.business_date == news.today:
        return None
    form = "%H:%M" if shift.business_date == news.today else "%m-%d %H:%M"
    since = local_time(shift.began_at, news.terminal, form)
    said = N_("The shift of {name} since {since} goes on; ^L counts the drawer and ends it.")
    return _(said, name=shift.clerk_name, since=since), Look.WARN


def _printed(news: SlipPrinted) -> Piece:
    """What went out; a rejection was said before the first print, and is not to be covered by it."""
    first = not news.copy and not news.receipt
    rejection = _first_rejection(news.settled, news.outcomes) if first else None
    if rejection is not None:
        return rejection
    sent, printed = N_("slip {number} sent to: {where}"), N_("slip {number} printed: {where}")
    if news.copy:
        sent = N_("copy {copy} of slip {number} sent to: {where}")
        printed = N_("copy {copy} of slip {number} printed: {where}")
    if news.receipt:
        sent = N_("receipt of slip {number} sent to: {where}")
        printed = N_("receipt of slip {number} printed: {where}")
    said = printed if news.confirmed else sent
    return _(said, number=slips_named(news.numbers), where=news.where, copy=news.copy), Look.GOOD


def _why(error: Exception) -> str:
    """What an error says, in the clerk's language where it has a sentence."""
    message, params = getattr(error, "message", ""), getattr(error, "params", {})
    return sentence(Finding(message, params)) if message else str(error)


def _first_rejection(settled: SettledVisit, outcomes: Sequence[Outcome]) -> Piece | None:
    """Which line of which slip was rejected first; on its slip the line bears that number."""
    outcome = next((outcome for outcome in outcomes if outcome.state.bad), None)
    if outcome is None:
        return None
    slip = settled.slip_of(outcome.identity)
    number = [line.identity for line in settled.on_slip(slip)].index(outcome.identity) + 1
    said = N_("slip {slip} line {line} was rejected: {why} - F7 gives the way out")
    return "! " + _(said, slip=slip, line=number, why=_(outcome.reason)), Look.REFUSE
