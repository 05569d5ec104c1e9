"""The rules of the published tariffs: each is about something, and they go together."""

from __future__ import annotations

import pytest

from counter.domain.offering.checking import check_catalogue
from crm.seed.examples import examples
from crm.seed.grants import grant_plan
from crm.seed.offer_rules import RULES, level_fen
from crm.seed.tariff_rule import TariffRule
from crm.seed.tariffs import offers, read_tariffs

TARIFFS = {tariff.scheme_id: tariff for tariff in read_tariffs()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_about_some_tariffs_and_says_itself_in_both_languages(rule: TariffRule) -> None:
    assert any(rule.about(tariff) for tariff in TARIFFS.values())
    assert rule.words.zh
    assert rule.words.en


def test_no_rule_has_the_name_of_another() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_rules_of_all_offers_go_together() -> None:
    assert check_catalogue((*offers(), *examples())) == ()


@pytest.mark.parametrize(
    ("scheme_id", "yuan"),
    [("25HB200694", 50), ("26HB200163", 59), ("24HB201537", 98), ("26HB200295", 199), ("24HB202558", 0)],
)
def test_the_level_is_read_off_the_name(scheme_id: str, yuan: int) -> None:
    assert level_fen(TARIFFS[scheme_id]) == 100 * yuan


@pytest.mark.parametrize(
    ("scheme_id", "months", "each_fen"),
    [("26HB200163", 36, 1000), ("25HB200237", 24, 14000), ("24HB203206", 0, 0)],
)
def test_a_grant_is_given_month_by_month_as_the_name_says(scheme_id: str, months: int, each_fen: int) -> None:
    plan = grant_plan(TARIFFS[scheme_id])
    prestore = plan.packages[0].prestore if plan is not None else None
    periods = prestore.periods if prestore is not None else ()
    assert [period.amount_fen for period in periods] == [each_fen] * months


def test_a_prestore_comes_back_whole() -> None:
    plan = grant_plan(TARIFFS["26HB200295"])
    assert plan is not None
    prestore = plan.packages[0].prestore
    assert prestore is not None
    assert (prestore.paid_fen, prestore.given_fen, len(prestore.periods)) == (249_900, 249_900, 36)


def test_a_retired_plan_has_a_replacement() -> None:
    following = [o.name for o in offers() if any(r.to == "24HI200289" for r in o.rules.relations)]
    assert following == ["全家享全国版套餐129档"]
