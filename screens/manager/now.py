"""The present moment at this terminal: the running visit, the line, what waits, what asks for a hand."""

from __future__ import annotations

from counter.domain.money import format_yuan
from counter.domain.statistics.words import duration
from counter.domain.text import N_
from counter.messages import _
from screens.desk import Desk
from screens.head import LINKS, local_time


def now_rows(desk: Desk) -> list[list[str]]:
    """Rows of two columns; reads the local database only."""
    store, now = desk.ports.store, desk.ports.clock.now()
    line, waiting = store.link_state(), store.waiting()
    since = local_time(line.since, desk.terminal, "%m-%d %H:%M") if line.since else ""
    oldest = duration((now - waiting.oldest_at).total_seconds() * 1000) if waiting.oldest_at else "-"
    unclear = len(desk.ports.prints.open()) + len(desk.ports.prints.unprinted())
    return [
        [_("This position"), f"{desk.terminal.position}  {desk.clerk.name} {desk.clerk.clerk_id}"],
        [_("Visit"), _visit(desk)],
        [_("Link"), f"{_(LINKS[line.link])} {since}"],
        [_("Waiting for delivery"), str(waiting.count)],
        [_("Oldest of it"), oldest],
        [_("Money in it"), format_yuan(waiting.sum_fen)],
        [_("Work list"), str(store.asking())],
        [_("Held visits"), str(store.held())],
        [_("Slips not surely printed"), str(unclear)],
    ]


def _visit(desk: Desk) -> str:
    if desk.visit is None:
        return _("no customer at the moment")
    took_ms = desk.recorder.elapsed_ms()
    over = bool(desk.visit.target_ms) and took_ms > desk.visit.target_ms
    said = N_("{time} of {target}: over the target") if over else N_("{time} of {target}")
    return _(said, time=duration(took_ms), target=duration(desk.visit.target_ms, desk.visit.target_ms))
