"""Keys from an idle screen, customer unknown, exact cash, to the committed slip and an idle screen.

Counted while the packaged scenarios are played on the real program; a scenario that fails stops it.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from counter.commands.rehearse import play
from counter.rehearsal.scenario import packaged

PHONE_DIGITS = 11
ID_DIGITS = 18


def run() -> Iterator[Figure]:
    """Payment: 11 digits + amount + 4; plan change: 11 + 12; opening: 18 + name + 30."""
    scenarios = packaged()
    for name, own, allowed in (
        ("payment", "11 digits + amount", 4),
        ("change", "11 digits", 12),
        ("open", "18 digits + name", 30),
    ):
        [result] = play([scenarios[name]])
        if result.faults:
            raise RuntimeError("\n".join(result.faults))
        part = result.parts[0]
        yield Figure(f"{name}: keys besides {own}", part.keys - part.data_keys, "keys", allowed)
