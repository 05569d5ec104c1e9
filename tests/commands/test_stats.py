"""`counter stats` and the simulated history, as a manager at a prompt has them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from counter.cli import main
from counter.clock import SystemClock, mint_identity
from counter.domain.effective import business_date
from offline_queue import LocalStore, open_store
from tests import builders

Stats = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal with nine days of simulated history, and one real visit."""
    made = tmp_path_factory.mktemp("stats") / "terminal"
    store = open_store(made, mint=mint_identity)
    store.enrolled(builders.terminal(), "credential-3")
    now = SystemClock().now()
    visit = builders.visit(
        builders.payment(),
        tenders=(builders.tender(10000),),
        business_date=business_date(now, "Asia/Shanghai"),
    )
    store.settle(visit, now)
    store.close()
    command = [sys.executable, "-m", "counter", "rehearse", "--simulate-days", "9", "--positions", "1"]
    subprocess.run([*command, "--data-dir", str(made)], check=True, capture_output=True)
    return made


@pytest.fixture
def stats(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Stats:
    """Run `counter stats` with arguments."""

    def run(*arguments: str, language: str = "en") -> str:
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if language == "zh_CN" else "C.UTF-8")
        assert main(["stats", *arguments, "--data-dir", str(folder)]) == 0
        return capsys.readouterr().out

    return run


def test_every_form_says_the_same_figures(stats: Stats) -> None:
    asked = ("--simulated", "--by", "template")
    body = json.loads(stats(*asked, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(stats(*asked, "--format", "csv"))))
    table, page = stats(*asked), stats(*asked, "--format", "html")
    assert [row["group"] for row in rows] == [*(group["group"] for group in body["groups"]), "total"]
    for group, line in zip(body["groups"], rows, strict=False):
        assert (int(line["n"]), int(line["p90Ms"])) == (group["n"], group["p90Ms"])
        attained = group["attainment"]
        share = f"{attained['attained'] / attained['n'] * 100:.1f}%"
        assert any(share in row and row.startswith(group["group"]) for row in table.split("\n"))
        assert share in page
    assert body["total"]["n"] == sum(group["n"] for group in body["groups"]) > 300


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "目标达成率"), ("en", "Within target")])
def test_the_page_is_whole_by_itself_and_says_that_it_is_simulated(
    stats: Stats, language: str, said: str
) -> None:
    page = stats("--simulated", "--by", "day", "--format", "html", language=language)
    assert said in page
    assert ("模拟数据" if language == "zh_CN" else "SIMULATED") in page
    assert "<script" not in page
    assert not any(outside in page for outside in ('src="', 'href="', "url(", "@import"))
    body = page.removeprefix("<!DOCTYPE html>\n").replace('<meta charset="utf-8">', "")
    body = body.replace('<meta name="viewport" content="width=device-width">', "")
    drawings = ElementTree.fromstring(body).iter("{http://www.w3.org/2000/svg}svg")
    assert len(list(drawings)) == 4


def test_without_asking_only_real_work_counts(stats: Stats) -> None:
    body = json.loads(stats("--format", "json"))
    assert (body["total"]["n"], body["total"]["timed"]) == (1, 0)
    assert not body["simulated"]


def test_days_and_filters_narrow_the_answer(stats: Stats) -> None:
    yesterday = business_date(SystemClock().now(), "Asia/Shanghai") - timedelta(days=1)
    days = ("--from", (yesterday - timedelta(days=2)).isoformat(), "--to", yesterday.isoformat())
    by_day = json.loads(stats("--simulated", "--by", "day", *days, "--format", "json"))
    assert len(by_day["groups"]) == 3
    hour = by_day["total"]["n"]
    at_ten = json.loads(stats("--simulated", *days, "--hour", "10", "--format", "json"))
    assert 0 < at_ten["total"]["n"] < hour
    payments = json.loads(stats("--simulated", *days, "--template", "jf", "--format", "json"))
    assert payments["total"]["n"] > 0
    assert json.loads(stats("--simulated", *days, "--clerk", "nobody", "--format", "json"))["total"]["n"] == 0


def test_nothing_at_all_is_an_answer_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store: LocalStore = open_store(tmp_path / "fresh", mint=mint_identity)
    store.enrolled(builders.terminal(), "credential-3")
    store.close()
    for form in ("table", "json", "csv", "html"):
        assert main(["stats", "--by", "clerk", "--format", form, "--data-dir", str(tmp_path / "fresh")]) == 0
        assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    "arguments",
    [["rehearse"], ["rehearse", "morning", "--simulate-days", "3"], ["rehearse", "--simulate-days", "0"]],
)
def test_simulating_and_playing_are_not_asked_for_together(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--data-dir", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.strip()


def test_a_terminal_that_is_not_enrolled_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stats", "--data-dir", str(tmp_path / "new")]) == 1
    assert "counter enrol" in capsys.readouterr().err
