"""All transactions (F5): searched by code or words; the clerk's favourites first, then the ten most used.

What is used most is measured, visit by visit, at this terminal; nobody configures it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from counter.domain.template import Template
from counter.domain.text import N_
from counter.messages import _, wording
from screens.forms.choice import Choice
from screens.panes.pane import Counter, ListPane
from screens.uses import Uses

FAVOURITES = "favourites"
"""Where the favourites of all clerks were kept before each had their own."""
MOST_USED = 10
"""So many come before the rest, which stand in the order of their keys."""


def favourites_of(clerk_id: str) -> str:
    """Where a clerk's favourites are kept."""
    return f"{FAVOURITES}:{clerk_id}"


class TransactionsPane(ListPane):
    """Every template in force; Enter opens it, Ctrl+S makes it a favourite."""

    title = N_("All transactions: type a code or a word; Enter opens, ^S favourite on/off")

    def __init__(self, counter: Counter, templates: Mapping[str, Template]) -> None:
        super().__init__("transactions", counter)
        self.templates = templates
        self.favourites: set[str] = set()
        self.uses: Mapping[str, int] = {}

    def read(self) -> tuple[str, Mapping[str, int]]:
        """The clerk's favourites and the counts as they are kept now; blocks for the disk's time."""
        store, own = self.desk.ports.store, favourites_of(self.desk.clerk.clerk_id)
        return store.remembered(own) or store.remembered(FAVOURITES), Uses(store).read()

    def remember(self, favourites: str, uses: Mapping[str, int]) -> None:
        """Take the favourites as they were kept (JSON, a list of codes), and how often each was used."""
        self.favourites = set(json.loads(favourites)) if favourites else set()
        self.uses = uses

    def find(self, text: str) -> Sequence[Choice]:
        """Templates whose code or words hold what was typed: favourites, the most used, the others."""
        wanted = text.strip().lower()
        found = [
            template
            for template in self.templates.values()
            if wanted in template.code or wanted in f"{template.title.zh} {template.title.en}".lower()
        ]
        most = self.most_used
        found.sort(
            key=lambda template: (
                template.code not in self.favourites,
                -self.uses.get(template.code, 0) if template.code in most else 1,
                not template.key,
                template.key,
            )
        )
        return [Choice(template.code, self._columns(template), template) for template in found]

    @property
    def most_used(self) -> frozenset[str]:
        """The codes of the ten templates that were used in most visits here."""
        counts = {code: self.uses.get(code, 0) for code in self.templates if self.uses.get(code, 0)}
        return frozenset(sorted(counts, key=lambda code: (-counts[code], code))[:MOST_USED])

    def _columns(self, template: Template) -> tuple[str, ...]:
        star = _("favourite") if template.code in self.favourites else ""
        count = self.uses.get(template.code, 0)
        used = _("{count} visits", count=count) if template.code in self.most_used else ""
        return (template.code, wording(template.title.text()), template.key.upper(), used, star)

    def favourite(self) -> None:
        """The marked template becomes a favourite, or is one no longer."""
        choice = self.choices.taken
        if choice is None:
            return
        self.favourites ^= {choice.text}
        self.desk.remember(favourites_of(self.desk.clerk.clerk_id), json.dumps(sorted(self.favourites)))
        self.look()

    async def took(self, choice: Choice) -> None:
        """Open it."""
        self.hide()
        self.counter.idle()
        await self.counter.obey(choice.text)
