"""The present moment: the running visit, the line, what waits, what asks for a hand; the other positions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from counter.domain.money import format_yuan
from counter.domain.positions import STATE_WORDS, PositionSeen, PositionState
from counter.domain.statistics.words import duration
from counter.domain.text import N_
from counter.messages import _
from screens.desk import Desk
from screens.head import link_word, local_time


def now_rows(desk: Desk, seen: Sequence[PositionSeen]) -> list[list[str]]:
    """Rows of two columns, read from the local database; ``seen`` are the store's other positions."""
    store, now = desk.ports.store, desk.ports.clock.now()
    line, waiting = store.link_state(), store.waiting()
    since = local_time(line.since, desk.terminal, "%m-%d %H:%M") if line.since else ""
    oldest = duration((now - waiting.oldest_at).total_seconds() * 1000) if waiting.oldest_at else "-"
    unclear = len(desk.ports.prints.open()) + len(desk.ports.prints.unprinted())
    return [
        [_("This position"), f"{desk.terminal.position}  {desk.clerk.name} {desk.clerk.clerk_id}"],
        [_("Visit"), _visit(desk)],
        [_("Link"), f"{link_word(line)} {since}"],
        [_("Waiting for delivery"), str(waiting.count)],
        [_("Oldest of it"), oldest],
        [_("Money in it"), format_yuan(waiting.sum_fen)],
        [_("Work list"), str(store.asking())],
        [_("Held visits"), str(store.held())],
        [_("Printers"), _printers(desk)],
        [_("Slips not surely printed"), str(unclear)],
        *(_other(each, desk) for each in seen if each.position != desk.terminal.position),
    ]


def _other(seen: PositionSeen, desk: Desk) -> list[str]:
    """Another position of the store; one that is silent says since when it is."""
    now, said = desk.ports.clock.now(), seen.heartbeat
    words = f"{_(STATE_WORDS[said.state])} {said.clerk}".rstrip()
    if said.state is not PositionState.OPEN:
        took_ms = (now - said.since).total_seconds() * 1000
        words += f" {duration(took_ms)}"
        if said.target_ms and took_ms > said.target_ms:
            words += " " + _("over target")
    if said.waiting.count or said.asking:
        words += "  " + _("waiting {count}, work list {asking}", count=said.waiting.count, asking=said.asking)
    if said.waiting.count and said.waiting.oldest_at is not None:
        age = duration((now - said.waiting.oldest_at).total_seconds() * 1000)
        words += f" ({age}, {format_yuan(said.waiting.sum_fen)})"
    if seen.silent(now):
        words = _("last seen {time}: {words}", time=local_time(seen.seen_at, desk.terminal), words=words)
    return [_("Position {number}", number=seen.position), words]


def _visit(desk: Desk) -> str:
    if desk.visit is None:
        return _("no customer at the moment")
    so_far = desk.recorder.so_far().visit
    over = bool(desk.visit.target_ms) and so_far.total_ms > desk.visit.target_ms
    said = N_("{time} of {target}: over the target") if over else N_("{time} of {target}")
    target = duration(desk.visit.target_ms, desk.visit.target_ms)
    shares = _(
        "talk {talk} work {work} system {system}",
        talk=duration(so_far.talk_ms),
        work=duration(so_far.clerk_ms),
        system=duration(so_far.system_ms),
    )
    return f"{_(said, time=duration(so_far.total_ms), target=target)}  {shares}"


def _printers(desk: Desk) -> str:
    """The printers there are, the usual one first, each with what is open there."""
    open_prints = Counter(each.printer for each in desk.ports.prints.open())
    said = [
        f"{name} ({_('{count} to look at', count=open_prints[name])})" if open_prints[name] else name
        for name in desk.ports.printer.names()
    ]
    return ", ".join(said) or _("none")
