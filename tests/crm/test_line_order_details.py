"""What the counter ordered is what the centre reads and judges: the same order, with the same outcome."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.offers import EffectiveMode, Offer
from counter.wire.encoding import decode, encode
from counter.wire.order_of_transaction import order_of
from counter.wire.product_order import ProductOrder
from crm.held_lines.order_details import as_in_catalogue
from crm.order_details import accepted_on, details_of
from tests import builders
from tests.builders import NOW, TODAY
from tests.domain.test_line_orders import CATALOGUE, DEAR, FREE, done, end, join

ZONE = builders.terminal().time_zone


def at_the_centre(order: LineOrder) -> LineOrder:
    """The order as it arrives: through the message, completed by the centre's catalogue."""
    settled = builders.settled(builders.line_order(order))
    sent = order_of(settled, builders.terminal(), settled.visit.transactions[0], ())
    body = decode(encode(sent.body()))
    read = ProductOrder.read(body)
    assert accepted_on(read, ZONE, NOW) == TODAY
    details = details_of(read, ZONE, NOW)
    assert isinstance(details, LineOrder)
    return as_in_catalogue(details, dict(CATALOGUE))


@given(
    st.lists(st.sampled_from((*FREE, DEAR)), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(FREE), max_size=2, unique=True),
    st.sampled_from((EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE)),
)
def test_a_basket_is_valid_at_the_centre_exactly_where_it_is_at_the_counter(
    wanted: list[Offer], held: list[Offer], mode: EffectiveMode
) -> None:
    view = builders.customer_view()
    for offer in held:
        view = done(view, join(view, offer).order)
    order = join(view, *wanted, mode=mode).order
    arrived = at_the_centre(order)
    judged = [judge_line_order(each, view=view, offers=CATALOGUE, today=TODAY) for each in (order, arrived)]
    assert judged[0] == judged[1]


def test_what_ends_is_read_as_it_was_ordered() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), *FREE[:2]).order)
    order = end(view, *view.lines[0].offers)
    bare = replace(order, ends=tuple(replace(each, code="") for each in order.ends))
    assert at_the_centre(order) == bare
