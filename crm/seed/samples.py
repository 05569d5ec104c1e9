"""The demo store's people, PINs and cards under names, so that a scenario can say ``{ordinary.number}``."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

from counter.domain.money import format_yuan
from crm.seed.credentials import DemoCredentials
from crm.seed.load import demo_credentials
from crm.seed.resources import tray_sims
from crm.seed.store import POSITIONS

_CARDS = 30
_LAST_DIGITS = 6


def samples(*, seed: int = 1, as_of: date) -> dict[str, str]:
    """Values by name, for the whole demo store of ``seed``.

    - ``pin.20317``: a PIN; ``enrolment.3``: the one-time code of a counter position
    - ``ordinary.number``, ``.id_number``, ``.name``, ``.amount`` (yuan owed): the first sample of a kind (see
      `crm.seed.credentials.SampleKind`); ``ordinary.2.number`` and so on for the next ones
    - ``sim.3.1``: the last six digits of the first card in position 3's tray; the first 30 are named
    """
    credentials = demo_credentials(seed=seed, as_of=as_of)
    found = {f"pin.{member.clerk_id}": member.pin for member in credentials.staff}
    found |= {f"enrolment.{place}": code for place, code in enumerate(credentials.enrolment_codes, 1)}
    return found | _people(credentials) | _cards(as_of)


def _people(credentials: DemoCredentials) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for sample in credentials.samples:
        seen[sample.kind] += 1
        place = seen[sample.kind]
        name = sample.kind.value if place == 1 else f"{sample.kind.value}.{place}"
        found |= {
            f"{name}.number": sample.number,
            f"{name}.id_number": sample.id_number,
            f"{name}.name": sample.name,
            f"{name}.amount": format_yuan(sample.amount_fen),
        }
    return found


def _cards(as_of: date) -> dict[str, str]:
    trays: dict[int, list[str]] = {position: [] for position in range(1, POSITIONS + 1)}
    for card in tray_sims(as_of.year, POSITIONS):
        trays[card.position].append(card.iccid[-_LAST_DIGITS:])
    return {
        f"sim.{position}.{place}": digits
        for position, tray in trays.items()
        for place, digits in enumerate(islice(tray, _CARDS), 1)
    }
