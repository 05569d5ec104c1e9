"""`counter shift`: the shifts at this terminal, and their reports; works while the screen runs."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counter.commands.output import print_table
from counter.commands.setup import data_dir_of, printer_of, settings_of, store_in
from counter.commands.slip import FOR_READING, TEXT_CELLS, from_here, laid_out, written_to
from counter.domain.money import format_yuan
from counter.messages import _, language
from counter.ports import PrintingFailed

if TYPE_CHECKING:
    from counter.domain.shifts.report import ShiftReport
    from counter.domain.shifts.shift import Shift
    from counter.domain.terminal import Terminal
    from counter.settings import Settings
    from offline_queue import LocalStore


def run(options: argparse.Namespace) -> int:
    """Do the action that was asked for."""
    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    try:
        terminal = store.terminal()
        if terminal is None:
            print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
            return 1
        if options.action == "list":
            return _list(store, terminal, options)
        report = store.shifts.report(options.id)
        if report is None:
            print(_("There is no report of a shift {number} here.", number=options.id), file=sys.stderr)
            return 1
        if options.action == "show":
            return _show(report, terminal, chosen, options)
        return _print(store, chosen, report, options)
    except PrintingFailed as failed:
        print(_(failed.message, **failed.params), file=sys.stderr)
        return 1
    finally:
        store.close()


def _list(store: LocalStore, terminal: Terminal, options: argparse.Namespace) -> int:
    goes_on, over = store.shifts.going_on(), store.shifts.reports(options.limit)
    if options.format == "json":
        from counter.wire.shift_report import report_body

        print(json.dumps([report_body(report) for report in over], ensure_ascii=False, indent=2))
        return 0
    heads = (_("Shift"), _("Clerk"), _("Began"), _("Ended"), _("Visits"), _("Cash counted"), _("Difference"))
    rows = [list(heads)]
    if goes_on is not None:
        rows.append(_row_of_open(goes_on, store, terminal))
    rows += [_row(report, terminal) for report in over]
    print_table(rows)
    return 0


def _row_of_open(shift: Shift, store: LocalStore, terminal: Terminal) -> list[str]:
    visits = store.shifts.takings(shift.shift_id).visits
    began = _time(shift.began_at, terminal)
    return [shift.number, f"{shift.clerk_name} {shift.clerk_id}", began, _("goes on"), str(visits), "-", "-"]


def _row(report: ShiftReport, terminal: Terminal) -> list[str]:
    shift = report.shift
    differences = [result.difference_fen for result in report.results if result.difference_fen]
    return [
        shift.number,
        f"{shift.clerk_name} {shift.clerk_id}",
        _time(shift.began_at, terminal),
        _time(report.ended_at, terminal),
        str(report.takings.visits),
        format_yuan(report.counted.cash.total_fen),
        " ".join(map(format_yuan, differences)) or "-",
    ]


def _time(at: datetime, terminal: Terminal) -> str:
    return at.astimezone(ZoneInfo(terminal.time_zone)).strftime("%m-%d %H:%M")


def _show(report: ShiftReport, terminal: Terminal, chosen: Settings, options: argparse.Namespace) -> int:
    from counter.domain.shifts.paper import shift_paper
    from counter.domain.slips.text import render_text
    from counter.wire.shift_report import report_body

    if options.format == "json":
        content = json.dumps(report_body(report), ensure_ascii=False, indent=2) + "\n"
        return written_to(content.encode(), options.output)
    paper = shift_paper(report, terminal, language(), say=_).marked(_(FOR_READING))
    if options.format == "text":
        return written_to((render_text(paper, TEXT_CELLS) + "\n").encode(), options.output)
    return written_to(laid_out(paper, chosen, options.format)[0], options.output)


def _print(store: LocalStore, chosen: Settings, report: ShiftReport, options: argparse.Namespace) -> int:
    from counter.domain.prints import PrintState
    from counter.messages import sentence

    printer = printer_of(store, chosen)
    made = printer.print_shift(
        report,
        further=from_here(in_place=not options.copy),
        printer=options.printer or "",
        trouble=lambda finding: print(sentence(finding), file=sys.stderr),
    )
    for each in made:
        print(f"{printer.where(each)}\t{each.slip_number}\t{each.counterpart}\t{each.state}")
    if not made:
        said = _(
            "Report {number} was printed already; --copy prints a marked copy.", number=report.shift.number
        )
        print(said, file=sys.stderr)
    if any(each.state is PrintState.UNKNOWN for each in made):
        print(
            _("Is report {number} in hand? The screen asks, Ctrl+R answers.", number=report.shift.number),
            file=sys.stderr,
        )
        return 1
    return 0
