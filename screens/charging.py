"""Cards and QR codes of the running visit, where an acquirer takes them: asked once, again if unclear."""

from __future__ import annotations

from dataclasses import replace

from counter.domain.tender import ChargeAnswer, ChargeIntent, Tender, TenderMethod, TenderState
from counter.ports import Acquirer, Mint, Store


class Charging:
    """What is known of the visit's charges. Without an ``acquirer`` the clerk types references instead."""

    def __init__(self, store: Store, acquirer: Acquirer | None, mint: Mint) -> None:
        self._store, self._acquirer, self._mint = store, acquirer, mint
        self._known: dict[str, ChargeIntent] = {}
        self._minted: dict[tuple[TenderMethod, int], str] = {}

    @property
    def integrated(self) -> bool:
        """Whether there is an acquirer."""
        return self._acquirer is not None

    def begin(self, visit_id: str) -> None:
        """Take up what was charged for this visit before."""
        self._minted.clear()
        charges = self._store.charges(visit_id) if self.integrated else ()
        self._known = {charge.identity: charge for charge in charges}

    def tender(self, method: TenderMethod, amount_fen: int, typed: str) -> Tender:
        """What is given by card or QR: the charge of this amount, if there is one that was not refused.

        ``typed`` is a reference that the clerk typed: it counts where nothing was asked of the acquirer.
        """
        for known in self._known.values():
            same = (known.method, known.amount_fen) == (method, amount_fen)
            if same and known.answer.state is not TenderState.REFUSED:
                answer = known.answer
                return Tender(
                    identity=known.identity,
                    method=method,
                    amount_fen=amount_fen,
                    reference=answer.reference,
                    state=answer.state,
                )
        return Tender(
            identity=self._minted.setdefault((method, amount_fen), self._mint()),
            method=method,
            amount_fen=amount_fen,
            reference=typed,
            state=TenderState.CAPTURED if typed else TenderState.INTENDED,
        )

    def charge(self, visit_id: str, tender: Tender) -> ChargeAnswer:
        """Have it charged, or ask what became of it; blocks for the acquirer's time.

        Written down before the acquirer hears of it: whatever ends this program, it is asked again.
        """
        assert self._acquirer is not None
        if tender.identity in self._known:
            intent = self._known[tender.identity]
            answer = self._acquirer.ask(tender.identity)
        else:
            intent = ChargeIntent(
                identity=tender.identity,
                visit_id=visit_id,
                method=tender.method,
                amount_fen=tender.amount_fen,
            )
            self._store.intend(intent)
            answer = self._acquirer.charge(intent)
        self._store.charge_answered(intent.identity, answer)
        self._known[intent.identity] = replace(intent, answer=answer)
        self._minted.pop((tender.method, tender.amount_fen), None)
        return answer
