"""What a slip says of an order on a held line: what ends, what goes on otherwise, what begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter.domain.campaign import CampaignPick
from counter.domain.effective import add_months
from counter.domain.held_lines.order import EndedOffer, JoinedOffer, LineOrder, Pricing, RepricedOffer
from counter.domain.installation import Installation
from counter.domain.slips.blocks import Fact
from counter.domain.text import N_

if TYPE_CHECKING:
    from counter.domain.slips.items import Speech


def line_order_facts(order: LineOrder, speech: Speech) -> Iterator[Fact]:
    """The line; what it held until then; what it holds then."""
    yield Fact(speech.say(N_("Number")), speech.masking.of_number(order.number))
    if order.campaign:
        yield from _campaign(order.campaign, speech)
    for ending in order.ends:
        yield from _ended(ending, speech)
    for change in order.reprices:
        yield from _repriced(change, speech)
    for joined in order.joins:
        yield from _joined(joined, speech)
    if order.installation:
        yield from installation_facts(order.installation, speech)


def installation_facts(installation: Installation, speech: Speech) -> Iterator[Fact]:
    """Where, on which day if one was wished, and who is called."""
    say = speech.say
    yield Fact(say(N_("Installed at")), installation.address)
    if installation.wished_on:
        yield Fact(say(N_("Wished day")), installation.wished_on.isoformat())
    if installation.contact_phone:
        yield Fact(say(N_("To be called")), speech.masking.of_number(installation.contact_phone))


def _campaign(pick: CampaignPick, speech: Speech) -> Iterator[Fact]:
    say, word = speech.say, speech.word
    yield Fact(say(N_("Campaign")), f"{word(pick.campaign)} {pick.code}")
    yield Fact(say(N_("Batch and level")), f"{word(pick.batch)}, {word(pick.level)}")
    for issue in pick.issues:
        told = say(N_("{name}, {count} pieces"), name=word(issue.name), count=issue.quantity)
        yield Fact(say(N_("Handed over")), told)


def _joined(joined: JoinedOffer, speech: Speech) -> Iterator[Fact]:
    say, offer = speech.say, joined.offer
    told = say(N_("{name}, at the bundle's price"), name=offer.name) if joined.bundle else speech.offer(offer)
    yield Fact(say(N_("Ordered")), told)
    if joined.because:
        yield Fact(say(N_("Added because")), joined.because)
    for words in _packages(joined.pricing, speech, joined.starts_on):
        yield Fact(say(N_("Package")), words)
    yield Fact(say(N_("Effective from")), joined.starts_on.isoformat())
    if offer.term_months:
        last = add_months(joined.starts_on, offer.term_months) - timedelta(days=1)
        told = say(N_("{months} months, until {day}"), months=offer.term_months, day=last)
        yield Fact(say(N_("Contract term")), told)
    if offer.validity_months:
        last = add_months(joined.starts_on, offer.validity_months) - timedelta(days=1)
        yield Fact(say(N_("Valid until")), last.isoformat())


def _ended(ending: EndedOffer, speech: Speech) -> Iterator[Fact]:
    say = speech.say
    held = say(N_("{name}, {amount} yuan a month"), name=ending.name, amount=ending.price_fen)
    yield Fact(say(N_("Held until then")), held)
    if ending.because:
        yield Fact(say(N_("Ends because")), ending.because)
    yield Fact(say(N_("Last day")), ending.last_day.isoformat())
    if ending.given_back_fen:
        told = say(N_("{amount} yuan, into the balance"), amount=ending.given_back_fen)
        yield Fact(say(N_("Given back")), told)


def _repriced(change: RepricedOffer, speech: Speech) -> Iterator[Fact]:
    say = speech.say
    yield Fact(say(N_("Changed")), change.name)
    if change.months:
        yield Fact(say(N_("Longer by")), say(N_("{months} months"), months=change.months))
    else:
        yield Fact(say(N_("Until then")), _pricing(change.before, speech))
        yield Fact(say(N_("From then on")), _pricing(change.after, speech))
    yield Fact(say(N_("Effective from")), change.since.isoformat())


def _pricing(pricing: Pricing, speech: Speech) -> str:
    words = (speech.word(pricing.name), *_packages(pricing, speech))
    return "; ".join(word for word in words if word) or "-"


def _packages(pricing: Pricing, speech: Speech, since: date | None = None) -> Iterator[str]:
    """Each package with its price, its values and its first day if that is not ``since``."""
    for package in pricing.packages:
        words = [speech.word(package.name)]
        if package.price_fen:
            words.append(speech.say(N_("{amount} yuan a month"), amount=package.price_fen))
        words += [f"{code}={value}" for code, value in package.values.items()]
        if since is not None and package.starts_on != since:
            words.append(speech.say(N_("from {day}"), day=package.starts_on))
        yield " ".join(words)
