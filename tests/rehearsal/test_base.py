"""What rehearsals start from is kept while somebody may use it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from counter.rehearsal import base
from counter.rehearsal.base import KEPT_FOR, built_base


def test_a_base_of_another_program_stays_and_one_that_nobody_used_for_days_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = built_base().folder
    monkeypatch.setenv("COUNTER_CACHE_DIR", str(tmp_path))
    (tmp_path / ours.name).symlink_to(ours)
    other, old = tmp_path / "stage-2026-01-01-other", tmp_path / "stage-2025-01-01-old"
    for folder in (other, old):
        (folder / "terminal").mkdir(parents=True)
    long_ago = time.time() - KEPT_FOR.total_seconds() - 60
    somebodys = tmp_path / "accounts.txt"
    somebodys.write_text("not ours", encoding="utf-8")
    for aged in (old, somebodys):
        os.utime(aged, (long_ago, long_ago))
    assert base.built_base().folder == tmp_path / ours.name
    assert other.exists()
    assert not old.exists()
    assert somebodys.exists()
