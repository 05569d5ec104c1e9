"""Every scenario that comes along is played on the real program, against a real CRM process."""

import pytest

from counter.commands.rehearse import play
from counter.rehearsal.scenario import packaged

SCENARIOS = packaged()


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_the_scenario_goes_as_written(name: str) -> None:
    [result] = play([SCENARIOS[name]])
    assert result.faults == ()
    assert len(result.parts) == len(SCENARIOS[name].parts)


def test_there_is_a_scenario_for_everything_a_counter_must_stand() -> None:
    assert {"open", "change", "payment", "reversal", "withdraw"} <= set(SCENARIOS)
    assert {"outage", "blacklist", "hold", "crash", "morning"} <= set(SCENARIOS)


def test_the_morning_has_twenty_visits() -> None:
    assert len(SCENARIOS["morning"].parts) == 20


def test_a_scenario_that_goes_otherwise_is_told_with_the_screen() -> None:
    payment = SCENARIOS["payment"]
    step = payment.parts[0].steps[0].model_copy(update={"expect": ("no such words",), "within": 1.0})
    part = payment.parts[0].model_copy(update={"steps": (step,), "checks": ()})
    [result] = play([payment.model_copy(update={"parts": (part,)})])
    [unseen, screen] = result.faults
    assert "/no such words/ was not seen" in unseen
    assert "江汉路营业厅" in screen
