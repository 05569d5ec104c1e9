"""What a slip says of a line that is stopped, brought back or given another card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from counter.domain.customer import LineState
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.slips.blocks import Fact
from counter.domain.text import N_

if TYPE_CHECKING:
    from counter.domain.slips.items import Speech

STATES = {
    LineState.ACTIVE: N_("in service"),
    LineState.SUSPENDED: N_("suspended"),
    LineState.PENDING: N_("not activated yet"),
    LineState.TERMINATED: N_("terminated"),
}


def state_facts(change: StateChange | SimReplacement, speech: Speech) -> Iterator[Fact]:
    """The line, what it was and what it is."""
    say = speech.say
    yield Fact(say(N_("Number")), speech.masking.of_number(change.number))
    if isinstance(change, SimReplacement):
        yield Fact(say(N_("SIM card until then")), change.old_iccid or "-")
        yield Fact(say(N_("SIM card")), change.iccid)
    else:
        yield Fact(say(N_("Until then")), say(STATES[change.before]))
        yield Fact(say(N_("From then on")), say(STATES[change.after]))
    yield Fact(say(N_("Effective from")), change.effective_on.isoformat())
    if change.reason:
        yield Fact(say(N_("Reason given")), change.reason)
