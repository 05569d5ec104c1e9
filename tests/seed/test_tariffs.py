"""Every published tariff becomes one offer of the right kind, with its figures and a code of its own."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from importlib import resources

import pytest

from counter.domain.offers import EffectiveMode, Offer, OfferKind
from crm.seed.codes import code_offers
from crm.seed.families import FAMILIES, family_of, paid_once, variant_letter
from crm.seed.tariffs import megabytes, offers, read_tariffs

OFFERS = offers()
BY_NAME = {offer.name: offer for offer in OFFERS}
BY_CODE = {offer.code: offer for offer in OFFERS}
ROWS = list(
    csv.DictReader(
        (resources.files("crm.seed") / "data" / "tariffs" / "tariffs.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
)


def test_every_row_of_the_list_is_kept_in_its_order() -> None:
    assert [offer.offer_id for offer in OFFERS] == [row["scheme_id"] for row in ROWS]
    assert len(OFFERS) == 448


def test_the_kinds_count_as_sorted_by_hand() -> None:
    assert Counter(offer.kind for offer in OFFERS) == {
        OfferKind.PLAN: 117,
        OfferKind.BROADBAND: 13,
        OfferKind.CONTRACT: 195,
        OfferKind.ADD_ON: 123,
    }


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("全家享99元套餐（300M宽带）", OfferKind.PLAN, "qjx99k"),
        ("全家享全国版套餐99档", OfferKind.PLAN, "qjx99"),
        ("全家享29元套餐", OfferKind.PLAN, "qjx29"),
        ("129元全家享套餐", OfferKind.PLAN, "qjx129c"),
        ("全球通5GA尊享套餐199档", OfferKind.PLAN, "qqt199"),
        ("全球通5GA尊享套餐199元档", OfferKind.PLAN, "qqt199b"),
        ("智臻会员599档（B版）", OfferKind.PLAN, "zz599b"),
        ("动感地带-爱奇艺星钻卡", OfferKind.PLAN, "dgdd59"),
        ("动感地带芒果卡-129元档", OfferKind.PLAN, "mgk129"),
        ("动感地带芒果卡（宽带版）-139元档", OfferKind.PLAN, "mgk139k"),
        ("动感地带5G青春卡38元套餐【2022版】", OfferKind.PLAN, "qck38"),
        ("扶贫18元套餐A", OfferKind.PLAN, "fp18a"),
        ("爱心卡-19元(语音版)", OfferKind.PLAN, "axk19y2"),
        ("神州行骑士卡99", OfferKind.PLAN, "qsk99"),
        ("和教育校园通套餐", OfferKind.PLAN, "xyt10"),
        ("新4G自由选套餐2018", OfferKind.PLAN, "xzyx8"),
        ("中国移动直播神器专属卡199元档", OfferKind.PLAN, "zbk199"),
        ("标准宽带 300M（2024版）", OfferKind.BROADBAND, "kd40"),
        ("跨省1000M宽带产品", OfferKind.BROADBAND, "kd100b"),
        ("湖北宽带叠加包20元（300M宽带+全家WiFi）【2025】", OfferKind.BROADBAND, "kd20"),
        ("二宽上网（电视）礼包", OfferKind.BROADBAND, "ek20"),
        ("湖北送360元话费（10元36个月，保底59元）", OfferKind.CONTRACT, "shf59"),
        ("和包信用购机128档（直降38*36）", OfferKind.CONTRACT, "xygj128"),
        ("湖北家庭融合保底38元（300M宽带）【2025】", OfferKind.CONTRACT, "bd38k"),
        ("湖北1元生活会员-承诺消费50元6个月", OfferKind.CONTRACT, "cn1"),
        ("中国移动直播神器专属卡199元档7折36个月合约", OfferKind.CONTRACT, "zbsq139"),
        ("吉祥号码合约-承诺月消费1888", OfferKind.CONTRACT, "jxhm1888b"),
        ("湖北升档59元套餐送20GB（10GB共享）流量60个月", OfferKind.CONTRACT, "sd59"),
        ("小天才Z6pro", OfferKind.CONTRACT, "sb36"),
        ("家宽入网2年合约期产品", OfferKind.CONTRACT, "jk280"),
        ("积木套餐语音模组-38元300分钟", OfferKind.ADD_ON, "jmyy38"),
        ("积木套餐流量模组-30元5GB", OfferKind.ADD_ON, "jmll30"),
        ("湖北优选会员保值焕新299元/年（一次性收费）合约【2026】", OfferKind.ADD_ON, "yxhy299"),
        ("湖北生活会员168元年包活动新版【2025】", OfferKind.ADD_ON, "shhy168"),
        ("中小企业千里眼15元/月（含装维）", OfferKind.ADD_ON, "qly15"),
        ("移动高清月费用", OfferKind.ADD_ON, "gq10"),
        ("湖北移动全家WiFi（15元/月）【2025】", OfferKind.ADD_ON, "wifi15"),
        ("云电脑-5G平板电脑专属资源包", OfferKind.ADD_ON, "ydn10"),
        ("湖北0.1元500M流量体验包36个月", OfferKind.ADD_ON, "ll0c"),
    ],
)
def test_a_tariff_is_sorted_and_coded_as_a_clerk_expects(name: str, kind: OfferKind, code: str) -> None:
    assert (BY_NAME[name].kind, BY_NAME[name].code) == (kind, code)


def test_no_two_codes_are_equal_and_all_can_be_typed_without_the_input_method() -> None:
    assert len(BY_CODE) == 448
    assert all(re.fullmatch(r"[a-z]{2,5}\d{1,4}[a-z]{0,2}\d?", code) for code in BY_CODE)


def test_a_plan_takes_at_most_seven_keys() -> None:
    assert max(len(offer.code) for offer in OFFERS if offer.kind is OfferKind.PLAN) == 7


def test_codes_do_not_depend_on_the_order_of_the_list() -> None:
    tariffs = list(read_tariffs())
    assert code_offers(tariffs) == code_offers(tariffs[::-1])


def test_every_family_has_a_tariff() -> None:
    used = {family_of(offer.name, offer.series) for offer in OFFERS}
    assert used == set(FAMILIES)


def test_a_tariff_of_no_known_family_is_an_error() -> None:
    with pytest.raises(ValueError, match="no family"):
        family_of("月球漫游", "月球")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["scheme_id"]))
def test_figures_and_days_are_those_of_the_list(row: dict[str, str]) -> None:
    offer = next(offer for offer in OFFERS if offer.offer_id == row["scheme_id"])
    assert offer.price_fen == round(float(row["price_cny"]) * 100)
    assert offer.general_data_mb == pytest.approx(float(row["general_data_gb"]) * 1024, abs=5)
    assert offer.directed_data_mb == pytest.approx(float(row["directed_data_gb"]) * 1024, abs=5)
    assert offer.voice_minutes == int(row["voice_minutes"])
    assert (offer.name, offer.series, offer.scope) == (row["name"], row["series"], row["scope"])
    assert offer.on_sale_from.isoformat() == row["online_date"]
    assert offer.on_sale_until.isoformat() == row["offline_date"]
    assert str(offer.min_term_months or "") == row["min_term_months"]
    assert str(offer.validity_months or "") == row["validity_months"]
    if row["broadband_mbps"]:
        assert offer.broadband_mbps == int(row["broadband_mbps"])


@pytest.mark.parametrize(
    ("gigabytes", "mb"), [("0", 0), ("8", 8192), ("0.49", 500), ("0.29", 300), ("1.17", 1200), ("0.1", 100)]
)
def test_gigabytes_become_the_megabytes_they_were_cut_from(gigabytes: str, mb: int) -> None:
    assert megabytes(gigabytes) == mb


def test_a_speed_that_only_the_name_tells_is_read_from_it() -> None:
    assert BY_NAME["标准宽带1000M"].broadband_mbps == 1000
    assert BY_NAME["跨省200M宽带产品"].broadband_mbps == 200
    assert BY_NAME["二宽上网（电视）礼包"].broadband_mbps is None


@pytest.mark.parametrize(
    ("name", "once"),
    [
        ("湖北优选PLUS会员299元/年 (一次性收费)合约【2025】", True),
        ("全省移动高清AI版年包活动（百视通）", True),
        ("全家福礼包365元", True),
        ("全光组网1688", True),
        ("移动高清产品(调测费100元)", True),
        ("移动高清产品(带语音遥控器，调测费5*24个月)", False),
        ("湖北爱家光网大福包（399元首缴，20元/月）【2026】", False),
        ("5G客户业务拓展轻合约6元半年包", False),
        ("智臻会员999档（A版）", False),
    ],
)
def test_a_price_for_the_whole_term_is_paid_once(name: str, once: bool) -> None:
    assert BY_NAME[name].price_once is once


def test_nothing_dear_by_the_month_is_taken_for_a_kit() -> None:
    assert not paid_once("全家享599元套餐", "全家享套餐", 59_900)


def test_pinyin_and_initials_are_what_clerks_type() -> None:
    offer = BY_NAME["全家享29元套餐"]
    assert (offer.pinyin, offer.initials) == ("quanjiaxiang29yuantaocan", "qjx29ytc")


@pytest.mark.parametrize(
    ("name", "letter"), [("爱心卡（流量版）", "l"), ("爱心卡（通话版）", "y"), ("阳光卡", "")]
)
def test_a_variant_is_told_apart_by_its_own_letter(name: str, letter: str) -> None:
    assert variant_letter(name) == letter


def test_plans_count_from_the_next_cycle_unless_said_otherwise() -> None:
    def first_mode(offer: Offer) -> EffectiveMode:
        return offer.effective_modes[0]

    assert first_mode(BY_CODE["qjx99"]) is EffectiveMode.NEXT_CYCLE
    assert first_mode(BY_CODE["jmll30"]) is EffectiveMode.AT_ONCE


def test_some_plans_are_past_their_sale() -> None:
    assert not BY_NAME["全家享129元套餐"].on_sale(date(2026, 11, 21))
    assert BY_NAME["全家享109元套餐"].on_sale(date(2026, 11, 21))
