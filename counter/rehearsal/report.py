"""What a rehearsal comes to: keys, screens and seconds for each transaction, and the operator's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter.domain.text import Text
from counter.messages import _, wording

KEY_SECONDS = 0.28
"""K of the keystroke-level model: an average typist's key (Card, Moran & Newell 1980)."""

MENTAL_SECONDS = 1.35
"""M of the same model: getting ready for the next chunk of keys."""


@dataclass(frozen=True, slots=True)
class PartResult:
    """One transaction as played. ``seconds`` passed here; ``faults`` say what was not seen.

    ``data_keys`` of the ``keys`` typed what the customer brought: numbers, names, amounts.
    """

    title: Text
    keys: int
    data_keys: int
    thoughts: int
    screens: int
    seconds: float
    faults: tuple[str, ...] = ()

    @property
    def operator_seconds(self) -> float:
        """The clerk's own time by the keystroke-level model."""
        return self.keys * KEY_SECONDS + self.thoughts * MENTAL_SECONDS


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """A whole scenario as played; ``audit`` is where the centre's books then did not agree."""

    name: str
    title: Text
    parts: tuple[PartResult, ...]
    audit: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong, in order."""
        seen = tuple(f"{wording(part.title)}: {fault}" for part in self.parts for fault in part.faults)
        return (*seen, *self.audit)


def rows(results: Sequence[ScenarioResult]) -> list[list[str]]:
    """The table: a heading, a row a transaction, and the sum."""
    table = [[_("Transaction"), _("Keys"), _("Screens"), _("Seconds"), _("Operator (KLM)"), _("Result")]]
    for result in results:
        for part in result.parts:
            table.append(
                [
                    f"{result.name}: {wording(part.title)}",
                    str(part.keys),
                    str(part.screens),
                    f"{part.seconds:.1f}",
                    f"{part.operator_seconds:.1f}",
                    _("failed") if part.faults else _("ok"),
                ]
            )
        if result.audit:
            table.append([f"{result.name}: " + _("the centre's books"), "", "", "", "", _("failed")])
    parts = [part for result in results for part in result.parts]
    table.append(
        [
            _("Sum"),
            str(sum(part.keys for part in parts)),
            str(sum(part.screens for part in parts)),
            f"{sum(part.seconds for part in parts):.1f}",
            f"{sum(part.operator_seconds for part in parts):.1f}",
            "",
        ]
    )
    return table


def as_data(results: Sequence[ScenarioResult]) -> list[dict[str, object]]:
    """The same for a program to read."""
    return [
        {
            "name": result.name,
            "title": result.title.en,
            "transactions": [
                {
                    "title": part.title.en,
                    "keys": part.keys,
                    "dataKeys": part.data_keys,
                    "screens": part.screens,
                    "seconds": round(part.seconds, 3),
                    "operatorSeconds": round(part.operator_seconds, 2),
                    "faults": list(part.faults),
                }
                for part in result.parts
            ],
            "audit": list(result.audit),
        }
        for result in results
    ]
