"""All transactions (F5): searched by code, words or initials; favourites first, then the most used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from counter.domain.template import Template
from counter.domain.text import N_
from counter.messages import _, wording
from screens.forms.choice import Choice
from screens.panes.pane import Counter, ListPane

FAVOURITES = "favourites"


class TransactionsPane(ListPane):
    """Every template in force; Enter opens it, Ctrl+S makes it a favourite."""

    title = N_("All transactions: type a code or a word; Enter opens, ^S favourite on/off")

    def __init__(self, counter: Counter, templates: Mapping[str, Template]) -> None:
        super().__init__("transactions", counter)
        self.templates = templates
        self.favourites: set[str] = set()
        self.uses: Mapping[str, int] = {}

    def remember(self, favourites: str, uses: Mapping[str, int]) -> None:
        """Take the favourites as they were kept (JSON, a list of codes), and how often each was used."""
        self.favourites = set(json.loads(favourites)) if favourites else set()
        self.uses = uses

    def find(self, text: str) -> Sequence[Choice]:
        """Templates whose code or words hold what was typed, favourites first."""
        wanted = text.strip().lower()
        found = [
            template
            for template in self.templates.values()
            if wanted in template.code or wanted in f"{template.title.zh} {template.title.en}".lower()
        ]
        found.sort(
            key=lambda template: (
                template.code not in self.favourites,
                -self.uses.get(template.code, 0),
                not template.key,
                template.key,
            )
        )
        return [Choice(template.code, self._columns(template), template) for template in found]

    def _columns(self, template: Template) -> tuple[str, ...]:
        star = _("favourite") if template.code in self.favourites else ""
        return (template.code, wording(template.title.text()), template.key.upper(), star)

    def favourite(self) -> None:
        """The marked template becomes a favourite, or is one no longer."""
        choice = self.choices.taken
        if choice is None:
            return
        self.favourites ^= {choice.text}
        self.desk.remember(FAVOURITES, json.dumps(sorted(self.favourites)))
        self.look()

    async def took(self, choice: Choice) -> None:
        """Open it."""
        self.hide()
        self.counter.idle()
        await self.counter.obey(choice.text)
