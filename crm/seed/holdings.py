"""What a line holds: its plan, broadband, contract and add-ons, with their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from counter.domain.customer import HeldOffer, LineState, Subscription
from counter.domain.effective import add_months, next_cycle
from counter.domain.offers import Offer, OfferKind
from crm.seed.churn import ChurnRow
from crm.seed.shelf import Shelf

_FURTHER_LINE_FEN = (1900, 1900, 2900, 3900)
_CHANGE_AHEAD_ONE_IN = 60
_DEARER = 1.3


class LineMaker:
    """Makes the lines of one customer; ``key`` (seven digits) goes into every id, so that ids are unique."""

    def __init__(self, shelf: Shelf, chance: Random, key: str, account_id: str, joined_on: date) -> None:
        self._shelf = shelf
        self._chance = chance
        self._key = key
        self._account_id = account_id
        self._joined_on = joined_on
        self._held = 0

    def main_line(self, row: ChurnRow, number: str, iccid: str, state: LineState) -> Subscription:
        """The first line. Without a phone it is a broadband line: a fixed number, no SIM, no plan.

        The contract column alone decides on terms; who pays by the month is bound by nothing.
        """
        shelf, chance = self._shelf, self._chance
        plan = ahead = None
        access: Offer | None
        if row.has_phone:
            chosen = shelf.nearest_plan(row.charges_fen, chance)
            plan = self._hold(chosen)
            access = None if chosen.broadband_mbps else shelf.broadband(row.internet, chance)
        else:
            chosen = access = shelf.nearest_broadband(row.charges_fen, chance)
        offers = [self._hold(access)] if access else []
        offers += [self._hold(x) for name in row.services if (x := shelf.add_on(name, chance))]
        if row.term_months and (contract := self._contract(row, chosen.price_fen)):
            offers.append(contract)
        if plan and state is LineState.ACTIVE and chance.randrange(_CHANGE_AHEAD_ONE_IN) == 0:
            plan, ahead = self._change_ahead(plan)
        return Subscription(
            subscription_id=f"L{self._key}1",
            number=number,
            iccid=iccid,
            state=state,
            account_id=self._account_id,
            plan=plan,
            next_plan=ahead,
            offers=tuple(offers),
            opened_on=self._joined_on,
        )

    def further_line(self, place: int, number: str, iccid: str, state: LineState) -> Subscription:
        """The second, third, … line, on a small plan, opened some time after the first."""
        opened_on = self._some_day(self._joined_on)
        small = self._shelf.nearest_plan(self._chance.choice(_FURTHER_LINE_FEN), self._chance)
        return Subscription(
            subscription_id=f"L{self._key}{place}",
            number=number,
            iccid=iccid,
            state=state,
            account_id=self._account_id,
            plan=self._hold(small, opened_on),
            opened_on=opened_on,
        )

    def _some_day(self, earliest: date) -> date:
        days = (self._shelf.as_of - earliest).days
        return earliest + timedelta(days=self._chance.randrange(days + 1)) if days > 0 else earliest

    def _hold(self, offer: Offer, earliest: date | None = None) -> HeldOffer:
        """Hold ``offer`` since a day of its sale; an add-on ends with its validity."""
        as_of = self._shelf.as_of
        first = max(earliest or self._joined_on, offer.on_sale_from)
        months = offer.validity_months if offer.kind is OfferKind.ADD_ON else None
        if months:
            first = max(first, add_months(as_of, -months) + timedelta(days=1))
        starts_on = self._some_day(first)
        ends_on = add_months(starts_on, months) - timedelta(days=1) if months else None
        return self._held_offer(offer, starts_on, ends_on=ends_on)

    def _contract(self, row: ChurnRow, level_fen: int) -> HeldOffer | None:
        """The running contract: renewed whenever its term was over, so that tenure says where it stands."""
        past_terms = row.tenure_months // row.term_months
        start = add_months(self._joined_on, past_terms * row.term_months)
        offer = self._shelf.contract(row.term_months, level_fen, start, self._chance)
        if offer is None:
            return None
        start = max(start, offer.on_sale_from)
        last = add_months(start, row.term_months) - timedelta(days=1)
        return self._held_offer(offer, start, ends_on=last, term_ends_on=last)

    def _change_ahead(self, plan: HeldOffer) -> tuple[HeldOffer, HeldOffer | None]:
        """The plan until the end of the month and a dearer one from then on."""
        dearer = self._shelf.nearest_plan(round(plan.price_fen * _DEARER), self._chance)
        if dearer.offer_id == plan.offer_id:
            return plan, None
        first = next_cycle(self._shelf.as_of)
        return replace(plan, ends_on=first - timedelta(days=1)), self._held_offer(dearer, first)

    def _held_offer(
        self, offer: Offer, starts_on: date, *, ends_on: date | None = None, term_ends_on: date | None = None
    ) -> HeldOffer:
        self._held += 1
        return HeldOffer(
            product_id=f"H{self._key}{self._held:02d}",
            offer_id=offer.offer_id,
            name=offer.name,
            price_fen=offer.price_fen,
            kind=offer.kind.value,
            starts_on=starts_on,
            ends_on=ends_on,
            term_ends_on=term_ends_on,
        )
