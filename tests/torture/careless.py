"""The real program with ``synchronous=NORMAL``: to show that a power cut then loses what was answered.

``python -m tests.torture.careless submit - …`` is ``counter submit - …`` but for this one pragma, and for
the assertion of it, which is told what it wants to hear.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

_CARELESS = {
    "PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL",
    "PRAGMA synchronous": "SELECT 2",
}
_connect = sqlite3.connect
_replaced = [0]


def careless_connect(
    *given: Any, factory: type[sqlite3.Connection] = sqlite3.Connection, **named: Any
) -> Any:
    """`sqlite3.connect`, whose connections do not sync their commits."""
    return _connect(*given, factory=_careless(factory), **named)


def _careless(factory: type[sqlite3.Connection]) -> type[sqlite3.Connection]:
    class CarelessConnection(factory):  # type: ignore[misc, valid-type]
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            _replaced[0] += sql in _CARELESS
            cursor: sqlite3.Cursor = super().execute(_CARELESS.get(sql, sql), *parameters)
            return cursor

    return CarelessConnection


def main() -> int:
    """Run the real program."""
    sqlite3.connect = careless_connect
    from counter.cli import main as program

    code = program()
    assert _replaced[0], "no connection was made careless: the pragma is set elsewhere now"
    return code


if __name__ == "__main__":
    sys.exit(main())
