"""The offers as a terminal keeps them: the same that came, also from before, and never something else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from counter.domain.offers import Offer
from crm.seed.examples import examples
from crm.seed.tariffs import offers
from offline_queue.cache import compact_offers
from offline_queue.sealed.envelope import EnvelopeDamaged

OFFERS = (*offers(), *examples())


def test_what_was_written_is_read_whole() -> None:
    assert compact_offers.read(compact_offers.write(OFFERS)) == OFFERS


def test_offers_with_the_same_rules_share_them() -> None:
    again = tuple(replace(offer, offer_id=f"{offer.offer_id}-2") for offer in OFFERS)
    read = compact_offers.read(compact_offers.write((*OFFERS, *again)))
    different = {id(offer.rules) for offer in read}
    assert len(different) == len({json.dumps(repr(offer.rules)) for offer in OFFERS})


def test_a_text_from_before_is_read() -> None:
    text = TypeAdapter(tuple[Offer, ...]).dump_json(OFFERS[:5]).decode()
    assert compact_offers.read(text) == OFFERS[:5]


@pytest.mark.parametrize("text", ["", "{}", '{"fields": [], "rules": [], "rows": [[0]]}', "[1]"])
def test_a_text_that_holds_no_offers_is_damage(text: str) -> None:
    with pytest.raises(EnvelopeDamaged):
        compact_offers.read(text)
