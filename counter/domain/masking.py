"""Personal data made safe to show: enough left to recognise, not enough to use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Depth(StrEnum):
    """How much of a value is hidden."""

    OPEN = "open"  # nothing
    USUAL = "usual"  # the middle: who knows the person recognises it
    DEEP = "deep"  # all but the least that tells two apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Masking:
    """What is hidden how deep in one place: on a screen, on a slip."""

    name: Depth = Depth.USUAL
    id_number: Depth = Depth.USUAL
    number: Depth = Depth.OPEN

    def of_name(self, name: str) -> str:
        """``name`` as it is shown in this place."""
        return mask_name(name, self.name)

    def of_id_number(self, id_number: str) -> str:
        """``id_number`` as it is shown in this place."""
        return mask_id_number(id_number, self.id_number)

    def of_number(self, number: str) -> str:
        """The phone number as it is shown in this place."""
        return mask_number(number, self.number)


def mask_name(name: str, depth: Depth = Depth.USUAL) -> str:
    """``张三丰`` as ``张*丰`` (deep: ``张**``), ``张三`` as ``张*``; a single character is hidden whole."""
    if depth is Depth.OPEN:
        return name
    if len(name) < 2:
        return "*" * len(name)
    tail = 1 if depth is Depth.USUAL and len(name) > 2 else 0
    return _middle(name, 1, tail)


def mask_id_number(id_number: str, depth: Depth = Depth.USUAL) -> str:
    """``4201**********1234``; deep: ``4****************4``."""
    return _masked(id_number, depth, usual=(4, 4), deep=(1, 1))


def mask_number(number: str, depth: Depth = Depth.USUAL) -> str:
    """``138****4567``; deep: ``*******4567``."""
    return _masked(number, depth, usual=(3, 4), deep=(0, 4))


def _masked(text: str, depth: Depth, *, usual: tuple[int, int], deep: tuple[int, int]) -> str:
    if depth is Depth.OPEN:
        return text
    head, tail = usual if depth is Depth.USUAL else deep
    while head + tail > max(len(text) - 4, len(text) // 2):  # a short value keeps at most half of itself
        head, tail = max(0, head - 1), max(0, tail - 1)
    return _middle(text, head, tail)


def _middle(text: str, head: int, tail: int) -> str:
    end = len(text) - tail
    return text[:head] + "*" * (end - head) + text[end:]
