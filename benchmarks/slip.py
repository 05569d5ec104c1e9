"""A slip of four transactions as PDF and as ESC/POS bytes, in both languages, after the first.

The processor's time (of all threads) does not count what else the machine does; on a quiet one the clock
on the wall shows no more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.figure import Figure, percentile
from counter.domain.slips.blocks import Slip
from counter.domain.slips.slip import slip_of
from counter.messages import LANGUAGES, _, use
from counter.printer_profile import PrinterProfile
from counter.printing.languages import language as printer_language
from tests.builders import change, opening, payment, settled, tender, terminal, tip

SAMPLES = 100


def run() -> Iterator[Figure]:
    """PDF: 15 ms; ESC/POS: 5 ms."""
    for language in LANGUAGES:
        slips = [_slip(language, amount) for amount in range(1, SAMPLES + 1)]
        for what, profile, bound in (
            ("PDF 241x140", PrinterProfile(language="pdf", paper="241x140"), 15),
            ("PDF A5", PrinterProfile(language="pdf", paper="A5"), 15),
            ("PDF A4", PrinterProfile(language="pdf", paper="A4"), 15),
            ("ESC/POS 80mm", PrinterProfile(paper="80mm"), 5),
            ("ESC/POS 58mm", PrinterProfile(paper="58mm"), 5),
        ):
            processor, wall = _milliseconds(profile, slips)
            name = f"a slip as {what}, {language}"
            yield Figure(f"{name}, processor, p90", percentile(processor, 90), "ms", bound)
            yield Figure(f"{name}, wall, p50", percentile(wall, 50), "ms", bound)


def _slip(language: str, amount: int) -> Slip:
    """A slip like no other: nothing of the one before can be used again."""
    use(language)
    lines = (opening(tips=(tip(),)), change(), payment(1000 + amount), payment(2000 + amount))
    visited = settled(*lines, tenders=(tender(10**7),), slip_number=f"JHL-3-20261121-{amount:04d}")
    return slip_of(visited, (), terminal(), language, say=_)


def _milliseconds(profile: PrinterProfile, slips: list[Slip]) -> tuple[list[float], list[float]]:
    """Processor and wall time of each slip but the first, which loads fonts and modules."""
    language = printer_language(profile.language)
    language.render(slips[0], profile)
    processor, wall = [], []
    for slip in slips[1:]:
        spent, began = time.process_time(), time.perf_counter()
        language.render(slip, profile)
        processor.append((time.process_time() - spent) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
    return processor, wall
