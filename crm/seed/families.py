"""Families of tariffs: what an offer is and what its code begins with, read off its name.

Rules are tried from the top and the first that matches decides, so that the promise in a name (保底, 合约,
兑, 送话费 …) counts before the brand in it, and the brand before the speed in brackets. A tariff that no
rule knows is an error: new tariffs are sorted by a person, not by a default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from counter.domain.offers import OfferKind

PLAN, BROADBAND, CONTRACT, ADD_ON = (
    OfferKind.PLAN,
    OfferKind.BROADBAND,
    OfferKind.CONTRACT,
    OfferKind.ADD_ON,
)


@dataclass(frozen=True, slots=True)
class Family:
    """One rule: tariffs whose name, or series after a ``|``, matches ``words`` are of ``kind``.

    The pinyin initials of ``brand`` begin the codes of the family.
    """

    kind: OfferKind
    brand: str
    words: re.Pattern[str]


def _family(kind: OfferKind, brand: str, words: str) -> Family:
    return Family(kind, brand, re.compile(words))


FAMILIES: tuple[Family, ...] = (
    # A membership is a thing to use, also where its name says 合约, unless it is the gift for a promise.
    _family(CONTRACT, "承诺", r"^(?!.*直播神器).*(元享|湖北1元).*承诺消费"),
    _family(ADD_ON, "优选会员", r"优选(PLUS)?会员"),
    _family(ADD_ON, "生活会员", r"生活会员"),
    _family(ADD_ON, "电费会员", r"电费联合会员"),
    _family(ADD_ON, "电视会员", r"\|.*电视随心看会员"),
    # Promises of spending, or of staying, for a benefit.
    _family(CONTRACT, "直播神器", r"直播神器.*(承诺|合约)"),
    _family(CONTRACT, "吉祥号码", r"吉祥号码合约|^承诺月消费"),
    _family(CONTRACT, "信用购机", r"信用购机"),
    _family(CONTRACT, "分期包", r"分期包|分期权益包"),
    _family(CONTRACT, "副卡", r"副卡权益包兑|云店预存"),
    _family(CONTRACT, "福袋", r"福袋.*兑"),
    _family(CONTRACT, "宠物", r"宠物.*兑"),
    _family(CONTRACT, "迁转", r"迁转"),
    _family(CONTRACT, "升档", r"升档"),
    _family(CONTRACT, "新入网", r"新入网.*(流量|权益包)"),
    _family(CONTRACT, "云电脑", r"云电脑.*回馈\d"),
    _family(CONTRACT, "灵犀屏", r"灵犀屏回馈"),
    _family(CONTRACT, "享话费", r"享\d+元话费"),
    _family(CONTRACT, "送话费", r"送\d+元"),
    _family(CONTRACT, "充值", r"充值\d+元享"),
    _family(CONTRACT, "手表", r"\|儿童手表"),
    _family(CONTRACT, "校园通", r"校园通直降"),
    _family(CONTRACT, "家宽", r"家宽入网"),
    _family(CONTRACT, "购机", r"购机|直降|半年轻享|AI豆合约|金币"),
    _family(CONTRACT, "学生证", r"学生证.*合约"),
    _family(CONTRACT, "轻合约", r"轻合约|泛终端合约"),
    _family(CONTRACT, "保底", r"保底"),
    # Plans: the main product of a line, by brand.
    _family(PLAN, "全家享", r"全家享.*套餐"),
    _family(PLAN, "全球通", r"全球通5GA"),
    _family(PLAN, "智臻", r"智臻会员"),
    _family(PLAN, "芒果卡", r"芒果卡"),
    _family(PLAN, "青春卡", r"青春卡"),
    _family(PLAN, "抖音卡", r"抖音"),
    _family(PLAN, "潮玩卡", r"潮玩卡"),
    _family(PLAN, "大萌卡", r"大萌卡"),
    _family(PLAN, "萌卡", r"萌卡"),
    _family(PLAN, "动感地带", r"动感地带"),
    _family(PLAN, "爱心卡", r"爱心卡"),
    _family(PLAN, "扶贫", r"扶贫"),
    _family(PLAN, "骑士卡", r"骑士卡"),
    _family(PLAN, "创业卡", r"创业卡"),
    _family(PLAN, "欢孝卡", r"欢孝卡"),
    _family(PLAN, "花卡", r"移动花卡"),
    _family(PLAN, "阳光卡", r"阳光卡"),
    _family(PLAN, "云卡", r"云T卡"),
    _family(PLAN, "直播卡", r"直播神器专属卡"),
    _family(PLAN, "校园通", r"校园通套餐"),
    _family(PLAN, "新自由选", r"新4G自由选套餐"),
    # Access lines.
    _family(BROADBAND, "宽带", r"标准宽带|跨省\d+M宽带|\d+M宽带"),
    _family(BROADBAND, "二宽", r"二宽"),
    # What comes on top of a plan or of broadband.
    _family(ADD_ON, "光网", r"爱家光网|全光组网"),
    _family(ADD_ON, "WiFi", r"全家WiFi"),
    _family(ADD_ON, "看家", r"看家"),
    _family(ADD_ON, "安防", r"全家福礼包"),
    _family(ADD_ON, "千里眼", r"千里眼"),
    _family(ADD_ON, "算力", r"算力主机"),
    _family(ADD_ON, "高清", r"移动高清|\|至臻超高清"),
    _family(ADD_ON, "云电脑", r"云电脑"),
    _family(ADD_ON, "学生证", r"电子学生证"),
    _family(ADD_ON, "伴学", r"伴学"),
    _family(ADD_ON, "悦享", r"AI[悦智]享包"),
    _family(ADD_ON, "合家欢", r"合家欢"),
    _family(ADD_ON, "商客", r"商客"),
    _family(ADD_ON, "自由选", r"自由选\d+元"),
    _family(ADD_ON, "积木流量", r"积木套餐流量"),
    _family(ADD_ON, "积木语音", r"积木套餐语音"),
    _family(ADD_ON, "积木消息", r"积木套餐消息"),
    _family(ADD_ON, "流量", r"流量"),
)

# What a variant's code ends with, so that 流量版 and 语音版 at one price have a letter of their own.
VARIANTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"流量版"), "l"),
    (re.compile(r"(语音|通话)版"), "y"),
    (re.compile(r"宽带版|M宽带[)）]"), "k"),
    (re.compile(r"(?i)pro版"), "p"),
    (re.compile(r"A版|套餐A$"), "a"),
    (re.compile(r"B版|套餐B$"), "b"),
    (re.compile(r"C版"), "c"),
)

# Prices of the whole term, or of a kit and its fitting: paid once, never a month.
_SAYS_ONCE = re.compile(r"一次性|元/年|(?<!半)年包|调测费\d+元|年合约期产品")
_KIT = re.compile(r"\d{3}礼包|礼包\d{3}元|组网")
_KIT_FROM_FEN = 20_000  # the dearest kit by the month costs 40 yuan, the cheapest at once 260


@cache
def family_of(name: str, series: str) -> Family:
    """The first family that knows a tariff; raises ValueError if none does."""
    both = f"{name}|{series}"
    for family in FAMILIES:
        if family.words.search(both):
            return family
    raise ValueError(f"no family of tariffs knows {name!r} of the series {series!r}")


def variant_letter(name: str) -> str:
    """The letter that tells a variant from its sisters at the same price, "" if it has none."""
    return next((letter for words, letter in VARIANTS if words.search(name)), "")


def paid_once(name: str, series: str, price_fen: int) -> bool:
    """Whether the price is for the whole term, by the words of the name or as the price of a kit."""
    kit = bool(_KIT.search(f"{name}|{series}")) and price_fen >= _KIT_FROM_FEN
    return kit or bool(_SAYS_ONCE.search(name))
