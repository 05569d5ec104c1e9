"""What a demo store and a rehearsal share: its business date, and the cards of its simulated reader."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from crm.seed.credentials import DemoCredentials

SEED = 1
TIME_ZONE = "Asia/Shanghai"
ADDRESS = "武汉市江汉区江汉路"


def today_at_the_store() -> date:
    """The demo store's business date now."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()


def write_cards(path: Path, credentials: DemoCredentials) -> None:
    """Put the newcomers' ID cards before the simulated reader, in their order."""
    from crm.seed.credentials import SampleKind

    cards = [
        {"name": sample.name, "idNumber": sample.id_number, "address": ADDRESS}
        for sample in credentials.of_kind(SampleKind.NEW)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(cards, ensure_ascii=False), encoding="utf-8")
