"""A simulated acquirer (port `Acquirer`): what it answers is told by the last two digits of the amount."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from counter.domain.tender import ChargeAnswer, ChargeIntent, TenderState
from counter.domain.text import N_

BOOK_FILE = "acquirer.json"
"""In the data directory: what the simulated acquirer took, so that it can be asked after a restart."""

REFUSED, SILENT, LOST, LATE = 11, 22, 33, 44
"""Fen beside whole yuan (an amount of 30.11) for a charge that is refused; taken without an answer until it
is asked for; never arrived; answered late. Everything else is taken at once."""

LATE_SECONDS = 3.0
UNCLEAR = ChargeAnswer(TenderState.UNCLEAR)


class SimulatedAcquirer:
    """Takes no money. Its book is a JSON file at ``path``: amounts by identity, in the order they came."""

    def __init__(self, path: Path, late_seconds: float = LATE_SECONDS) -> None:
        self._path, self._late_seconds = path, late_seconds

    def charge(self, intent: ChargeIntent) -> ChargeAnswer:
        """Take the money, as the amount says; a repeat gets the first answer."""
        kind = intent.amount_fen % 100
        if kind == LOST:
            return UNCLEAR
        if kind == REFUSED:
            return ChargeAnswer(TenderState.REFUSED, reason=N_("not enough money on the card"))
        if kind == LATE:
            threading.Event().wait(self._late_seconds)
        book = self._book()
        if intent.identity not in book:
            book[intent.identity] = intent.amount_fen
            self._path.write_text(json.dumps(book), encoding="utf-8")
        return UNCLEAR if kind == SILENT else self.ask(intent.identity)

    def ask(self, identity: str) -> ChargeAnswer:
        """What the book says; what is not in it was never taken."""
        for number, known in enumerate(self._book(), 1):
            if known == identity:
                return ChargeAnswer(TenderState.CAPTURED, reference=f"SIM{number:06d}")
        return ChargeAnswer(TenderState.REFUSED, reason=N_("it never reached the acquirer"))

    def _book(self) -> dict[str, int]:
        try:
            return dict(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
