"""How a long torture tells how far it is: one line, written over, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

Tell = Callable[[str], None]


def silent(_words: str) -> None:
    """Tell nothing: the everyday suite."""


def on_stderr(words: str) -> None:
    """Write over the last line."""
    print(f"\r\x1b[K  {words}", end="", file=sys.stderr, flush=True)
