"""The keys of the manager's screen: plain ones, for nothing is typed there but a cause."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from counter.domain.text import N_
from screens.manager.views import VIEWS

KEYS = N_("1-9 view b by d days o whose l list m simulated ? what Enter in c why Esc back")
"""As the last line says them."""

BINDINGS: tuple[BindingType, ...] = (
    *(Binding(str(n + 1), f"view({n})", show=False) for n in range(len(VIEWS))),
    Binding("b", "by", show=False),
    Binding("d", "days", show=False),
    Binding("o", "scope", show=False),
    Binding("l", "list", show=False),
    Binding("m", "simulated", show=False),
    Binding("c", "cause", show=False),
    Binding("question_mark,f1", "define", show=False),
    Binding("enter", "down", show=False),
    Binding("escape", "back", show=False),
    Binding("down", "move(1)", show=False),
    Binding("up", "move(-1)", show=False),
    Binding("pagedown", "move(10)", show=False),
    Binding("pageup", "move(-10)", show=False),
)
