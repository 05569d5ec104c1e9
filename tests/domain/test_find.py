"""Fuzzy find: the clerk types a few keys and the offer meant stands first."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.find import OfferIndex
from counter.domain.offering.checking import read_rules
from counter.domain.offers import Offer, OfferKind
from crm.seed.tariffs import offers as published
from tests.builders import TODAY, offer

FLOWER = offer(
    offer_id="HK39",
    code="hk39",
    name="移动花卡宝藏版39元",
    price_fen=3900,
    pinyin="yidonghuakabaozangban39yuan",
    initials="ydhkbzb39y",
)
GLOBAL = offer(
    offer_id="QQT39",
    code="qqt39",
    name="全球通39元",
    price_fen=3900,
    pinyin="quanqiutong39yuan",
    initials="qqt39y",
)
FIBRE = offer(
    offer_id="KD50",
    code="kd50",
    name="标准宽带500M",
    price_fen=5000,
    kind=OfferKind.BROADBAND,
    pinyin="biaozhunkuandai500m",
    initials="bzkd500m",
)
GONE = offer(
    offer_id="OLD39",
    code="old39",
    name="神州行39元",
    price_fen=3900,
    on_sale_until=TODAY - timedelta(days=1),
    pinyin="shenzhouxing39yuan",
    initials="szx39y",
)
SHELF = (FLOWER, GLOBAL, FIBRE, GONE)
INDEX = OfferIndex(SHELF, TODAY)


@cache
def real() -> tuple[Offer, ...]:
    """The 448 published tariffs."""
    return published()


@cache
def real_index() -> OfferIndex:
    """All of them, searchable."""
    return OfferIndex(real(), TODAY)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hk39", FLOWER),  # code
        ("HK39 ", FLOWER),
        ("ｈｋ３９", FLOWER),
        ("qq", GLOBAL),  # code from its start
        ("ydhk", FLOWER),  # initials from their start
        ("bzb", FLOWER),  # initials in the middle
        ("ybz", FLOWER),  # initials, some left out
        ("花卡", FLOWER),  # name
        ("huaka", FLOWER),  # pinyin
        ("50", FIBRE),  # price
        ("50.00", FIBRE),
        ("宽带 50", FIBRE),  # two words
        ("39 花", FLOWER),
        ("quanqiutnog", GLOBAL),  # a slip of the finger
        ("全球同", GLOBAL),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, found: Offer) -> None:
    assert INDEX.find(typed)[0] == found


def test_a_whole_code_stands_before_everything_else() -> None:
    longer = offer(offer_id="X", code="hk390", name="hk39", pinyin="hk39", initials="hk39")
    index = OfferIndex((*SHELF, longer), TODAY, {"X": 1_000})
    assert index.find("hk39") == (FLOWER, longer)


def test_the_most_used_stands_first_among_equals() -> None:
    assert OfferIndex(SHELF, TODAY, {"HK39": 1}).find("39")[:2] == (FLOWER, GLOBAL)
    assert OfferIndex(SHELF, TODAY, {"HK39": 1, "QQT39": 2}).find("39")[:2] == (GLOBAL, FLOWER)
    assert OfferIndex(SHELF, TODAY, {"KD50": 9}).find("")[0] == FIBRE


def test_figures_are_a_price_before_they_are_a_part_of_a_name() -> None:
    named = offer(offer_id="N", code="n", name="50元话费", price_fen=100, pinyin="50yuan", initials="50y")
    assert OfferIndex((named, FIBRE), TODAY, {"N": 99}).find("50") == (FIBRE, named)


def test_a_retired_offer_is_not_found_but_can_be_named() -> None:
    assert GONE not in INDEX.find("39")
    assert GONE not in INDEX.find("神州行")
    assert INDEX.by_code("OLD39") == GONE
    assert INDEX.by_code("nothing") is None


def test_only_the_kinds_asked_for_are_found() -> None:
    assert INDEX.find("", kinds=(OfferKind.BROADBAND,)) == (FIBRE,)
    assert FIBRE not in INDEX.find("", kinds=(OfferKind.PLAN,))


def test_a_right_word_is_not_followed_by_noise() -> None:
    assert INDEX.find("huaka") == (FLOWER,)


def test_what_is_like_nothing_finds_nothing() -> None:
    assert INDEX.find("xyzxyzxyz") == ()
    assert INDEX.find("电视盒子") == ()


def test_there_are_never_more_than_asked_for() -> None:
    assert len(real_index().find("")) == 20
    assert len(real_index().find("y", limit=5)) == 5


@given(st.sampled_from(real()))
def test_every_real_offer_on_sale_is_first_by_its_code(wanted: Offer) -> None:
    if wanted.on_sale(TODAY):
        assert real_index().find(wanted.code)[0] == wanted
    assert real_index().by_code(wanted.code) == wanted


@given(st.sampled_from(real()), st.data())
def test_every_real_offer_is_found_by_any_part_of_what_it_is_called(
    wanted: Offer, data: st.DataObject
) -> None:
    if not wanted.on_sale(TODAY):
        return
    text = data.draw(st.sampled_from([wanted.name, wanted.pinyin, wanted.initials]))
    begin = data.draw(st.integers(0, len(text) - 1))
    part = text[begin : data.draw(st.integers(begin + 1, len(text)))]
    if part.strip():
        assert wanted in real_index().find(part, limit=len(real()))


@given(st.sampled_from(real()))
def test_every_real_offer_is_found_by_its_price(wanted: Offer) -> None:
    if wanted.on_sale(TODAY):
        found = real_index().find(f"{wanted.price_fen / 100:.2f}", limit=len(real()))
        assert wanted in found


@given(st.text(max_size=30))
def test_any_text_finds_offers_on_sale_each_once(text: str) -> None:
    found = real_index().find(text)
    assert len(found) == len(set(found)) <= 20
    assert all(each.on_sale(TODAY) for each in found)


def test_an_index_of_another_day_has_other_offers() -> None:
    assert GONE in OfferIndex(SHELF, date(2026, 11, 20)).find("神州行")


def test_what_is_inside_an_offer_finds_it_behind_what_is_called_so() -> None:
    product = {"product_id": "tv", "name": {"zh": "高清服务", "en": "TV service"}}
    package = {
        "package_id": "tv",
        "name": {"zh": "移动高清", "en": "TV"},
        "price_fen": 1700,
        "products": [product],
    }
    plan = {"plan_id": "standard", "name": {"zh": "标准", "en": "standard"}, "packages": [package]}
    bundle = offer(offer_id="B", code="b199", name="全家享", rules=read_rules({"plans": [plan]}, "B"))
    named = offer(offer_id="N", code="n10", name="高清服务费")
    index = OfferIndex((bundle, named), TODAY)
    assert [found.offer_id for found in index.find("高清服务")] == ["N", "B"]
    assert [found.offer_id for found in index.find("tv service")] == ["B"]
    assert [found.offer_id for found in index.find("全家 高清")] == ["B"]
    assert [found.offer_id for found in index.find("17")] == ["B"]
