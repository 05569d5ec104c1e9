"""What changed at the centre comes down as what changed, with what is gone, under the centre's signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from counter.domain.customer import BlacklistKind
from counter.wire.signature import is_signed
from counter.wire.snapshot import Limit
from crm.tables import (
    BlacklistRow,
    CustomerRow,
    LimitRow,
    OfferPriceRow,
    OfferRow,
    StaffRow,
    StoreRow,
    TemplateRow,
)
from tests import builders
from tests.crm.conftest import enrolled
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore, offer_row


def test_every_part_is_signed_with_the_key_handed_over_at_enrolment(address: str, store: SmallStore) -> None:
    line = enrolled(address, store, "T3")
    for part in ("offers", "limits", "staff", "templates", "customers", "blacklist", "sims", "numbers"):
        answer = line.client.get(f"/counter-terminal/v1/snapshot/{part}")
        signature = answer.headers["Counter-Signature"]
        assert is_signed(line.signing_key, answer.content, signature)
        assert not is_signed(line.signing_key, answer.content + b" ", signature)
        assert (answer.json()["terminal"], answer.json()["since"]) == ("T3", "")
    line.client.close()


def test_the_key_is_made_once(address: str, store: SmallStore, counter: CounterLine) -> None:
    again = enrolled(address, store, "T3")
    assert again.signing_key == counter.signing_key
    again.client.close()


def test_an_offer_changed_and_one_withdrawn_come_as_that(counter: CounterLine, store: SmallStore) -> None:
    with store.database.writing() as session:
        for name in ("DELTA1", "DELTA2"):
            session.add(offer_row(builders.offer(offer_id=name, code=name.lower(), price_fen=100)))
    before = counter.snapshot("offers")
    with store.database.writing() as session:
        session.get_one(OfferRow, "DELTA1").price_fen = 200
        session.delete(session.get_one(OfferRow, "DELTA2"))
    after = counter.snapshot("offers", before.version)
    assert not after.full
    assert [(offer.offer_id, offer.price_fen, offer.version) for offer in after.items] == [
        ("DELTA1", 200, "2")
    ]
    assert after.gone == ("DELTA2",)
    with store.database.writing() as session:
        assert session.get_one(OfferPriceRow, ("DELTA1", "1")).price_fen == 100
        session.execute(delete(OfferPriceRow).where(OfferPriceRow.offer_id == "DELTA1"))
        session.delete(session.get_one(OfferRow, "DELTA1"))


def test_a_figure_added_changed_and_dropped(counter: CounterLine, store: SmallStore) -> None:
    first = counter.snapshot("limits").version
    with store.database.writing() as session:
        session.add(LimitRow(name="offline_hours", value=4))
    added = counter.snapshot("limits", first)
    assert added.items == (Limit("offline_hours", 4),)
    with store.database.writing() as session:
        session.delete(session.get_one(LimitRow, "offline_hours"))
    dropped = counter.snapshot("limits", added.version)
    assert (dropped.items, dropped.gone) == ((), ("offline_hours",))


def test_a_clerk_who_leaves_the_store_is_gone_there(counter: CounterLine, store: SmallStore) -> None:
    with store.database.writing() as session:
        session.merge(StoreRow(store_id="S9", code="XDL", name="香港路营业厅"))
        session.add(
            StaffRow(
                clerk_id="20999",
                store_id="S1",
                name="赵敏",
                role="clerk",
                verifier="-",
                expires_at=datetime.now(UTC) + timedelta(days=30),
            )
        )
    before = counter.snapshot("staff")
    assert "20999" in [member.clerk_id for member in before.items]
    with store.database.writing() as session:
        session.get_one(StaffRow, "20999").store_id = "S9"
    after = counter.snapshot("staff", before.version)
    assert (after.items, after.gone) == ((), ("20999",))
    with store.database.writing() as session:
        session.delete(session.get_one(StaffRow, "20999"))


def test_a_customer_whom_another_store_looks_after_is_gone_here(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    with store.database.writing() as session:
        session.merge(StoreRow(store_id="S9", code="XDL", name="香港路营业厅"))
    before = counter.snapshot("customers")
    with store.database.writing() as session:
        session.get_one(CustomerRow, known.customer_id).store_id = "S9"
    assert counter.snapshot("customers", before.version).gone == (known.customer_id,)


def test_the_entries_of_one_document_come_together(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=100, blacklisted=BlacklistKind.ARREARS)
    before = counter.snapshot("blacklist")
    with store.database.writing() as session:
        session.add(BlacklistRow(entry_id="D-1", id_number=known.id_number, kind="fraud"))
    listed = counter.snapshot("blacklist", before.version)
    assert listed.gone == (known.id_number,)
    assert {item.entry.kind for item in listed.items} == {BlacklistKind.ARREARS, BlacklistKind.FRAUD}
    with store.database.writing() as session:
        session.execute(delete(BlacklistRow).where(BlacklistRow.entry_id == "none"))
        session.delete(session.get_one(BlacklistRow, "D-1"))
    cleared = counter.snapshot("blacklist", listed.version)
    assert cleared.gone == (known.id_number,)
    assert {item.entry.kind for item in cleared.items} == {BlacklistKind.ARREARS}


def test_a_template_of_the_centre_s_comes_down(counter: CounterLine, store: SmallStore) -> None:
    before = counter.snapshot("templates")
    with store.database.writing() as session:
        session.add(TemplateRow(code="jf", text='code = "jf"'))
    after = counter.snapshot("templates", before.version)
    assert [(each.code, each.text) for each in after.items] == [("jf", 'code = "jf"')]
    with store.database.writing() as session:
        session.delete(session.get_one(TemplateRow, "jf"))
    assert counter.snapshot("templates", after.version).gone == ("jf",)


def test_a_store_in_touch_has_its_verifiers_renewed_before_they_run_out(
    counter: CounterLine, store: SmallStore
) -> None:
    before = counter.snapshot("staff")
    with store.database.writing() as session:
        for row in session.scalars(select(StaffRow)):
            row.expires_at = datetime.now(UTC) - timedelta(days=1)
    after = counter.snapshot("staff", before.version)
    assert after.items
    assert all(member.expires_at > datetime.now(UTC) + timedelta(days=89) for member in after.items)
    assert counter.snapshot("staff", after.version).items == ()
