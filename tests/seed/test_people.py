"""The customers of the demo store: as the data set has them, and as a telecom shop would have them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice

import phonenumbers
import pytest
from stdnum import luhn

from counter.domain.customer import BlacklistKind, CustomerView, LineState, Subscription, Tier, tenure_months
from counter.domain.effective import add_months
from counter.domain.offers import OfferKind
from crm.seed.churn import ChurnRow, Internet, read_rows
from crm.seed.documents import IdNumbers
from crm.seed.names import read_name
from crm.seed.people import People
from crm.seed.tariffs import offers

AS_OF = date(2026, 11, 21)
OFFERS = offers()
BY_ID = {offer.offer_id: offer for offer in OFFERS}
ROWS = read_rows()


def make(count: int | None, *, seed: int = 1, as_of: date = AS_OF) -> list[CustomerView]:
    return list(People(OFFERS, IdNumbers(seed), seed=seed, as_of=as_of).make(count))


@pytest.fixture(scope="module")
def everybody() -> list[CustomerView]:
    return make(None)


@pytest.fixture(scope="module")
def pairs(everybody: list[CustomerView]) -> list[tuple[ChurnRow, CustomerView]]:
    return list(zip(ROWS, everybody, strict=True))


def lines_of(views: list[CustomerView]) -> list[Subscription]:
    return [line for view in views for line in view.lines]


def age(view: CustomerView, on: date) -> int:
    assert view.customer.birth_date
    return tenure_months(view.customer.birth_date, on) // 12


def test_every_row_of_the_data_set_is_a_customer(everybody: list[CustomerView]) -> None:
    assert len(ROWS) == len(everybody) == 7043


def test_the_same_seed_and_date_make_the_same_people_and_another_seed_others() -> None:
    assert make(300) == make(300)
    assert {v.customer.id_number for v in make(50)}.isdisjoint(v.customer.id_number for v in make(50, seed=2))


def test_the_first_customers_are_the_same_however_many_follow(everybody: list[CustomerView]) -> None:
    assert make(250) == everybody[:250]


def test_beyond_the_data_set_rows_come_again_with_other_people() -> None:
    views = make(7200)
    assert len({view.customer.id_number for view in views}) == 7200
    assert len({line.number for line in lines_of(views)}) == len(lines_of(views))
    assert views[-1].customer.customer_id == "C0007200"


def test_tenure_is_that_of_the_row(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    assert all(tenure_months(v.customer.joined_on, AS_OF) == row.tenure_months for row, v in pairs)


@pytest.mark.parametrize(
    "as_of", [date(2026, 8, 31), date(2026, 12, 1), date(2027, 2, 28), date(2028, 2, 29)]
)
def test_tenure_holds_on_awkward_days(as_of: date) -> None:
    for row, view in zip(ROWS, make(200, as_of=as_of), strict=False):
        assert tenure_months(view.customer.joined_on, as_of) == row.tenure_months
        assert all(move.at <= view.as_of for move in view.moves)


def test_no_plan_can_be_nearest_on_a_day_without_plans() -> None:
    with pytest.raises(ValueError, match="on sale"):
        make(1, as_of=date(2010, 1, 1))


def check_digit_by_the_standard(number: str) -> str:
    """GB 11643: the weighted sum of the first 17 digits, looked up in its table."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11]


def test_the_standards_own_example_has_its_check_digit() -> None:
    assert check_digit_by_the_standard("11010519491231002X") == "X"


def test_id_numbers_are_right_unique_and_nobodys(everybody: list[CustomerView]) -> None:
    for view in everybody:
        number = view.customer.id_number
        assert number[-1] == check_digit_by_the_standard(number)
        assert number[4:6] == "99"
        assert number[6:14] == f"{view.customer.birth_date:%Y%m%d}"
    assert len({view.customer.id_number for view in everybody}) == 7043


def test_id_numbers_tell_women_from_men_as_the_rows_do(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    assert all((int(view.customer.id_number[16]) % 2 == 0) == row.female for row, view in pairs)


def test_seniors_are_older_and_a_handful_are_minors(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    assert all((age(view, AS_OF) >= 65) == row.senior for row, view in pairs)
    minors = [view for _row, view in pairs if age(view, AS_OF) < 18]
    assert 3 <= len(minors) <= 30
    of_age = [view for _row, view in pairs if age(view, AS_OF) >= 18]
    assert all(age(view, view.customer.joined_on) >= 18 for view in of_age)


def test_names_are_spread_as_names_are(everybody: list[CustomerView]) -> None:
    names = [view.customer.name for view in everybody]
    first = Counter(name[0] for name in names)
    assert {surname for surname, _ in first.most_common(5)} == set("王李张刘陈")
    assert any(name.startswith(("欧阳", "诸葛", "上官", "司马")) for name in names)
    assert any("䶮" in name for name in names)
    assert any("𬱖" in name for name in names)
    assert all(2 <= len(name) <= 4 for name in names)


def test_surnames_are_read_as_surnames() -> None:
    assert read_name("曾", "伟").pinyin == "zengwei"
    assert read_name("尉迟", "䶮").initials == "ycy"
    assert read_name("欧阳", "海").initials == "oyh"


def test_every_customer_can_be_found_by_initials(everybody: list[CustomerView]) -> None:
    assert all(len(v.customer.initials) == len(v.customer.name) for v in everybody)
    assert all(v.customer.pinyin.isascii() and v.customer.pinyin.isalpha() for v in everybody)


def test_numbers_are_valid_and_nobody_shares_one(everybody: list[CustomerView]) -> None:
    numbers = [line.number for line in lines_of(everybody)]
    assert len(set(numbers)) == len(numbers)
    for number in (*numbers[:400], *(view.customer.contact_phone for view in everybody[:400])):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "CN"))


def test_a_row_with_several_lines_has_a_second_and_a_few_have_five(
    pairs: list[tuple[ChurnRow, CustomerView]],
) -> None:
    assert all((len(view.lines) > 1) == row.second_line for row, view in pairs)
    sizes = Counter(len(view.lines) for _row, view in pairs)
    assert set(sizes) == {1, 2, 5}
    assert 3 <= sizes[5] <= 30


def test_without_a_phone_the_line_is_a_fixed_one_with_broadband(
    pairs: list[tuple[ChurnRow, CustomerView]],
) -> None:
    for row, view in pairs:
        line = view.lines[0]
        if row.has_phone:
            assert line.plan is not None
            assert len(line.iccid) == 20
            assert line.number.startswith("1")
        else:
            assert (line.plan, line.iccid, line.number[:3]) == (None, "", "027")
            assert "broadband" in {held.kind for held in line.offers}


def test_cards_are_luhn_valid_and_unique(everybody: list[CustomerView]) -> None:
    cards = [line.iccid for line in lines_of(everybody) if line.iccid]
    assert len(set(cards)) == len(cards)
    assert all(card.startswith("898600") and luhn.is_valid(card) for card in cards)


def test_the_plan_is_the_nearest_by_price_on_sale(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    prices = {
        o.price_fen for o in OFFERS if o.kind is OfferKind.PLAN and o.on_sale(AS_OF) and not o.price_once
    }
    for row, view in pairs:
        plan = view.lines[0].plan
        if plan:
            nearest = min(abs(price - row.charges_fen) for price in prices)
            assert abs(plan.price_fen - row.charges_fen) == nearest
            assert BY_ID[plan.offer_id].on_sale(AS_OF)


def test_internet_is_in_the_plan_or_a_broadband_offer_of_its_speed(
    pairs: list[tuple[ChurnRow, CustomerView]],
) -> None:
    for row, view in pairs:
        line = view.lines[0]
        speeds = [
            BY_ID[held.offer_id].broadband_mbps or 0 for held in line.offers if held.kind == "broadband"
        ]
        in_plan = bool(line.plan and BY_ID[line.plan.offer_id].broadband_mbps)
        if row.has_phone and not in_plan and row.internet is not Internet.NONE:
            assert len(speeds) == 1
            assert (speeds[0] >= 500) == (row.internet is Internet.FIBRE)
        if row.internet is Internet.NONE or in_plan:
            assert speeds == []


def test_every_service_of_the_row_is_an_add_on(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    for row, view in pairs:
        held = [offer for offer in view.lines[0].offers if offer.kind == "addOn"]
        assert len(held) == len(row.services)


def test_a_contract_runs_for_the_term_of_the_row_and_not_past_it(
    pairs: list[tuple[ChurnRow, CustomerView]],
) -> None:
    for row, view in pairs:
        contracts = [held for held in view.lines[0].offers if held.kind == "contract"]
        assert len(contracts) == bool(row.term_months)
        for held in contracts:
            assert held.term_ends_on is not None
            assert AS_OF <= held.term_ends_on <= add_months(AS_OF, row.term_months)
            assert held.starts_on >= max(view.customer.joined_on, BY_ID[held.offer_id].on_sale_from)


def test_only_contracts_bind(everybody: list[CustomerView]) -> None:
    for line in lines_of(everybody):
        assert all(held.kind == "contract" for held in line.offers if held.term_ends_on)


def test_what_is_held_began_on_a_day_of_sale_and_still_runs(everybody: list[CustomerView]) -> None:
    for view in everybody:
        for line in view.lines:
            held_now = [*line.offers, *([line.plan] if line.plan else [])]
            for held in held_now:
                assert view.customer.joined_on <= held.starts_on <= AS_OF
                assert held.starts_on >= BY_ID[held.offer_id].on_sale_from
                assert held.ends_on is None or held.ends_on >= AS_OF
                assert held.price_fen == BY_ID[held.offer_id].price_fen


def test_a_change_ahead_follows_the_plan_without_a_gap(everybody: list[CustomerView]) -> None:
    ahead = [line for line in lines_of(everybody) if line.next_plan]
    assert 30 <= len(ahead) <= 300
    for line in ahead:
        assert line.plan
        assert line.next_plan
        assert line.plan.ends_on == date(2026, 11, 30)
        assert line.next_plan.starts_on == date(2026, 12, 1)
        assert line.next_plan.offer_id != line.plan.offer_id


def test_ids_are_unique(everybody: list[CustomerView]) -> None:
    products = [
        held.product_id
        for line in lines_of(everybody)
        for held in (line.plan, line.next_plan, *line.offers)
        if held
    ]
    bills = [bill.bill_id for view in everybody for bill in view.bills]
    subscriptions = [line.subscription_id for line in lines_of(everybody)]
    for ids in (products, bills, subscriptions):
        assert len(set(ids)) == len(ids)


def test_bills_and_moves_add_up_to_balance_and_arrears(everybody: list[CustomerView]) -> None:
    for view in everybody:
        account = view.accounts[0]
        assert sum(move.amount_fen for move in view.moves) == account.balance_fen - account.arrears_fen
        assert sum(bill.due_fen for bill in view.bills) == account.arrears_fen
        assert min(account.balance_fen, account.arrears_fen) == 0
        assert account.balance_fen >= 0
        billed = [-move.amount_fen for move in view.moves if move.kind == "bill"]
        assert billed == [bill.amount_fen for bill in view.bills]


def test_bills_are_of_the_last_six_months_since_the_customer_came(
    pairs: list[tuple[ChurnRow, CustomerView]],
) -> None:
    expected = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    for row, view in pairs:
        since = f"{view.customer.joined_on:%Y-%m}"
        assert [bill.period for bill in view.bills] == [month for month in expected if month >= since]
        assert row.tenure_months < 6 or len(view.bills) == 6


def test_moves_stand_in_the_order_of_time_and_are_past(everybody: list[CustomerView]) -> None:
    for view in everybody:
        instants = [move.at for move in view.moves]
        assert instants == sorted(instants)
        assert all(instant <= view.as_of for instant in instants)


def test_who_left_in_the_data_set_owes_more_often(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    def share(churned: bool) -> float:
        owing = [view.arrears_fen > 0 for row, view in pairs if row.churned is churned]
        return sum(owing) / len(owing)

    assert 0.01 < share(False) < 0.05 < share(True) < 0.2


def test_only_lines_of_accounts_that_owe_are_suspended(everybody: list[CustomerView]) -> None:
    suspended = [view for view in everybody if view.lines[0].state is LineState.SUSPENDED]
    assert all(view.arrears_fen for view in suspended)
    owing = [view for view in everybody if view.arrears_fen]
    assert 0.2 < len(suspended) / len(owing) < 0.8


def test_about_one_in_a_hundred_is_on_the_blacklist_by_kind(everybody: list[CustomerView]) -> None:
    entries = [(view, entry) for view in everybody for entry in view.blacklist]
    assert 65 <= len(entries) <= 75
    kinds = Counter(entry.kind for _view, entry in entries)
    assert kinds[BlacklistKind.ARREARS] > kinds[BlacklistKind.FRAUD] >= kinds[BlacklistKind.COURT] > 10
    for view, entry in entries:
        account = view.accounts[0]
        if entry.kind is BlacklistKind.ARREARS:
            assert (entry.amount_fen, entry.account_id) == (account.arrears_fen, account.account_id)
            assert entry.amount_fen > 0
        else:
            assert (entry.amount_fen, entry.account_id) == (0, "")


def test_tiers_come_with_tenure_and_charges(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    tiers = Counter(view.customer.tier for _row, view in pairs)
    assert tiers[Tier.NONE] > tiers[Tier.SILVER] > tiers[Tier.GOLD] > tiers[Tier.DIAMOND] > 200
    assert all(row.tenure_months >= 60 for row, view in pairs if view.customer.tier is Tier.DIAMOND)


def test_payment_methods_are_those_of_the_rows(pairs: list[tuple[ChurnRow, CustomerView]]) -> None:
    assert all(view.accounts[0].payment_method == row.payment_method for row, view in pairs)
    assert {row.payment_method for row, _view in pairs} == {
        "digitalWallet", "cash", "bankAccountDebit", "bankCard"
    }  # fmt: skip


def test_everybody_can_be_reached(everybody: list[CustomerView]) -> None:
    assert all(view.customer.address.startswith("武汉市") for view in everybody)
    assert all(len(view.customer.contact_phone) == 11 for view in everybody)


def test_a_document_number_is_never_given_twice() -> None:
    documents = IdNumbers(5)
    same_day = [documents.make(date(1990, 1, 1), female=True) for _ in range(2000)]
    assert len(set(same_day)) == 2000


def test_the_first_row_is_read_as_it_stands() -> None:
    assert replace(ROWS[0], services=()) == ChurnRow(
        female=True,
        senior=False,
        tenure_months=1,
        has_phone=False,
        second_line=False,
        internet=Internet.DSL,
        services=(),
        term_months=0,
        payment_method="digitalWallet",
        charges_fen=4478,
        churned=False,
    )
    assert list(islice(ROWS[0].services, 1)) == ["OnlineBackup"]
