"""What the composition root hands the screen once it is open: the ports and the templates in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter.domain.template import Template
    from counter.domain.text import Finding
    from screens.desk import Ports


@dataclass(frozen=True, slots=True)
class Equipment:
    """``templates`` by code. Made in a thread, after the first paint: it opens the database.

    ``left_out`` says of each template file that could not be taken what is wrong with it.
    """

    ports: Ports
    templates: Mapping[str, Template]
    left_out: tuple[Finding, ...] = ()


Equip = Callable[[], Equipment]


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A line of the demo's credentials, shown at sign-in, and beside it something worth trying."""

    clerk_id: str
    pin: str
    name: str
    hint: str = ""
