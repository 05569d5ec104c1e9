"""The simulated acquirer: exact about what it took, whoever asks and however often."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.acquirer import SimulatedAcquirer
from counter.domain.tender import ChargeIntent, TenderMethod, TenderState


def intent(fen: int) -> ChargeIntent:
    return ChargeIntent(identity=f"I{fen}", visit_id="V", method=TenderMethod.QR, amount_fen=fen)


@pytest.mark.parametrize(
    ("fen", "first", "asked"),
    [
        (5000, TenderState.CAPTURED, TenderState.CAPTURED),
        (5044, TenderState.CAPTURED, TenderState.CAPTURED),
        (5011, TenderState.REFUSED, TenderState.REFUSED),
        (5022, TenderState.UNCLEAR, TenderState.CAPTURED),
        (5033, TenderState.UNCLEAR, TenderState.REFUSED),
    ],
)
def test_the_amount_says_how_it_goes(
    tmp_path: Path, fen: int, first: TenderState, asked: TenderState
) -> None:
    book = tmp_path / "acquirer.json"
    assert SimulatedAcquirer(book, late_seconds=0).charge(intent(fen)).state is first
    assert SimulatedAcquirer(book).ask(f"I{fen}").state is asked


def test_a_charge_said_twice_is_taken_once_under_one_reference(tmp_path: Path) -> None:
    acquirer = SimulatedAcquirer(tmp_path / "acquirer.json")
    answers = [acquirer.charge(intent(fen)).reference for fen in (100, 200, 100)]
    assert answers == ["SIM000001", "SIM000002", "SIM000001"]
