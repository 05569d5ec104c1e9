"""One print on its way: opened, asked, sent, and what is known at its end."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from counter.domain.prints import PrintState
from counter.domain.text import N_, Finding
from counter.printer_profile import PrinterProfile
from counter.printing.languages import Printout, language
from counter.printing.outputs import Link, LinkLost, NotReady, Trouble

_STALL_SECONDS = 1.0

TAKES_NO_MORE = Finding(N_("The printer takes no more: look at its paper and its cover."))

Moved = Callable[[PrintState], None]
"""Told how far the print has come, before the step that it is about to take."""


def open_place(profile: PrinterProfile) -> Any:
    """A `Link` or `Spool` to the profile's place; raises NotReady."""
    try:
        module = importlib.import_module(f"counter.printing.outputs.{profile.scheme}")
    except ModuleNotFoundError as error:
        said = N_("A printer is at tcp://, device:, cups: or folder:, not at {place}.")
        raise NotReady(Finding(said, {"place": profile.to})) from error
    return (module.open_link if hasattr(module, "open_link") else module.open_spool)(profile.place)


def answers(profile: PrinterProfile) -> bool:
    """Whether the printer of ``profile`` says when a print is done."""
    over_link = profile.scheme in ("tcp", "device") and profile.fence != "none"
    return over_link and language(profile.language).ANSWERS


def deliver(
    printout: Printout,
    profile: PrinterProfile,
    *,
    name: str,
    token: bytes,
    moved: Moved,
    trouble: Trouble,
    closing: Callable[[], bool],
) -> None:
    """Bring ``printout`` to paper, telling ``moved`` of each step.

    Raises NotReady while surely nothing was printed; after the first byte every trouble ends as
    ``UNKNOWN``. ``name`` is what a file would be called, ``token`` makes the fence this print's own.
    """
    place = open_place(profile)
    if hasattr(place, "take"):
        place.ready()
        moved(PrintState.SENDING)
        try:
            place.take(printout.content, name + language(profile.language).SUFFIX)
        except LinkLost:
            moved(PrintState.UNKNOWN)
            return
        moved(PrintState.SENT)
        return
    try:
        _over(place, printout, profile, token, moved, trouble, closing)
    finally:
        place.close()


def _over(
    link: Link,
    printout: Printout,
    profile: PrinterProfile,
    token: bytes,
    moved: Moved,
    trouble: Trouble,
    closing: Callable[[], bool],
) -> None:
    talk = language(profile.language).converse(link, profile, token)
    talk.ready(trouble)
    moved(PrintState.SENDING)
    try:
        _send(link, printout.content + talk.fence, profile, trouble, closing)
        moved(PrintState.SENT)
        if answers(profile):
            done = talk.done(trouble, closing)
            moved(PrintState.CONFIRMED if done else PrintState.UNKNOWN)
    except LinkLost:
        moved(PrintState.UNKNOWN)


def _send(
    link: Link, content: bytes, profile: PrinterProfile, trouble: Trouble, closing: Callable[[], bool]
) -> None:
    """All of ``content``. A printer without paper takes nothing for a while: that is waited for."""
    left, stalled = content, 0.0
    while left:
        went = link.send(left, min(_STALL_SECONDS, profile.late_wait))
        left = left[went:]
        if went:
            stalled = 0.0
            continue
        if not stalled:
            trouble(TAKES_NO_MORE)
        stalled += min(_STALL_SECONDS, profile.late_wait)
        if closing() or stalled >= profile.late_wait:
            raise LinkLost("the printer takes no more")
