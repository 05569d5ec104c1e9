"""The rules of the published tariffs, each read off names and figures by one readable rule.

`RULES` is the whole of it: every rule has a name, says in words what it does, knows which tariffs it is about
and what it gives them. `rules_of` puts together what all of them give one tariff.
"""

from __future__ import annotations

import re
from dataclasses import replace

from counter.domain.offering.conditions import Comparison, NotOf, Test
from counter.domain.offering.effective_rule import EndMode, EndRule
from counter.domain.offering.facts import Fact
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.offering.relations import OfferRelation, RelationKind
from counter.domain.offers import OfferKind
from counter.domain.text import Text
from crm.seed.grants import grant_plan
from crm.seed.tariff import Tariff
from crm.seed.tariff_rule import (
    Named,
    TariffRule,
    asking,
    listed,
    needs_brand,
    of_brand,
    of_kind,
    one_of,
    plan_at_least,
    related,
    saying,
    with_condition,
)

BROADBAND = "broadband"
"""The name of everything that brings an access line: broadband offers, and plans and contracts with one."""

STANDARD_BROADBAND = "24HB202815"
"""标准宽带 100M: what is joined where broadband is needed and none is there."""

_LEVEL = re.compile(
    r"保底(?:费)?(\d+)元?|承诺(?:月)?消费(\d+)|承诺(\d+)元|(\d+)元套餐|移动(\d+)元\d+期|购机(\d+)档|[（(](\d+)元档|活动(\d+)元档"
)
_SCREEN = re.compile(r"(移动高清至臻超高清(?:融合)?包（百视通）)第(\d)台")


def rules_of(tariff: Tariff, named: Named) -> OfferRules:
    """What all rules together give the tariff."""
    rules = OfferRules()
    for rule in RULES:
        if rule.about(tariff):
            rules = rule.gives(tariff, rules, named)
    return rules


def level_fen(tariff: Tariff) -> int:
    """The least price of the plan that a contract is a promise of, in fen; 0 if its name says none."""
    found = _LEVEL.search(tariff.name)
    return 100 * int(next(group for group in found.groups() if group)) if found else 0


def _branded(tariff: Tariff, rules: OfferRules, _named: Named) -> OfferRules:
    return replace(rules, brand=tariff.family.brand)


def _level(tariff: Tariff, rules: OfferRules, _named: Named) -> OfferRules:
    return with_condition(rules, plan_at_least(level_fen(tariff)))


def _upgrade(tariff: Tariff, rules: OfferRules, _named: Named) -> OfferRules:
    said = Text("升档前套餐须低于该档", "the present plan has to be a lower one")
    lower = Comparison(fact=Fact.PLAN_BEFORE, test=Test.LESS_THAN, value=tariff.price_fen, said=said)
    return with_condition(rules, plan_at_least(tariff.price_fen), lower)


def _next_screen(tariff: Tariff, rules: OfferRules, named: Named) -> OfferRules:
    found = _SCREEN.search(tariff.name)
    assert found is not None
    before = named.by_name[f"{found[1]}第{int(found[2]) - 1}台"]
    return replace(rules, relations=(*rules.relations, OfferRelation(kind=RelationKind.REQUIRES, to=before)))


def _granting(tariff: Tariff, rules: OfferRules, _named: Named) -> OfferRules:
    plan = grant_plan(tariff)
    return rules if plan is None else replace(rules, plans=(plan,))


def _needs_broadband() -> OfferRelation:
    return OfferRelation(
        kind=RelationKind.REQUIRES,
        to=BROADBAND,
        joins=STANDARD_BROADBAND,
        said=Text("须先有宽带", "there has to be broadband"),
    )


def _succeeding(tariff: Tariff, rules: OfferRules, named: Named) -> OfferRules:
    retired = (OfferRelation(kind=RelationKind.REPLACES, to=each) for each in named.retired[tariff.scheme_id])
    return replace(rules, relations=(*rules.relations, *retired))


_ONE_PLAN = Text("每条线只有一个主套餐", "a line has one plan")
_PLAN, _BROADBAND, _CONTRACT, _ADD_ON = (
    OfferKind.PLAN,
    OfferKind.BROADBAND,
    OfferKind.CONTRACT,
    OfferKind.ADD_ON,
)
_NEW_LINE = NotOf(
    of=Comparison(fact=Fact.LINE_MONTHS, test=Test.AT_LEAST, value=1),
    said=Text("限新入网号码", "only for a line just opened"),
)
_OLD_LINE = Comparison(
    fact=Fact.NEW_LINE,
    test=Test.IS,
    value=False,
    said=Text("限在网老用户", "only for lines that are open already"),
)
LISTS = {"爱心卡": "爱心", "扶贫": "扶贫", "骑士卡": "骑手"}
"""The target list that a brand is for, by brand."""


RULES: tuple[TariffRule, ...] = (
    TariffRule(
        "brand",
        Text("套餐按名称归入品牌", "every tariff has the brand that its name says"),
        lambda _tariff: True,
        _branded,
    ),
    TariffRule(
        "area",
        Text("本省资费限本省办理", "the province's own tariffs are sold in the province"),
        lambda tariff: tariff.scope != "national",
        lambda tariff, rules, _named: replace(rules, areas=(tariff.scope,)),
    ),
    TariffRule(
        "one plan",
        Text("主套餐互斥，新套餐替换原套餐", "plans exclude each other; a new one takes the old one's place"),
        of_kind(_PLAN),
        lambda _tariff, rules, _named: replace(
            rules,
            relations=(
                *rules.relations,
                OfferRelation(kind=RelationKind.EXCLUDES, to="kind:plan", said=_ONE_PLAN),
                OfferRelation(kind=RelationKind.REPLACES, to="kind:plan", said=_ONE_PLAN),
            ),
            end_modes=(EndRule(mode=EndMode.CYCLE_END),),
        ),
    ),
    TariffRule(
        "successor",
        Text("同品牌同价新套餐替换停售套餐", "a retired plan is followed by the newest like it"),
        of_kind(_PLAN),
        _succeeding,
    ),
    TariffRule(
        "access",
        Text("含宽带的资费提供宽带接入", "what has a broadband speed brings an access line"),
        lambda tariff: tariff.broadband_mbps is not None and tariff.family.brand != "二宽",
        lambda _tariff, rules, _named: replace(rules, groups=(*rules.groups, BROADBAND)),
    ),
    TariffRule(
        "one broadband",
        Text("宽带产品互斥", "a line has one broadband offer"),
        of_brand("宽带"),
        related(
            OfferRelation(
                kind=RelationKind.EXCLUDES,
                to="brand:宽带",
                said=Text("每条线只有一条宽带", "a line has one broadband offer"),
            )
        ),
    ),
    TariffRule(
        "on broadband",
        Text("组网、WiFi、高清、二宽须先有宽带", "home networks, TV and a second access need broadband"),
        of_brand("光网", "WiFi", "高清", "二宽"),
        related(_needs_broadband()),
    ),
    TariffRule(
        "next screen",
        Text("第N台须先有第N-1台", "the second screen needs the first, the third the second"),
        lambda tariff: (found := _SCREEN.search(tariff.name)) is not None and found[2] != "1",
        _next_screen,
    ),
    TariffRule(
        "nothing owed",
        Text("办理合约须无欠费且不在黑名单", "a contract is for who owes nothing and is not blacklisted"),
        of_kind(_CONTRACT),
        asking(
            Comparison(
                fact=Fact.ARREARS,
                test=Test.AT_MOST,
                value=0,
                said=Text("须无欠费", "nothing may be owed"),
            ),
            Comparison(fact=Fact.BLACKLISTED, test=Test.IS, value=False),
        ),
    ),
    TariffRule(
        "on a plan",
        Text("合约须依附主套餐，到期前不能取消", "a contract goes with a plan and ends with its term"),
        of_kind(_CONTRACT),
        lambda _tariff, rules, _named: replace(
            rules,
            relations=(
                *rules.relations,
                OfferRelation(
                    kind=RelationKind.REQUIRES,
                    to="kind:plan",
                    said=Text("须先有主套餐", "there has to be a plan"),
                ),
            ),
            end_modes=(EndRule(mode=EndMode.TERM_END),),
        ),
    ),
    TariffRule(
        "level",
        Text("合约要求套餐不低于其档位", "a contract asks for a plan of at least its level"),
        lambda tariff: (
            tariff.family.kind is _CONTRACT and tariff.family.brand != "升档" and level_fen(tariff) > 0
        ),
        _level,
    ),
    TariffRule(
        "upgrade",
        Text(
            "升档优惠要求原套餐低于该档、新套餐不低于该档",
            "an upgrade is from a lower plan to one of its level",
        ),
        of_brand("升档"),
        _upgrade,
    ),
    TariffRule(
        "new lines",
        Text("入网优惠限新入网号码", "what is for joining is for a line just opened"),
        saying(r"新入网|入网送|入网得|家宽入网|\|新入网", _CONTRACT),
        asking(_NEW_LINE),
    ),
    TariffRule(
        "old lines",
        Text("老用户回馈限在网号码", "thanks to loyal customers are for lines that are open already"),
        saying(r"老用户回馈|客户回馈|价值关怀|存量用户"),
        asking(_OLD_LINE),
    ),
    TariffRule(
        "a year here",
        Text("名称要求满一年网龄", "the name asks for a year of tenure"),
        saying(r"1年网龄"),
        asking(Comparison(fact=Fact.TENURE, test=Test.AT_LEAST, value=12)),
    ),
    TariffRule(
        "one handset",
        Text("购机、分期合约互斥", "a line has one handset contract"),
        of_brand("购机", "信用购机", "分期包"),
        one_of("handset", Text("每条线一个购机合约", "a line has one handset contract")),
    ),
    TariffRule(
        "one credit",
        Text("送话费类活动互斥", "a line has one offer of call credit"),
        of_brand("送话费", "享话费", "灵犀屏"),
        one_of("call credit", Text("每条线一个送话费活动", "a line has one offer of call credit")),
    ),
    TariffRule(
        "one gift of data",
        Text("升档与新入网赠送互斥", "a line has one gift of data for an upgrade or for joining"),
        of_brand("升档", "新入网"),
        one_of("gift of data", Text("每条线一个赠送流量活动", "a line has one gift of data")),
    ),
    TariffRule(
        "one membership",
        Text("优选会员互斥", "a line has one preferred membership"),
        of_brand("优选会员"),
        one_of("membership", Text("每条线一个优选会员", "a line has one preferred membership")),
    ),
    TariffRule(
        "full globe",
        Text("全球通客户专享", "for lines on a Global Connection plan"),
        saying(r"全球通客户"),
        related(needs_brand("全球通")),
    ),
    TariffRule(
        "live card",
        Text("直播神器专属卡合约限专属卡用户", "the live-streaming card's contracts need that card"),
        saying(r"直播神器专属卡", _CONTRACT),
        related(needs_brand("直播卡")),
    ),
    TariffRule(
        "campus card",
        Text("校园通直降限校园通用户", "the campus discount needs the campus plan"),
        saying(r"校园通直降"),
        related(needs_brand("校园通")),
    ),
    TariffRule(
        "family plan",
        Text("儿童手表计划限全家享用户", "the children's watch goes with a family plan"),
        of_brand("手表"),
        related(needs_brand("全家享")),
    ),
    TariffRule(
        "free choice",
        Text("自由选模组限新自由选套餐", "the modules of free choice need its plan"),
        of_brand("自由选"),
        related(needs_brand("新自由选")),
    ),
    TariffRule(
        "second line",
        Text("副卡权益须名下另有号码", "benefits of a second card need a first line"),
        saying(r"副卡权益包|新增副卡"),
        asking(Comparison(fact=Fact.LINES, test=Test.AT_LEAST, value=1)),
    ),
    TariffRule(
        "for the elderly",
        Text("欢孝卡限50岁以上", "the card of filial joy is for who is 50 or older"),
        of_brand("欢孝卡"),
        asking(Comparison(fact=Fact.AGE, test=Test.AT_LEAST, value=50)),
    ),
    TariffRule(
        "for the young",
        Text("青春卡限30岁以下", "the youth card is for who is 30 or younger"),
        of_brand("青春卡"),
        asking(Comparison(fact=Fact.AGE, test=Test.AT_MOST, value=30)),
    ),
    *(
        TariffRule(
            f"list {brand}",
            Text(f"{brand}限{name}名单客户", f"{brand} is for customers on the list {name}"),
            of_brand(brand),
            asking(listed(name)),
        )
        for brand, name in LISTS.items()
    ),
    TariffRule(
        "grants",
        Text("赠送话费按月分期入账", "call credit is given month by month"),
        lambda tariff: grant_plan(tariff) is not None,
        _granting,
    ),
)
