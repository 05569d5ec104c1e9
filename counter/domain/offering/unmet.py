"""Which part of an offer's rules a customer does not meet: the smallest one that says it all."""

from __future__ import annotations

from counter.domain.offering.condition_words import Naming, words_of
from counter.domain.offering.conditions import AllOf, Condition, compiled
from counter.domain.offering.facts import Facts
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.text import Text


def unmet(rules: OfferRules, facts: Facts, naming: Naming) -> Text:
    """What the rules ask and the facts do not give, in both languages; "" in both if all is met."""
    asked = list[Text]()
    if rules.segments and facts.segment not in rules.segments:
        asked.append(_listed("客户细分", "segment", rules.segments))
    if rules.areas and facts.area and facts.area not in rules.areas:
        asked.append(_listed("地区", "area", rules.areas))
    if rules.channels and facts.channel not in rules.channels:
        asked.append(_listed("渠道", "channel", rules.channels))
    if rules.eligibility is not None:
        asked += [words_of(each, naming) for each in _failing(rules.eligibility, facts)]
    return Text("，且".join(each.zh for each in asked), " and ".join(each.en for each in asked))


def _listed(zh: str, en: str, names: tuple[str, ...]) -> Text:
    return Text(f"{zh}为{'、'.join(names)}", f"{en} one of {', '.join(names)}")


def _failing(condition: Condition, facts: Facts) -> list[Condition]:
    """Of conditions that must all hold, those that do not; any other as a whole."""
    if compiled(condition)(facts):
        return []
    if isinstance(condition, AllOf) and condition.said is None:
        return [failing for each in condition.of for failing in _failing(each, facts)]
    return [condition]
