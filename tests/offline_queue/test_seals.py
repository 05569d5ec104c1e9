"""What comes down is taken only from the centre, for this terminal, and never older than what is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from counter.clock import SystemClock
from counter.domain.offers import Offer
from counter.ports import CentreRefused, CentreUnavailable
from counter.wire.signature import new_key, public_of
from counter.wire.snapshot import PARTS, Snapshot
from offline_queue import LocalStore, enrolment, open_cache, open_line
from offline_queue.cache.cache import LocalCache
from offline_queue.cache.provisions import bring
from offline_queue.centre.line import Line
from tests import builders
from tests.offline_queue.centre import TestCentre

CLOCK = SystemClock()
OLD, NEW = builders.offer(price_fen=5900), builders.offer(price_fen=6900)


@pytest.fixture
def line(address: str, store: LocalStore) -> Iterator[Line]:
    """The line to the centre."""
    opened = open_line(address, store)
    yield opened
    opened.close()


@pytest.fixture
def cache(store: LocalStore, centre: TestCentre, line: Line) -> LocalCache:
    """Holds the old price, of version 7."""
    offers(centre)
    bring(store, line, CLOCK, "offers")
    return open_cache(store, clock=CLOCK)


def offers(centre: TestCentre, *items: Any, **given: Any) -> None:
    """What the centre answers for its offers."""
    own: dict[str, Any] = {"version": "7", "full": True, "items": items or (OLD,), "terminal": "T3"}
    centre.snapshots["offers"] = json.loads(PARTS["offers"].dump_json(Snapshot("offers", **own | given)))


def refused(
    store: LocalStore, line: Line, cache: LocalCache, held: tuple[Offer, ...] = (OLD,)
) -> CentreRefused:
    """What the terminal says; what it held stays."""
    with pytest.raises(CentreRefused) as no:
        bring(store, line, CLOCK, "offers")
    assert cache.offers() == held
    return no.value


def test_a_newer_version_under_the_right_signature_is_taken(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="8")
    assert bring(store, line, CLOCK, "offers")
    assert cache.offers() == (NEW,)


def test_another_signature_is_refused(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="8")
    centre.signing_key = new_key()
    no = refused(store, line, cache)
    assert (no.code, no.params) == ("signature", {"part": "offers"})


def test_an_older_version_is_refused_though_it_is_signed(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="6")
    assert refused(store, line, cache).code == "older"


def test_changes_since_another_version_are_refused(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="9", full=False, since="8")
    assert refused(store, line, cache).code == "older"


def test_another_terminal_s_data_are_refused(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="8", terminal="T1")
    assert refused(store, line, cache).code == "not_ours"


def test_what_changed_and_what_is_gone_are_applied_to_what_is_held(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    other = builders.offer(offer_id="B", code="b")
    offers(centre, other, version="8", full=False, since="7", gone=(OLD.offer_id,))
    assert bring(store, line, CLOCK, "offers")
    assert cache.offers() == (other,)


def test_without_the_centre_s_key_nothing_is_taken(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    store.enrolled(builders.terminal(), "credential-3")
    offers(centre, NEW, version="8")
    assert refused(store, line, cache).code == "no_signing_key"


def test_a_terminal_without_the_key_takes_it_over_from_who_knows_its_credential_once(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    store.enrolled(builders.terminal(), "credential-3")
    centre.knows = {"T3": "credential-3"}
    offers(centre, NEW, version="8")
    assert bring(store, line, CLOCK, "offers")
    assert cache.offers() == (NEW,)
    centre.signing_key = new_key()
    offers(centre, OLD, version="9")
    assert refused(store, line, cache, held=(NEW,)).code == "signature", "a key that is pinned stays"


def test_who_does_not_know_the_credential_cannot_hand_a_key_over(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    store.enrolled(builders.terminal(), "credential-3")
    centre.knows = {"T3": "a guess"}
    offers(centre, NEW, version="8")
    assert refused(store, line, cache).code == "signing_key_unproven"
    with store.database.reading() as connection:
        assert enrolment.signing_key(connection) == ""


def test_enrolled_with_another_centre_everything_comes_down_anew(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    centre.signing_key = new_key()
    store.enrolled(builders.terminal(), "credential-3", signing_key=public_of(centre.signing_key))
    offers(centre, NEW, version="1")
    assert bring(store, line, CLOCK, "offers")
    assert cache.offers() == (NEW,)


def test_a_download_cut_half_way_changes_nothing_and_goes_well_the_next_time(
    store: LocalStore, centre: TestCentre, line: Line, cache: LocalCache
) -> None:
    offers(centre, NEW, version="8")
    centre.cut_snapshots = 1
    with pytest.raises(CentreUnavailable):
        bring(store, line, CLOCK, "offers")
    assert cache.offers() == (OLD,)
    assert bring(store, line, CLOCK, "offers")
    assert cache.offers() == (NEW,)
