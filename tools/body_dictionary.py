"""Writes the dictionary that bodies are compressed with: `python -m tools.body_dictionary > FILE`.

Made once for each number of the dictionary and kept: `offline_queue/sealed/dictionaries/1.txt` is what the
envelopes of dictionary 1 need for ever. It is one settled visit of every kind of line as it is stored
and sent, values that differ from visit to visit left out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace

from counter.domain.timing import Moment, TimingEvent
from counter.domain.visit import SettledVisit
from counter.wire.encoding import encode
from counter.wire.requests import later_timings, requests_for
from offline_queue.outbox import about_line
from offline_queue.sealed.bodies import adapter
from tests import builders

_BYTES = 16 * 1024
_VALUES = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|张三丰|王芳|\d{11,}|(?<=[T:])\d\d(?=[:.])|号码输错|客户改变主意"
)


def main() -> None:
    """The most common texts last: what is near costs least."""
    lines = (
        builders.line_refund(),
        builders.withdrawal(),
        builders.reversal(),
        builders.change(),
        builders.opening(),
        builders.payment(),
    )
    events = tuple(TimingEvent(moment, 1000 * place) for place, moment in enumerate(Moment))
    pieces = list[str]()
    for line in lines:
        settled = builders.settled(line)
        visit = replace(settled.visit, events=events)
        settled = replace(settled, visit=visit)
        terminal = builders.terminal()
        outgoing = [*requests_for(settled, terminal), later_timings(visit, settled, terminal)]
        pieces += [f"{about_line(one)}\n{encode(one.body)}" for one in reversed(outgoing)]
        pieces.append(adapter(SettledVisit).dump_json(settled).decode())
    whole = _VALUES.sub("", "".join(pieces)).encode()
    sys.stdout.write(whole[-_BYTES:].decode(errors="ignore"))


if __name__ == "__main__":
    main()
