"""People who are no customers yet: to open accounts for, each good for trying one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from crm.seed.documents import IdNumbers, adult_birth_date, birth_date_at
from crm.seed.names import make_name


class Trait(StrEnum):
    """What is special about a newcomer."""

    NONE = "none"
    PICKED_NUMBERS = "pickedNumbers"  # picked numbers elsewhere, to be found by ID number
    MINOR = "minor"  # needs a guardian as handler
    REAL_NAME_REFUSED = "realNameRefused"  # the simulated real-name service says no


_TRAITS = (
    *(Trait.NONE,) * 10,
    *(Trait.PICKED_NUMBERS,) * 6,
    *(Trait.MINOR,) * 2,
    *(Trait.REAL_NAME_REFUSED,) * 2,
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody with a document and no account."""

    name: str
    id_number: str
    birth_date: date
    trait: Trait


def make_newcomers(id_numbers: IdNumbers, *, seed: int, as_of: date) -> tuple[Newcomer, ...]:
    """The same newcomers for the same seed and date; their documents are taken from ``id_numbers``."""
    chance = Random(f"{seed}/newcomers")
    found = []
    for place, trait in enumerate(_TRAITS):
        female = place % 2 == 0
        if trait is Trait.MINOR:
            born = birth_date_at(chance, as_of, 14, 17)
        else:
            born = adult_birth_date(chance, as_of, youngest=20, senior=False)
        name = make_name(chance, female=female).text
        found.append(Newcomer(name, id_numbers.make(born, female=female), born, trait))
    return tuple(found)
