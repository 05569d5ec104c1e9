"""The papers a slip is printed on."""

from __future__ import annotations

from dataclasses import dataclass

_MM_PER_POINT = 25.4 / 72
_PROPORTIONAL = 0.85  # Latin letters of the font are wider than half an em, and columns need a gap


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size in mm, with the type size in points and how many facts stand side by side."""

    width: int
    height: int
    margin: int
    size: float
    columns: int

    @property
    def column_cells(self) -> int:
        """How many half-width characters surely fit into one column; wider facts get a whole line."""
        half_em = self.size * _MM_PER_POINT / 2
        return int((self.width - 2 * self.margin) / self.columns / half_em * _PROPORTIONAL)


PAPERS = {
    "241x140": Paper(241, 140, 10, 8, 3),  # continuous form: 241 mm with the tractor holes, half a sheet
    "A5": Paper(148, 210, 9, 8.5, 2),
    "A4": Paper(210, 297, 15, 10, 2),
}
"""By the names that config.toml uses."""
