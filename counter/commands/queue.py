"""`counter queue`: what waits for delivery, and what asks for a hand; works while the screen runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.cells import set_cell_size

from counter.clock import SystemClock
from counter.commands.output import print_table, print_trouble, store_time, zone_of
from counter.commands.recover import recover
from counter.commands.setup import data_dir_of, settings_of, store_in, to_be_read
from counter.domain.money import format_yuan
from counter.domain.text import N_
from counter.domain.work import Waiting
from counter.messages import _, joined
from counter.ports import StoreRefused

if TYPE_CHECKING:
    from offline_queue import LocalStore


def run(options: argparse.Namespace) -> int:
    """Do the action that was asked for."""
    if options.action == "recover":
        return recover(options)
    if options.action in ("list", "show", "export"):
        with to_be_read(options):
            return _export(options) if options.action == "export" else _on_the_store(options)
    return _on_the_store(options)


def _on_the_store(options: argparse.Namespace) -> int:
    store = store_in(data_dir_of(options), settings_of(options))
    if options.action != "list":
        from offline_queue.listing import named

        options.id = named(store, options.id)
    actions = {"list": _list, "show": _show, "retry": _retry, "withdraw": _withdraw}
    return actions[options.action](store, options)


KINDS = {
    "order": N_("order"),
    "payment": N_("payment"),
    "refund": N_("refund"),
    "cancel": N_("withdrawal"),
    "realName": N_("real-name check"),
    "moreTime": N_("more time"),
    "release": N_("number given back"),
    "interaction": N_("visit"),
    "timings": N_("timings"),
    "shift": N_("shift report"),
}
"""What an item brings, by the outbox's own name for it."""

STATES = {
    "queued": N_("waiting"),
    "sending": N_("being sent"),
    "unclear": N_("no answer yet"),
    "acknowledged": N_("accepted"),
    "inProgress": N_("in progress"),
    "held": N_("held at the centre"),
    "completed": N_("done"),
    "rejected": N_("REJECTED"),
    "failed": N_("FAILED"),
    "parked": N_("put aside"),
    "withdrawn": N_("withdrawn"),
    "damaged": N_("DAMAGED"),
}
"""How far an item is, by the outbox's own name for it."""

DAMAGED = "damaged"
"""The state of what cannot be read, as `offline_queue.listing` says it."""

WAITING = ("queued", "sending", "unclear")
"""The states of what waits for delivery."""

SETTLED = ("acknowledged", "inProgress", "held", "completed", "withdrawn")
"""The states of what the centre has, or nobody shall send any more."""

BESIDES = ("interaction", "timings", "release")
"""The kinds that are delivered like the others and are no business: no screen counts them."""

FIELDS = {
    "item": N_("Item"),
    "identity": N_("Identity"),
    "kind": N_("Kind"),
    "state": N_("State"),
    "queuedAt": N_("Queued at"),
    "dueAt": N_("Next try at"),
    "tries": N_("Tries"),
    "amountFen": N_("Amount"),
    "covers": N_("For the lines"),
    "dependsOn": N_("After"),
    "reason": N_("Reason"),
    "body": N_("Message"),
    "answer": N_("Answer"),
}
"""The fields of an item, by their names in the JSON."""

ENDED = {
    "refunded": N_("refunded"),
    "orderedAgain": N_("ordered again"),
    "withdrawn": N_("withdrawn"),
    "reversed": N_("reversed"),
}
"""How a line that went wrong was dealt with, as `offline_queue.listing` says it."""


def _list(store: LocalStore, options: argparse.Namespace) -> int:
    from offline_queue.listing import summaries

    items = summaries(store)
    if options.format == "json":
        print(json.dumps(items, ensure_ascii=False, indent=2))
        return 0
    zone = zone_of(store.terminal())
    print_items(items, store.waiting(), zone)
    print_trouble(store.link_state(), zone)
    return 0


def print_items(items: Sequence[Mapping[str, object]], waiting: Waiting, zone: tzinfo | None) -> None:
    """Items as a table; on stderr how many of them are what, ``waiting`` as screens count it."""
    rows = [
        [
            _("Item"),
            _("Kind"),
            _("State"),
            _("Tries"),
            _("Amount"),
            _("Queued at"),
            _("Identity"),
            _("Reason"),
        ]
    ]
    rows += [
        [
            str(item["item"]),
            _word(KINDS, item["kind"]),
            joined(_word(STATES | ENDED, each) for each in _so_far(item)),
            str(item["tries"]),
            format_yuan(_number(item["amountFen"])),
            _time(item["queuedAt"], zone),
            str(item["identity"]),
            str(item["reason"]),
        ]
        for item in items
    ]
    print_table(rows)
    wait = [item for item in items if item["state"] in WAITING]
    damaged = sum(item["state"] == DAMAGED for item in items)
    told = {
        "listed": len(items),
        "business": waiting.count,
        "amount": waiting.sum_fen,
        "besides": sum(item["kind"] in BESIDES for item in wait),
        "wrong": len(items) - len(wait) - damaged,
    }
    if damaged:
        said = N_(
            "DAMAGED: {count}. What can be saved of them: counter queue export; all damage: counter doctor."
        )
        print(_(said, count=damaged), file=sys.stderr)
    elif len(wait) < told["business"] + told["besides"]:
        print(_("Only the first {count} that wait are listed.", count=len(wait)), file=sys.stderr)
    said = N_(
        "Listed {listed}. Waiting: {business} of business, {amount} (as the screen counts it), and {besides} "
        "records of visits and given back numbers. Gone wrong: {wrong}."
    )
    print(_(said, **told), file=sys.stderr)


def _so_far(item: Mapping[str, object]) -> list[str]:
    """Its state, and how somebody dealt with it."""
    ended = str(item.get("ended", ""))
    return [str(item["state"]), *(ended.split(", ") if ended else [])]


def _word(words: Mapping[str, str], name: object) -> str:
    return _(words.get(str(name), str(name)))


def _show(store: LocalStore, options: argparse.Namespace) -> int:
    from offline_queue.listing import whole

    items = whole(store, options.id)
    if not items:
        return _unknown(options.id)
    from counter.wire.encoding import encode

    if options.format == "json":
        print(encode(items))
        return 0
    zone = zone_of(store.terminal())
    for item in items:
        for name, value in item.items():
            print(set_cell_size(_(FIELDS.get(name, name)), 16) + _value(name, value, zone))
        print()
    return 0


def _time(value: object, zone: tzinfo | None) -> str:
    """An instant on the store's clock; "-" where it cannot be read."""
    return store_time(datetime.fromisoformat(str(value)), zone) if value else "-"


def _value(name: str, value: object, zone: tzinfo | None) -> str:
    """A field's value as people read it; body and answer stay the messages they are."""
    from counter.wire.encoding import encode

    if name.endswith("At"):
        return _time(value, zone)
    if name == "amountFen":
        return format_yuan(_number(value))
    if name in ("kind", "state"):
        return _word(KINDS if name == "kind" else STATES, value)
    return encode(value) if isinstance(value, Mapping | list) else str(value)


def _retry(store: LocalStore, options: argparse.Namespace) -> int:
    from offline_queue.listing import whole

    items = whole(store, options.id)
    if not items:
        return _unknown(options.id)
    if all(item["state"] in SETTLED for item in items):
        state = joined(dict.fromkeys(_word(STATES, item["state"]) for item in items))
        said = N_("{identity}: {state}. There is nothing to send again.")
        print(_(said, identity=options.id, state=state), file=sys.stderr)
        return 1
    store.retry(options.id)
    said = N_("{identity} is sent again: at once where the counter is open, else by counter sync.")
    print(_(said, identity=options.id), file=sys.stderr)
    return 0


def _withdraw(store: LocalStore, options: argparse.Namespace) -> int:
    from offline_queue.listing import whole, withdraw

    if not whole(store, options.id):
        return _unknown(options.id)
    if withdraw(store, options.id, SystemClock().now()):
        return 0
    print(
        _(
            "{identity} was sent or paid already: at the counter an order is withdrawn (cd), "
            "a payment reversed (fx).",
            identity=options.id,
        ),
        file=sys.stderr,
    )
    return 1


def _export(options: argparse.Namespace) -> int:
    chosen, data_dir = settings_of(options), data_dir_of(options)
    unreadable = False
    try:
        store_in(data_dir, chosen).close()
    except StoreRefused as refused:
        if refused.code != "unreadable":
            raise
        unreadable = True
        print(_(refused.message, **refused.params), file=sys.stderr)
    return max(unreadable, write_salvage(data_dir, sys.stdout))


def write_salvage(data_dir: Path, file: TextIO) -> int:
    """Write what waits and can be read as JSON Lines, and tell of what cannot; 1 if there is any."""
    from offline_queue.listing import Exported, salvage

    wrong = 0
    for found in salvage(data_dir):
        if isinstance(found, Exported):
            if found.line:
                print(found.line, file=file)
            if not found.doubts:
                continue
            said, why = (SAVED if found.line else NOT_WAITING), "; ".join(found.doubts)
        else:
            said, why = (DAMAGED_ITEM if found.item_no else DAMAGED_TABLE), found.detail
        wrong += 1
        print(_(said, item=found.item_no, name=found.identity or "?", why=why), file=sys.stderr)
    return 1 if wrong else 0


DAMAGED_ITEM = N_("Item {item} ({name}) is damaged: {why}")
DAMAGED_TABLE = N_("The local database is damaged: {why}")
SAVED = N_("Item {item} ({name}) is written out, but its row is damaged: {why}")
NOT_WAITING = N_("Item {item} ({name}) does not wait and is not written out; its row is damaged: {why}")


def _unknown(identity: str) -> int:
    print(_("Nothing here is called {identity}.", identity=identity), file=sys.stderr)
    return 1


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
