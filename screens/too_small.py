"""What is shown while the terminal is too small: how large it is, and how large it has to be."""

from __future__ import annotations

from textual.geometry import Size

from counter.messages import _
from screens.widgets.lines import Lines, Look, wrapped

SMALLEST = Size(80, 24)
"""Columns and rows in which every screen has room."""


class TooSmall(Lines):
    """Over everything, which stays where it is: what has the focus keeps it, and keys go on to it."""

    DEFAULT_CSS = """
    TooSmall { layer: over; display: none; width: 100%; height: 100%; background: $background; }
    """

    def fit(self, size: Size) -> None:
        """The terminal has this size now."""
        self.display = size.width < SMALLEST.width or size.height < SMALLEST.height
        said = _("The terminal has {width}x{height}; the counter needs at least 80x24. Nothing is lost.",
                 width=size.width, height=size.height)  # fmt: skip
        self.put([(), (), *wrapped(said, size.width, Look.REFUSE)])  # on rows that nothing below parts:
        # a wide character over the edge of a covered widget would be cut in two
