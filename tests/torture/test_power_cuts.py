"""The power goes at any moment of the real program's work: what was answered is still there."""

from pathlib import Path

import pytest

from tests.torture.disk_recording import Recorder, build, why_not
from tests.torture.power_cuts import cut_again_and_again, record
from tests.torture.shop import Shop

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "recording works here")


def recorded(shop: Shop, tmp_path: Path, *, careless: bool) -> Recorder:
    recorder = Recorder(build(tmp_path), tmp_path / "recorded", tmp_path / "records")
    record(shop, recorder, visits=12, seed=5, careless=careless)
    return recorder


def test_whatever_was_answered_survives_a_power_cut(shop: Shop, tmp_path: Path) -> None:
    recorder = recorded(shop, tmp_path, careless=False)
    found = cut_again_and_again(recorder, cuts=300, seed=7)
    assert found.faults == []
    assert (found.cuts, found.answers, found.lost, found.broken) == (300, 12, 0, 0)
    assert len(found.by_outcome) == 4


def test_without_syncing_each_commit_the_same_cuts_find_what_is_lost(shop: Shop, tmp_path: Path) -> None:
    recorder = recorded(shop, tmp_path, careless=True)
    found = cut_again_and_again(recorder, cuts=100, seed=7)
    assert found.lost > 0
    assert found.broken == 0
