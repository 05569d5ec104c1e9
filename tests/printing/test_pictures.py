"""What comes out of the printers looks as it did when somebody last looked at it, in both languages.

`python -m tests.printing.pictures` draws the kept pictures anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PIL import Image

from counter.domain.slips.blocks import Notes, Slip
from tests.printing.pictures import GOLDEN, PICTURES, TOLERANCE, apart, counter_slip, kept, roll, sheet


@pytest.mark.parametrize("name", PICTURES)
def test_the_paper_looks_as_the_kept_picture(name: str) -> None:
    assert apart(PICTURES[name](), kept(name)) <= TOLERANCE


def test_every_kept_picture_is_compared() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(PICTURES)


@pytest.mark.parametrize("draw", [partial(sheet, paper="A4"), partial(roll, paper="58mm")])
def test_one_other_figure_is_seen(draw: Callable[[Slip], Image.Image]) -> None:
    assert apart(draw(counter_slip("en", 5_000)), draw(counter_slip("en", 6_000))) > TOLERANCE


@pytest.mark.parametrize("draw", [partial(sheet, paper="A4"), partial(roll, paper="58mm")])
def test_a_line_too_many_is_seen(draw: Callable[[Slip], Image.Image]) -> None:
    slip = counter_slip("en")
    longer = replace(slip, blocks=(*slip.blocks, Notes("Reminders", ("one more",))))
    assert apart(draw(slip), draw(longer)) > TOLERANCE
