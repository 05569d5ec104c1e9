"""What a condition asks, in a clerk's words and in both languages: its own wording, else a made one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from counter.domain.money import format_yuan
from counter.domain.offering.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    NotOf,
    Test,
    compared_names,
)
from counter.domain.offering.facts import OFFER_NAMES, SWITCHES, Fact
from counter.domain.text import Text

Naming = Callable[[str], Text]
"""How a name of offers is called: an offer's id by its name, a shared name by itself."""


def plainly(name: str) -> Text:
    """The name itself."""
    return Text(name, name)


def words_of(condition: Condition, naming: Naming = plainly) -> Text:
    """What the condition asks, such as ``网龄不少于 12 个月`` / ``tenure at least 12 months``."""
    if condition.said is not None:
        return condition.said
    match condition:
        case Comparison():
            return _compared(condition, naming)
        case NotOf():
            inner = words_of(condition.of, naming)
            return Text(f"非（{inner.zh}）", f"not ({inner.en})")
        case AllOf():
            return _joined([words_of(each, naming) for each in condition.of], "，且", " and ")
        case AnyOf():
            return _joined([words_of(each, naming) for each in condition.of], "，或", " or ")


def _joined(parts: list[Text], zh: str, en: str) -> Text:
    if not parts:
        return Text("不限", "anybody")
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def _compared(compared: Comparison, naming: Naming) -> Text:
    if compared.fact in SWITCHES:
        wanted, other = _SWITCHED[compared.fact]
        return wanted if compared.value else other
    fact, test = _FACTS[compared.fact], _TESTS[compared.test]
    value = _value(compared, naming)
    return Text(f"{fact.zh}{test.zh}{value.zh}", f"{fact.en} {test.en} {value.en}".strip())


def _value(compared: Comparison, naming: Naming) -> Text:
    value = compared.value
    if compared.fact is Fact.TIER:
        return _TIERS[str(value)]
    if isinstance(value, int):
        return _amount(compared.fact, value)
    names = [
        naming(name) if compared.fact in OFFER_NAMES else plainly(name) for name in compared_names(compared)
    ]
    return _joined(names, "、", ", ")


def _amount(fact: Fact, value: int) -> Text:
    if fact in (Fact.ARREARS, Fact.PLAN_PRICE, Fact.PLAN_BEFORE):
        return Text(f"{format_yuan(value)}元", f"{format_yuan(value)} yuan")
    zh, en = {Fact.AGE: ("岁", "years"), Fact.LINES: ("条", "lines")}.get(fact, ("个月", "months"))
    return Text(f"{value}{zh}", f"{value} {en}")


_FACTS: Mapping[Fact, Text] = {
    Fact.AGE: Text("年龄", "age"),
    Fact.TENURE: Text("网龄", "tenure"),
    Fact.LINE_MONTHS: Text("号码入网时间", "time since the line was opened"),
    Fact.TIER: Text("客户等级", "tier"),
    Fact.ARREARS: Text("欠费", "arrears"),
    Fact.LINES: Text("名下号码数", "number of lines"),
    Fact.PLAN_PRICE: Text("套餐月费", "the plan's price"),
    Fact.PLAN_BEFORE: Text("原套餐月费", "the present plan's price"),
    Fact.HELD: Text("本号码", "the line"),
    Fact.HELD_ANYWHERE: Text("名下", "the customer"),
    Fact.AGREEMENTS: Text("已签协议", "agreements signed"),
    Fact.CAMPAIGNS: Text("目标客户名单", "target lists"),
    Fact.SEGMENT: Text("客户细分", "segment"),
    Fact.AREA: Text("地区", "area"),
    Fact.CHANNEL: Text("渠道", "channel"),
    Fact.NUMBER_CLASS: Text("号码等级", "number class"),
}

_TESTS: Mapping[Test, Text] = {
    Test.IS: Text("为", "is"),
    Test.AT_LEAST: Text("不少于", "at least"),
    Test.AT_MOST: Text("不超过", "at most"),
    Test.LESS_THAN: Text("低于", "less than"),
    Test.ONE_OF: Text("为", "one of"),
    Test.HAS: Text("含", "with"),
}

_SWITCHED: Mapping[Fact, tuple[Text, Text]] = {
    Fact.BLACKLISTED: (Text("在黑名单内", "on the blacklist"), Text("不在黑名单内", "not on the blacklist")),
    Fact.NEW_CUSTOMER: (Text("新客户", "a new customer"), Text("老客户", "a known customer")),
    Fact.NEW_LINE: (Text("新入网号码", "a line opened now"), Text("在网号码", "a line that is open already")),
    Fact.SUSPENDED: (Text("已停机", "a suspended line"), Text("未停机", "a line that is not suspended")),
}

_TIERS: Mapping[str, Text] = {
    "none": Text("普通", "none"),
    "silver": Text("银卡", "silver"),
    "gold": Text("金卡", "gold"),
    "diamond": Text("钻石卡", "diamond"),
}
