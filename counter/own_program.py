"""How this program starts itself once more: the same installation, whatever folder it stands in."""

from __future__ import annotations

import sys


def own_program(*arguments: str) -> list[str]:
    """The command that runs `counter` with ``arguments``.

    ``-P``: the folder in which the clerk stands is no place to look for code, be there a ``counter`` or not.
    """
    return [sys.executable, "-P", "-m", "counter", *arguments]
