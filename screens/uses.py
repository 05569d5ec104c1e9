"""How often offers and templates were used at this terminal, so that the most used come first."""

from __future__ import annotations

import json
from collections import Counter

from counter.domain.held_lines.order import LineOrder
from counter.domain.transaction import Opening, PlanChange
from counter.domain.visit import SettledVisit
from counter.ports import Store

_KEPT = "uses"


class Uses:
    """Counts by offer id and template code, kept in the store; read and written in threads only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Counter[str]:
        """The counts as they were last kept."""
        return Counter(json.loads(self._store.remembered(_KEPT) or "{}"))

    def count(self, settled: SettledVisit) -> None:
        """One more use of every template that the visit needed, and of everything that it ordered.

        A list of a hundred is one use of its template.
        """
        counts = self.read()
        counts.update({line.template for line in settled.visit.transactions})
        for line in settled.visit.transactions:
            match line.details:
                case Opening() as opening:
                    counts.update(offer.offer_id for offer in opening.ordered)
                case LineOrder() as order:
                    counts.update(joined.offer.offer_id for joined in order.joins)
                    counts.update([order.campaign.code] if order.campaign else [])
                case PlanChange() as change:
                    counts[change.new.offer_id] += 1
                case _:
                    pass
        self._store.remember(_KEPT, json.dumps(counts))
