"""Take the README's pictures: the real program in a real pseudo-terminal, in both languages, as SVG.

python -m tools.picture
"""

from __future__ import annotations

import tempfile
from io import StringIO
from itertools import groupby
from pathlib import Path

from pyte.screens import Char
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage
from counter.rehearsal.terminal import PseudoTerminal, strokes

DOCS = Path(__file__).parents[1] / "docs"
COLUMNS, ROWS = 120, 32
KEYS = "f4 text:{underTerm.number} enter text:100 f9 f3 enter"
PICTURES = (("en", "counter.svg", "Change a plan bg"), ("zh_CN", "counter.zh-CN.svg", "变更套餐 bg"))
_NAMES = {"brown": "yellow", "brightbrown": "bright_yellow"}


def main() -> None:
    """Write docs/counter.svg and docs/counter.zh-CN.svg."""
    for language, name, seen in PICTURES:
        with tempfile.TemporaryDirectory() as folder, Stage(built_base(), Path(folder)) as stage:
            (DOCS / name).write_text(_drawn(_played(stage, language, seen)), encoding="utf-8")
        print(DOCS / name)


def _played(stage: Stage, language: str, seen: str) -> PseudoTerminal:
    environment = stage.screen_environment(language)
    terminal = PseudoTerminal(stage.screen_command(), environment, COLUMNS, ROWS)
    terminal.wait_for(lambda text: "Clerk" in text or "工号" in text, 30)
    terminal.send(b"20317\r" + stage.samples["pin.20317"].encode() + b"\r")
    terminal.wait_for(lambda text: "\n>" in text, 30)
    keys = KEYS
    for name, value in stage.samples.items():
        keys = keys.replace("{" + name + "}", value)
    for token in keys.split():
        terminal.send(strokes(token)[0])
        terminal.settle(0.3)
    if not terminal.wait_for(lambda text: seen in text, 10):
        raise RuntimeError(f"not the screen that was meant:\n{terminal.text()}")
    terminal.settle(1.0)
    terminal.kill()
    return terminal


def _drawn(terminal: PseudoTerminal) -> str:
    console = Console(record=True, width=COLUMNS, file=StringIO())
    for line in terminal.cells():
        text = Text(no_wrap=True)
        for (style, _), cells in groupby(enumerate(line), _piece):
            text.append("".join(cell.data for _, cell in cells), style)
        console.print(text, crop=True)
    return console.export_svg(title="counter")


def _piece(placed: tuple[int, Char]) -> tuple[Style, int]:
    """What may be drawn as one piece: blanks, words of narrow characters, each wide character alone.

    Every piece gets a place of its own in the SVG, so that no viewer's font can shift the columns.
    """
    column, cell = placed
    wide = cell.data == "" or cell_len(cell.data) == 2
    kind = column + 2 - (cell.data == "") if wide else int(cell.data == " ")
    return _style(cell), kind


def _style(cell: Char) -> Style:
    return Style(color=_colour(cell.fg), bgcolor=_colour(cell.bg), bold=cell.bold, reverse=cell.reverse)


def _colour(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    is_hex = len(name) == 6 and all(c in "0123456789abcdef" for c in name)
    return f"#{name}" if is_hex else name.replace("bright", "bright_")


if __name__ == "__main__":
    main()
