"""Several customers answer what was typed: which one is it?"""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.text import N_
from counter.ports import Hit
from screens.forms.choice import Choice
from screens.head import SHOWN
from screens.panes.pane import ListPane


class CustomersPane(ListPane):
    """Hits of a search, masked; the marked one becomes the visit's customer."""

    title = N_("Several customers: choose one, or type more of the name or number")
    hits: tuple[Hit, ...] = ()

    def find(self, text: str) -> Sequence[Choice]:
        """Those hits that hold what was typed."""
        wanted = text.strip().lower()
        return [
            Choice(hit.customer_id, _columns(hit), hit)
            for hit in self.hits
            if not wanted or any(wanted in each for each in (hit.name, hit.number, hit.id_number.lower()))
        ]

    async def took(self, choice: Choice) -> None:
        """Take the customer."""
        self.hide()
        self.counter.idle()
        number = choice.value.number if isinstance(choice.value, Hit) else ""
        await self.counter.take_customer(choice.text, number)


def _columns(hit: Hit) -> tuple[str, ...]:
    return (hit.number, SHOWN.of_name(hit.name), SHOWN.of_id_number(hit.id_number))
