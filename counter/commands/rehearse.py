"""`counter rehearse`: play scenarios on the real screen, and print keys, screens and seconds."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from counter.commands.output import ProgressLine, print_table
from counter.commands.setup import settings_of
from counter.messages import _
from counter.rehearsal import report
from counter.rehearsal.base import StageFailed, built_base
from counter.rehearsal.player import Player
from counter.rehearsal.report import ScenarioResult
from counter.rehearsal.scenario import Scenario, ScenarioError, load
from counter.rehearsal.stage import Stage


def run(options: argparse.Namespace) -> int:
    """Play every scenario that was named; 1 if something was not as the scenario says."""
    chosen = settings_of(options)
    if (options.simulate_days is not None) == bool(options.scenario):
        print(_("Name scenarios, or a number of days to simulate."), file=sys.stderr)
        return 2
    if options.simulate_days is not None:
        from counter.commands.simulate import simulate

        return simulate(options, chosen)
    scenarios, unreadable = list[Scenario](), False
    for name in options.scenario:
        try:
            scenarios.append(load(name))
        except ScenarioError as error:
            print(error, file=sys.stderr)
            unreadable = True
    if unreadable:
        return 2
    if options.watch and not sys.stdout.isatty():
        print(_("--watch needs a terminal."), file=sys.stderr)
        return 2
    try:
        results = play(scenarios, watch=options.watch)
    except (ScenarioError, StageFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return show(results, as_json=options.format == "json")


def play(scenarios: list[Scenario], *, watch: bool = False) -> list[ScenarioResult]:
    """Play the scenarios one after the other, each on a stage of its own; then the CRM's books must agree."""
    from crm.check import check

    results = []
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder, ProgressLine() as progress:
        base = built_base(progress)
        for number, scenario in enumerate(scenarios):
            room = Path(folder) / str(number)
            room.mkdir()
            with Stage(base, room) as stage:
                done = 0

                def told(title: str, scenario: Scenario = scenario) -> None:
                    nonlocal done
                    if not watch:
                        progress(done, len(scenario.parts), f"{scenario.name}: {title}")
                    done += 1

                played = Player(scenario, stage, watch=watch).play(told)
                results.append(replace(played, audit=tuple(check(stage.crm_database))))
    return results


def show(results: list[ScenarioResult], *, as_json: bool = False) -> int:
    """Print the table or the JSON, and what went wrong on stderr."""
    if as_json:
        print(json.dumps(report.as_data(results), ensure_ascii=False, indent=2))
    else:
        print_table(report.rows(results))
    faults = [fault for result in results for fault in result.faults]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0
