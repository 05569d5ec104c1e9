"""What docs/offers.md shows is read and played as it stands there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from counter.domain.offering.checking import check_catalogue, read_rules
from counter.domain.offering.facts import Fact
from crm.seed.tariffs import offers
from tests.domain.offering.shelves import ruled
from tests.domain.offering.test_cases import play

TEXT = (Path(__file__).parents[3] / "docs/offers.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```toml {kind}\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", blocks("rules"))
def test_the_rules_shown_can_be_read_and_go_with_the_catalogue(block: str) -> None:
    shown = ruled("SHOWN", tomllib.loads(block))
    assert read_rules(tomllib.loads(block), "SHOWN") == shown.rules
    assert check_catalogue((*offers(), shown)) == ()


@pytest.mark.parametrize("block", blocks("case"))
def test_the_cases_shown_come_out_as_they_say(block: str) -> None:
    play(tomllib.loads(block))


def test_every_fact_is_named() -> None:
    assert [fact for fact in Fact if f"`{fact.value}`" not in TEXT] == []
