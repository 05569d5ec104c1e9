"""`counter rules`: why an offer fits a customer, or does not."""

from __future__ import annotations

import json
from typing import Any

from counter.rehearsal.stage import Stage
from tests.commands.conftest import Counter


def explained(counter: Counter, number: str, offer: str) -> tuple[int, dict[str, Any]]:
    """The exit status and what is said as JSON."""
    said = counter("rules", "explain", "--customer", number, "--offer", offer, "--format", "json")
    return said.returncode, json.loads(said.stdout)


def test_every_condition_is_printed_with_its_outcome(stage: Stage, counter: Counter) -> None:
    number = stage.samples["ordinary.number"]
    status, said = explained(counter, number, "shf199")
    held = {each["en"]: each["holds"] for each in said["outcomes"]}
    assert held["on sale from 2026-01-16 to 2029-01-16"] is True
    assert "the plan's price at least 199.00 yuan" in held
    assert said["line"] == number
    assert (status == 0) is said["fits"] is (said["against"] == [])


def test_it_says_so_as_a_table_in_the_clerk_s_language(stage: Stage, counter: Counter) -> None:
    number = stage.samples["ordinary.number"]
    said = counter("rules", "explain", "--customer", number, "--offer", "hxk19", language="zh_CN")
    assert "年龄不少于50岁" in said.stdout
    assert "每条线只有一个主套餐" in said.stdout


def test_what_is_not_known_is_used_wrongly(stage: Stage, counter: Counter) -> None:
    number = stage.samples["ordinary.number"]
    assert counter("rules", "explain", "--customer", number, "--offer", "nothing").returncode == 2
    assert counter("rules", "explain", "--customer", "nobody", "--offer", "hxk19").returncode == 2


def test_the_rules_that_came_down_go_together(counter: Counter) -> None:
    said = counter("rules", "check")
    assert (said.returncode, said.stdout.split()[0]) == (0, "455")
