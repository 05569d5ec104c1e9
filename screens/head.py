"""What always stands on the counter screen: status line, clock, customer strip, key bar. As rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counter.domain.customer import CustomerView, Tier, tenure_months
from counter.domain.masking import Masking
from counter.domain.projection import given_back_here, paid_here
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.text import N_
from counter.domain.visit import Visit
from counter.domain.work import Link, LinkState, Waiting
from counter.messages import _
from screens.actions import Action
from screens.recorder import SoFar
from screens.widgets.lines import Look, Piece, Row, padded, row, width, wrapped

if TYPE_CHECKING:
    from counter.domain.template import Template

SHOWN = Masking()
"""What a screen hides: everybody in the hall can see it."""

LINKS = {Link.ONLINE: N_("online"), Link.OFFLINE: N_("OFFLINE"), Link.UNKNOWN: N_("line unknown")}
TIERS = {
    Tier.NONE: "",
    Tier.SILVER: N_("silver card"),
    Tier.GOLD: N_("gold card"),
    Tier.DIAMOND: N_("diamond card"),
}


def status_row(
    terminal: Terminal,
    clerk: StaffMember,
    line: LinkState,
    waiting: Waiting,
    asking: int,
    held: int,
    now: datetime,
    cells: int,
) -> Row:
    """Where, who, the line, what waits for it (how many, how old, how much), what asks for a hand,
    how many visits are on hold."""
    queue = waiting_words(waiting, now)
    if asking:
        queue += " " + _("F7 work {count}", count=asking)
    if held:
        queue += " " + _("held {count}", count=held)
    state, look = _link_word(line)
    count = (queue, Look.WARN if waiting.count or asking or held else Look.PLAIN)
    rest = cells - width(((state, Look.PLAIN), count)) - 2
    left = _whereabouts(terminal, clerk, rest - 1)
    return ((padded(" " + left, max(10, rest)), Look.STRONG), (" ", Look.PLAIN), (state, look),
            (" ", Look.PLAIN), count)  # fmt: skip


def _whereabouts(terminal: Terminal, clerk: StaffMember, cells: int) -> str:
    """Where and who, in as many words as ``cells`` hold: the name outlasts the store's and the number."""
    told = {
        "store": terminal.store_name,
        "position": terminal.position,
        "name": clerk.name,
        "number": clerk.clerk_id,
    }
    ways = (
        N_("{store} #{position} {name} {number}"),
        N_("{store} #{position} {name}"),
        N_("#{position} {name}"),
    )
    said = [_(way, **told) for way in ways]
    return next((each for each in said if width(row(each)) <= cells), said[-1])


def waiting_words(waiting: Waiting, now: datetime) -> str:
    """What waits for the line: how many, how old, how much."""
    if not waiting.count or waiting.oldest_at is None:
        return _("waiting {count}", count=waiting.count)
    told = {"count": waiting.count, "age": _age(now - waiting.oldest_at), "amount": waiting.sum_fen}
    return _("waiting {count} oldest {age} {amount}", **told)


def waiting_row(line: LinkState, waiting: Waiting, now: datetime) -> Row:
    """The line and what waits for it, for screens that have no status line."""
    look = Look.WARN if waiting.count else Look.FAINT
    return (_link_word(line), (" " + waiting_words(waiting, now), look))


def _link_word(line: LinkState) -> Piece:
    """The line in one word; one that asks for somebody's hand says which."""
    if line.unreadable:
        return _("UNREADABLE"), Look.REFUSE
    if line.trouble:
        return _("ENROL AGAIN"), Look.REFUSE
    if line.news_trouble and line.link is Link.ONLINE:
        return _("NO NEWS"), Look.WARN
    looks = {Link.ONLINE: Look.GOOD, Link.OFFLINE: Look.REFUSE, Link.UNKNOWN: Look.WARN}
    return _(LINKS[line.link]), looks[line.link]


def link_word(line: LinkState) -> str:
    """The line in one word."""
    return _link_word(line)[0]


def link_rows(line: LinkState, terminal: Terminal, cells: int) -> list[Row]:
    """Why delivery pauses, and why nothing new comes down, whole; [] where nothing is the matter."""
    rows = list[Row]()
    if line.trouble:
        since = local_time(line.since, terminal, "%m-%d %H:%M") if line.since else ""
        said = _("Delivery has paused since {since}: {why}", since=since, why=_(line.trouble))
        rows += wrapped("! " + said, cells, Look.REFUSE, indent=1)
    if line.news_trouble:
        said = _("Nothing new comes down: {why}", why=_(line.news_trouble))
        rows += wrapped("* " + said, cells, Look.WARN, indent=1)
    return rows


def link_announcement(line: LinkState) -> Piece | None:
    """That the line asks for somebody's hand, in one short sentence; None where it does not."""
    if line.trouble:
        return "! " + _("Delivery pauses; all that waits is kept. ? says why."), Look.REFUSE
    if line.news_trouble:
        return "* " + _("Nothing new comes down from the centre. ? says why."), Look.WARN
    return None


def _age(age: timedelta) -> str:
    """``7 min``, ``3 h 20 min``, ``2 d 5 h``."""
    minutes = max(0, int(age.total_seconds()) // 60)
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    hours = minutes // 60
    if hours < 24:
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    return _("{days} d {hours} h", days=hours // 24, hours=hours % 24)


def clock_row(so_far: SoFar | None, target_s: float) -> Row:
    """The running visit against its target; over the target says so in words."""
    target = _minutes(int(target_s))
    if so_far is None:
        return row(_("visit {time} / {target}", time="--:--", target=target))
    seconds = so_far.visit.total_ms // 1000
    over = seconds > target_s
    said = N_("over {time} / {target}") if over else N_("visit {time} / {target}")
    return row(_(said, time=_minutes(seconds), target=target), Look.WARN if over else Look.PLAIN)


PARTS_CELLS = 48
"""What the running visit's parts take of the command line's row."""


def parts_row(so_far: SoFar | None, template: Template | None) -> Row:
    """The transaction in work against its target, and the visit's talk, clerk's work and system; flush
    right, in words that stay where they are while the seconds go on. Nothing between visits."""
    if so_far is None:
        return ()
    taken = [_seconds(ms) for ms in (so_far.visit.talk_ms, so_far.visit.clerk_ms, so_far.visit.system_ms)]
    said = _("talk {talk} work {work} system {system}", talk=taken[0], work=taken[1], system=taken[2])
    in_work, look = _in_work(so_far.in_work.total_ms, template)
    between = max(1, PARTS_CELLS - width(row(said)) - width(row(in_work)))
    return ((in_work, look), (" " * between, Look.PLAIN), (said, Look.FAINT))


def _in_work(taken_ms: int, template: Template | None) -> Piece:
    if template is None:
        return "", Look.PLAIN
    target_ms = template.target_seconds * 1000
    over = taken_ms > target_ms
    said = f"{template.code} {_seconds(taken_ms)}/{_seconds(target_ms)}"
    return (said + "!" if over else said), (Look.WARN if over else Look.FAINT)


def _seconds(ms: int) -> str:
    """``4:05``: hours are minutes too, so that it stays as wide."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


STALE_AFTER = timedelta(minutes=10)
"""Figures older than this show their age."""


def as_of_words(age: timedelta) -> str:
    """``as of 3 h ago``."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:
        return _("as of {minutes} min ago", minutes=minutes)
    return _("as of {hours} h ago", hours=minutes // 60)


def strip_row(
    view: CustomerView | None, visit: Visit | None, today: date, age: timedelta | None = None
) -> Row:
    """The customer at the counter, masked: name, tier, tenure, document, balance, arrears; and how old
    these are, ``age``, where that matters."""
    if view is None:
        name = visit.customer_name if visit is not None else ""
        nobody = SHOWN.of_name(name) if name else _("No customer yet")
        return row(" " + nobody, Look.FAINT)
    customer = view.customer
    months = tenure_months(customer.joined_on, today)
    pieces: list[Piece] = [(" " + SHOWN.of_name(customer.name), Look.STRONG)]
    if TIERS[customer.tier]:
        pieces.append((" " + _(TIERS[customer.tier]), Look.PLAIN))
    tenure = _("with us {years}y{months}m", years=months // 12, months=months % 12)
    pieces.append((f" {tenure} {SHOWN.of_id_number(customer.id_number)}", Look.PLAIN))
    pieces.append(("  " + _("balance {amount}", amount=view.balance_fen), Look.PLAIN))
    owed = _("owed {amount}", amount=view.arrears_fen)
    pieces.append(("  " + owed, Look.WARN if view.arrears_fen else Look.PLAIN))
    if paid := paid_here(view):
        pieces.append(("  " + _("counting {amount} paid here", amount=paid), Look.WARN))
    if back := given_back_here(view):
        pieces.append(("  " + _("less {amount} given back here", amount=back), Look.WARN))
    if age is not None and age >= STALE_AFTER:
        pieces.append(("  " + as_of_words(age), Look.WARN))
    if view.blacklist:
        pieces.append(("  " + _("BLACKLISTED"), Look.REFUSE))
    return tuple(pieces)


def key_row(actions: Iterable[Action], cells: int) -> Row:
    """The keys that apply now, each with its word."""
    pieces = list[Piece]()
    left = cells
    for action in actions:
        key = "?" if action.name == "help" else action.key_word
        piece: Row = ((" " + key, Look.STRONG), (_(action.short), Look.PLAIN))
        if width(piece) > left:
            break
        left -= width(piece)
        pieces += piece
    return tuple(pieces)


def local_time(at: datetime, terminal: Terminal, form: str = "%H:%M") -> str:
    """An instant on the store's clock."""
    return at.astimezone(ZoneInfo(terminal.time_zone)).strftime(form)
