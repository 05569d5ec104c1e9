"""Phone numbers and SIM cards as sequences: real-looking, never the same twice, nothing to remember."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from stdnum.luhn import calc_check_digit

_CUSTOMERS_PREFIXES = (
    "134", "135", "136", "137", "138", "139", "147", "151", "152", "157", "158", "178", "183", "184", "187",
    "188", "198",
)  # fmt: skip
"""Mobile prefixes of customers. The free numbers have others, so that the two can never meet."""

FREE_PREFIXES = ("150", "159", "182", "195", "197")
"""Mobile prefixes of the numbers that are still free."""

_TAILS = 10**8
_SATELLITE_OF_134 = 9 * 10**7  # numbers from 1349 on belong to a satellite operator

_WUHAN = "027"
_FIXED_TAILS = 10**7

_ISSUER, _NETWORK, _HUBEI = "898600", "0", "17"  # China Mobile, its first network, the province


def _scattered(chance: Random, size: int) -> Iterator[int]:
    """Every number below ``size``, a power of ten, once, in an order that looks like chance."""
    step = chance.randrange(size // 3, size // 2) * 10 + 7  # odd and no multiple of 5: reaches every number
    start = chance.randrange(size)
    for i in range(size):
        yield (start + i * step) % size


def mobile_numbers(chance: Random, prefixes: tuple[str, ...] = _CUSTOMERS_PREFIXES) -> Iterator[str]:
    """Mobile numbers of 11 digits, every one once; enough for tens of millions of lines."""
    tails = {prefix: _scattered(chance, _TAILS) for prefix in prefixes}
    while True:
        prefix = chance.choice(prefixes)
        tail = next(tails[prefix])
        if prefix != "134" or tail < _SATELLITE_OF_134:
            yield f"{prefix}{tail:08d}"


def fixed_numbers(chance: Random) -> Iterator[str]:
    """Fixed-line numbers of Wuhan, 11 digits with the area code: those of broadband lines without a SIM."""
    for tail in _scattered(chance, _FIXED_TAILS):
        yield f"{_WUHAN}8{tail:07d}"


def sim_cards(year: int, maker: int) -> Iterator[str]:
    """ICCIDs of 20 digits from one maker's run of a year, the last by Luhn.

    Issuer, network digit, province, two digits of the year, one of the maker, seven of a running number.
    """
    for serial in count(1):
        body = f"{_ISSUER}{_NETWORK}{_HUBEI}{year % 100:02d}{maker}{serial:07d}"
        yield body + calc_check_digit(body)
