"""Loading: which of the ready items go next, together or one by one, marked as being sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from offline_queue import chain, outbox
from offline_queue.delivery.parcel import Parcel
from offline_queue.delivery.results import Results, lost_dependency, nothing_to_take_back
from offline_queue.delivery.sending import Dispatch
from offline_queue.outbox import Item, ItemState


def load(
    connection: sqlite3.Connection,
    ready: Iterable[Item],
    results: Results,
    *,
    room: int,
    most_with: Callable[[Item], int] | None,
) -> list[Parcel]:
    """Parcels of at most ``room`` items in all; keeps back, or completes here, what needs not go.

    With ``most_with`` they go in one parcel, of no more items than it says for any of them; without,
    each goes alone.
    """
    taken: dict[str, Item] = {}
    for item in ready:
        if most_with is not None:
            room = min(room, most_with(item))
        if len(taken) >= room:
            break
        outgoing = item.outgoing
        states = outbox.states_of(connection, outgoing.depends_on)
        if nothing_to_take_back(item, states):
            results.complete_here(item)
        elif cause := lost_dependency(item, states):
            results.keep_back(item, cause)
        elif outbox.move(connection, outgoing.identity, ItemState.SENDING, expected=(item.state,)):
            taken[outgoing.identity] = item
            results.touched(item)
    if not taken:
        return []
    mark, last = chain.mark(connection), dict[str, str]()
    loaded = list[Dispatch]()
    for identity, item in taken.items():
        keys = item.outgoing.keys
        behind = tuple(dict.fromkeys(last[key] for key in keys if key in last))
        loaded.append(_dispatch(connection, item, behind, taken))
        last.update(dict.fromkeys(keys, identity))
    if most_with is None:
        return [Parcel((dispatch,), mark) for dispatch in loaded]
    return [Parcel(tuple(loaded), mark)]


def _dispatch(
    connection: sqlite3.Connection, item: Item, behind: tuple[str, ...], taken: Mapping[str, Item]
) -> Dispatch:
    """``behind`` are the nearest items before it on each of its keys; those further back are before them."""
    outgoing = item.outgoing
    named = {binding.identity for binding in outgoing.bindings}
    answers = {name: found.answer for name in named if (found := outbox.readable(connection, name))}
    needs = tuple(name for name in outgoing.depends_on if name in taken)
    return Dispatch(
        item=item,
        answers={name: answer for name, answer in answers.items() if answer},
        place=chain.place_of(connection, outgoing.identity),
        after=behind + (needs if outgoing.kind == "payment" else ()),
        needs=() if outgoing.kind == "payment" else needs,
    )
