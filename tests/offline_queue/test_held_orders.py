"""Orders that the centre holds, with the real CRM: the check is brought, trouble reaches the work list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from counter.clock import mint_identity
from counter.domain.offers import PricedOffer
from counter.domain.transaction import RealNameResult, Transaction
from counter.domain.visit import OutcomeState
from counter.domain.work import Choice
from counter.rehearsal.demo_store import today_at_the_store
from crm.seed.credentials import Sample, SampleKind
from tests import builders
from tests.offline_queue.syncing import syncing, until
from tests.offline_queue.test_with_the_crm import CLOCK, Shop, plans_for_everybody, shop

__all__ = ["shop"]


def opening_for(shop: Shop, person: Sample, **given: object) -> Transaction:
    """An opening that was accepted without the line: nobody has checked the person."""
    number, card = shop.cache.free_numbers()[0], shop.cache.sims("1")[0]
    today = today_at_the_store()
    offer = next(plans_for_everybody(shop.cache))
    details = builders.opening_details(
        customer_id=mint_identity(),
        customer_name=person.name,
        id_number=person.id_number,
        account_id=mint_identity(),
        number=number.value,
        number_lease_id=number.lease_id,
        iccid=card.value,
        sim_lease_id=card.lease_id,
        offer=PricedOffer.of(offer),
        effective_on=today,
        real_name=RealNameResult.NOT_CHECKED,
    )
    new = builders.opening_details().new_customer
    assert new is not None
    newcomer = replace(
        new,
        customer_id=details.customer_id,
        party_id=mint_identity(),
        name=person.name,
        id_number=person.id_number,
    )
    charge = builders.charge(10000, account_id=details.account_id)
    fields = {"identity": mint_identity(), "accepted_at": CLOCK.now(), "charges": (charge,)} | given
    return builders.opening(replace(details, new_customer=newcomer), **fields)


def test_an_opening_accepted_without_the_check_is_activated_once_it_has_passed(shop: Shop) -> None:
    line = opening_for(shop, shop.credentials.of_kind(SampleKind.NEW)[0])
    settled = shop.settle(line)
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED])
    opened = shop.centre.customer_by_number(line.details.number)
    assert opened is not None


def test_a_customer_known_at_the_centre_meanwhile_is_the_same_one(shop: Shop) -> None:
    person = shop.credentials.of_kind(SampleKind.NEW)[0]
    known = shop.centre.customer_by_id_number(person.id_number)
    assert known is not None
    line = opening_for(shop, person)
    assert line.details.kind == "open"
    assert line.details.customer_id != known.customer.customer_id
    settled = shop.settle(line)
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED])
    after = shop.centre.customer_by_id_number(person.id_number)
    assert after is not None
    assert after.customer.customer_id == known.customer.customer_id
    assert after.line(line.details.number) is not None
    assert shop.centre.customer(line.details.customer_id) is None


def test_a_person_whom_the_check_refuses_gets_no_line_and_the_clerk_hears_of_it(shop: Shop) -> None:
    line = opening_for(shop, shop.credentials.of_kind(SampleKind.NEW_REAL_NAME_REFUSED)[0])
    settled = shop.settle(line)
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.states(settled) == [OutcomeState.REJECTED])
    item = next(item for item in shop.store.work_items() if item.identity == line.identity)
    assert item.paid_fen == 10000
    assert Choice.REFUND in item.choices
    assert shop.centre.customer_by_number(line.details.number) is None


def test_more_time_for_a_parked_line_sends_it_again(shop: Shop) -> None:
    line = opening_for(shop, shop.credentials.of_kind(SampleKind.NEW)[0])
    settled = shop.settle(line)
    from offline_queue import lines, outbox
    from offline_queue.outbox import ItemState, Reason

    with shop.store.database.writing() as connection:
        outbox.move(connection, line.identity, ItemState.PARKED, reason=Reason("Something stood still."))
        item = outbox.item(connection, line.identity)
        assert item is not None
        assert item.settled_no is not None
        lines.judge(connection, item.settled_no, CLOCK.now())
    assert line.identity in [each.identity for each in shop.store.work_items()]
    shop.store.postpone(line.identity, CLOCK.now() + timedelta(hours=1))
    assert line.identity not in [each.identity for each in shop.store.work_items()]
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED])
