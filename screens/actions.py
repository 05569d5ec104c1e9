"""The one table of what can be done: name, key, code, words. Bindings, key bar and help are made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from counter.domain.text import N_
from counter.settings import Placed, SettingsError


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: ``name`` is also the id in config.toml's ``[keys]``.

    ``key`` is Textual's name of the key; ``code`` is typed into the command line, with ``arguments``
    after it; ``short`` stands in the key bar, ``words`` in the help.
    """

    name: str
    key: str
    code: str
    short: str
    words: str
    arguments: str = ""

    @property
    def key_word(self) -> str:
        """The key as people write it: ``F2``, ``^N``, ``Esc``."""
        key = self.key.split(",")[0]
        named = {"escape": "Esc", "question_mark": "?"}
        if key in named:
            return named[key]
        return "^" + key.removeprefix("ctrl+").upper() if key.startswith("ctrl+") else key.upper()


ACTIONS: tuple[Action, ...] = (
    Action("help", "f1", "bz", N_("Help"), N_("all keys and codes; also ? in an empty command line")),
    Action("open", "f2", "kh", N_("Open"), N_("open an account"), N_("ID number")),
    Action("change", "f3", "bg", N_("Change"), N_("change a plan"), N_("number plan")),
    Action("payment", "f4", "jf", N_("Pay"), N_("take a payment"), N_("number amount")),
    Action("all", "f5", "yw", N_("All"), N_("all transactions, searchable")),
    Action("queries", "f6", "cx", N_("Query"), N_("the customer's overview, recent visits, slips again")),
    Action("work", "f7", "db", N_("Work"), N_("work list: what was rejected, failed or is to be decided")),
    Action("settle", "f8", "js", N_("Settle"), N_("settle; in a valid form: accept and settle")),
    Action("accept", "f9", "sl", N_("Accept"), N_("accept into the visit; also Enter on the last field")),
    Action("back", "escape", "fh", N_("Back"), N_("back; nothing is lost")),
    Action("next_customer", "ctrl+n", "xy", N_("Next"), N_("next customer: the seat is reached")),
    Action("hold", "ctrl+o", "gq", N_("Hold"), N_("hold this visit; resume a held one")),
    Action("lock", "ctrl+l", "sp", N_("Lock"), N_("lock, hand over, sign off; count the drawer")),
    Action("slip", "ctrl+r", "dy", N_("Slip"), N_("draft slip before settle; copy of a slip after")),
    Action("why_not", "ctrl+g", "wh", N_("Why not"), N_("unsuitable offers with the reason")),
    Action("talk", "ctrl+t", "gt", N_("Talk"), N_("tag talk: guide, explain, sell")),
    Action("pause", "ctrl+y", "xx", N_("Break"), N_("break")),
    Action("favourite", "ctrl+s", "sc", N_("Favourite"), N_("favourite on/off")),
    Action(
        "remedy", "ctrl+p", "qf", N_("Arrears"), N_("add the payment of the arrears that stand in the way")
    ),
    Action(
        "drop",
        "ctrl+z",
        "qx",
        N_("Take out"),
        N_("take the draft or a line out of the visit"),
        N_("line number"),
    ),
    Action(
        "card",
        "f12",
        "dk",
        N_("ID card"),
        N_("read the ID card; also Enter in the empty field"),
    ),
    Action("amend", "ctrl+f", "xg", N_("Amend"), N_("open a line of the visit again"), N_("line number")),
    Action(
        "figures",
        "f10",
        "tj",
        N_("Figures"),
        N_("figures: the store's for a manager, else of one's own day"),
    ),
    Action("shift", "f11", "bc", N_("Shift"), N_("the shift: opening float, count of the drawer, reports")),
    Action("leave", "ctrl+q", "tc", N_("Leave"), N_("leave the program; nothing is lost")),
)

OF_TEMPLATES = ("open", "change", "payment")
"""Actions that open the template with the same code."""


def keyed(keys: Mapping[str, str]) -> tuple[Action, ...]:
    """The actions with the keys of config.toml in place of the usual ones.

    Raises SettingsError for all actions that do not exist, keys that no terminal sends, and keys of two.
    """
    known = {action.name for action in ACTIONS}
    where = keys.where if isinstance(keys, Placed) else {}
    faults = list[SettingsError]()

    def refuse(message: str, name: str, **params: object) -> None:
        faults.append(SettingsError(message, where=where.get(name, "[keys]"), name=name, **params))

    for name, key in keys.items():
        if name not in known:
            there = ", ".join(action.name for action in ACTIONS)
            refuse(N_("{where}: there is no action {name}; there are {known}."), name, known=there)
        elif not _KEY.fullmatch(key):
            refuse(N_("{where}: {key} is no key for {name}; write f12 or ctrl+e."), name, key=key)
    found = tuple(replace(action, key=keys.get(action.name, action.key)) for action in ACTIONS)
    owners: dict[str, str] = {}
    for action in found:
        other = owners.setdefault(action.key, action.name)
        if other != action.name:
            name, beside = (action.name, other) if action.name in keys else (other, action.name)
            refuse(
                N_("{where}: {key} is the key of both {name} and {other}."),
                name,
                key=action.key,
                other=beside,
            )
    if faults:
        raise SettingsError.of(faults)
    return found


_KEY = re.compile(r"f([2-9]|12)|ctrl\+[a-z]|f1|escape")


def by_code(actions: Iterable[Action]) -> dict[str, Action]:
    """Actions by what is typed into the command line."""
    return {action.code: action for action in actions}
