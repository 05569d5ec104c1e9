"""What is entered again when an order is made again."""

from __future__ import annotations

from datetime import date

import pytest

from counter.domain.offering.kinds import TYPED_MODES
from counter.domain.offers import EffectiveMode
from counter.domain.transaction import Handler, NewCustomer
from screens.forms.effect import NotAnEffect, modes_of, read_effect, write_effect
from screens.forms.entered import entered
from tests import builders
from tests.screens.forms.stage import packaged

TEMPLATES = packaged()
TODAY = builders.TODAY


def test_a_payment_is_its_number_and_amount() -> None:
    assert entered(builders.payment(6650), TEMPLATES["jf"], TODAY) == {
        "line": builders.NUMBER,
        "amount": "66.50",
    }


def test_a_change_is_its_number_plan_and_day() -> None:
    values = entered(builders.change(), TEMPLATES["bg"], TODAY)
    assert values == {"line": builders.NUMBER, "offer": "ydk59", "effective": "1"}


def test_a_day_that_is_past_is_left_to_the_clerk() -> None:
    details = builders.change_details(mode=EffectiveMode.ON_DATE, effective_on=date(2026, 11, 1))
    assert "effective" not in entered(builders.change(details), TEMPLATES["bg"], TODAY)


def test_an_opening_is_everything_but_number_and_card() -> None:
    made = NewCustomer(
        customer_id="C1",
        party_id="P1",
        name="张三丰",
        id_number=builders.ID_NUMBER,
        birth_date=date(1990, 1, 1),
        contact_phone="02787654321",
    )
    details = builders.opening_details(
        new_customer=made, handler=Handler(name="李四", id_number="420199198505051244")
    )
    assert entered(builders.opening(details), TEMPLATES["kh"], TODAY) == {
        "id_number": builders.ID_NUMBER,
        "name": "张三丰",
        "offer": "qqt129",
        "contact_phone": "02787654321",
        "handler_name": "李四",
        "handler_id_number": "420199198505051244",
        "effective": "1",
    }


def test_a_reversal_is_not_ordered_again() -> None:
    assert entered(builders.reversal(), TEMPLATES["fx"], TODAY) == {}


@pytest.mark.parametrize("mode", TYPED_MODES)
def test_what_is_written_is_read_back(mode: EffectiveMode) -> None:
    modes = modes_of(TEMPLATES["kh"])
    day = date(2027, 2, 3)
    effect = read_effect(write_effect(mode, day, modes), modes, TODAY)
    assert effect.mode is mode


def test_the_29th_of_february_is_the_next_there_is() -> None:
    assert read_effect("0229", tuple(EffectiveMode), TODAY).day == date(2028, 2, 29)


def test_a_template_without_dates_takes_none() -> None:
    with pytest.raises(NotAnEffect):
        read_effect("12-15", (EffectiveMode.AT_ONCE,), TODAY)
