"""A list of lines for `counter submit`: each line of it becomes a visit, as if submitted by itself.

A line is a number, then what it says otherwise than the rest: an amount, an offer, a campaign's code. The id
of its visit follows from the list's own and its number, so that the same list again is answered the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from counter.domain.listed import ListedLine, read_list
from counter.domain.text import N_, Finding

_SAYS: Mapping[str, Callable[[str], dict[str, object]]] = {
    "jf": lambda text: {"amount": text},
    "bg": lambda text: {"offer": text},
    "dg": lambda text: {"offers": [{"offer": text}]},
    "td": lambda text: {"held": [text]},
    "yx": lambda text: {"campaign": text},
}

TEMPLATES = tuple(_SAYS)
"""The businesses that a list may be of."""


@dataclass(frozen=True, slots=True)
class List:
    """What all lines of a list have in common; ``value`` is for those that say none."""

    name: str
    clerk: str
    template: str
    value: str = ""
    effective: str = ""

    def visits(self, text: str) -> Iterator[tuple[ListedLine, str | Finding]]:
        """Each line with its visit as a line of `counter submit`, or with what is wrong with it."""
        seen = dict[str, int]()
        for place, each in enumerate(read_list(text), 1):
            first = seen.setdefault(each.number, place)
            said = each.values[0] if each.values else self.value
            if first != place:
                wrong = Finding(N_("The same number stands in line {place} already."), {"place": first})
                yield each, wrong
            elif not said:
                yield each, Finding(N_("The line says no more than a number, and nothing is said for all."))
            else:
                yield each, self._visit(each.number, said)

    def _visit(self, number: str, said: str) -> str:
        transaction = {"template": self.template, "number": number, **_SAYS[self.template](said)}
        if self.effective:
            transaction["ending" if self.template == "td" else "effective"] = self.effective
        visit = {"id": f"{self.name}:{number}", "clerk": self.clerk, "transactions": [transaction]}
        return json.dumps(visit, ensure_ascii=False)
