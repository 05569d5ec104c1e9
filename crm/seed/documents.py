"""ID numbers of nobody: right by GB 11643, with county codes that no county has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

from stdnum.cn.ric import calc_check_digit

from counter.domain.effective import add_months

# City codes of GB/T 2260; the two digits behind them would be the county's, and 99 never is one.
_HUBEI = ("4201", "4202", "4203", "4205", "4206", "4207", "4208", "4209", "4210", "4211", "4212", "4213")
_ELSEWHERE = ("4101", "4115", "4301", "4306", "3601", "3604", "3401", "5101", "4401", "3301", "1101", "6101")
_NO_COUNTY = "99"
_FROM_HUBEI = 0.86


class IdNumbers:
    """Gives out ID numbers, never the same twice."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"{seed}/documents")
        self._given: set[int] = set()

    def make(self, birth_date: date, *, female: bool) -> str:
        """An ID number for somebody born then; the 17th digit is odd for men, even for women."""
        chance = self._chance
        while True:
            city = chance.choice(_HUBEI if chance.random() < _FROM_HUBEI else _ELSEWHERE)
            sequence = chance.randrange(1 + female, 1000, 2)
            body = f"{city}{_NO_COUNTY}{birth_date:%Y%m%d}{sequence:03d}"
            if int(body) not in self._given:
                self._given.add(int(body))
                return body + str(calc_check_digit(body + "0"))


def birth_date_at(chance: Random, as_of: date, youngest: int, oldest: int) -> date:
    """A birth date of somebody who is ``youngest`` to ``oldest`` full years old on ``as_of``."""
    last = add_months(as_of, -12 * youngest)
    first = add_months(as_of, -12 * (oldest + 1)) + timedelta(days=1)
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def adult_birth_date(chance: Random, as_of: date, *, youngest: int, senior: bool) -> date:
    """A birth date of an adult: 65 to 90 for seniors, else up to 64, most around forty."""
    between: Callable[[int, int], date] = partial(birth_date_at, chance, as_of)
    if senior:
        return between(65, 90) if chance.random() < 0.15 else between(65, 79)
    age = youngest + round((64 - youngest) * chance.betavariate(1.8, 2.4))
    return between(age, age)
