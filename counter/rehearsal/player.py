"""Plays a scenario: types the keys, looks at the screen, asks the centre, and counts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from counter.messages import _, wording
from counter.rehearsal.report import KEY_SECONDS, MENTAL_SECONDS, PartResult, ScenarioResult
from counter.rehearsal.scenario import Check, Part, Scenario, ScenarioError, Step
from counter.rehearsal.stage import Stage
from counter.rehearsal.terminal import PseudoTerminal, UnknownKey, strokes

CHECK_WITHIN = 20.0
"""Seconds that the centre has to reach what a check asks for."""


class Player:
    """One scenario on one stage. ``watch`` plays at human speed in this process's terminal."""

    def __init__(self, scenario: Scenario, stage: Stage, *, watch: bool = False) -> None:
        self._scenario, self._stage, self._watch = scenario, stage, watch
        self._known = dict(stage.samples)
        self._terminal: PseudoTerminal | None = None

    def play(self, told: Callable[[str], None] = lambda title: None) -> ScenarioResult:
        """Play it to the end or to the first part that fails; ``told`` hears each part's title."""
        results = []
        try:
            self._start()
            if self._scenario.clerk:
                self._sign_in()
            for part in self._scenario.parts:
                told(wording(part.title.text()))
                results.append(self._play_part(part))
                if results[-1].faults:
                    break
        finally:
            if self._terminal:
                self._terminal.kill()
            self._stage.restore_line()
        return ScenarioResult(self._scenario.name, self._scenario.title.text(), tuple(results))

    def _start(self) -> None:
        scenario = self._scenario
        self._terminal = PseudoTerminal(
            self._stage.screen_command(),
            self._stage.screen_environment(scenario.language),
            scenario.columns,
            scenario.rows,
            mirror=self._watch,
        )

    def _sign_in(self) -> None:
        pin = self._known[f"pin.{self._scenario.clerk}"]
        ready = Step(expect=("工号|Clerk",), think=0)
        signed = Step(keys=f"text:{self._scenario.clerk} enter text:{pin} enter", expect=("^>",), think=0)
        for step in (ready, signed):
            faults = self._play_step(step)[2]
            if faults:
                raise ScenarioError("; ".join(faults) + "\n" + self._screen())

    def _play_part(self, part: Part) -> PartResult:
        began = time.monotonic()
        keys = data_keys = thoughts = 0
        faults: list[str] = []
        for step in part.steps:
            pressed, thought, faults = self._play_step(step)
            keys, thoughts = keys + pressed, thoughts + thought
            data_keys += sum(strokes(t)[1] for t in _tokens(self._filled(step.keys)) if t[:5] == "data:")
            if faults:
                faults.append(self._screen())
                break
        seconds = time.monotonic() - began
        if not faults:
            faults = [fault for check in part.checks if (fault := self._check(check))]
        return PartResult(part.title.text(), keys, data_keys, thoughts, part.screens, seconds, tuple(faults))

    def _play_step(self, step: Step) -> tuple[int, int, list[str]]:
        """Keys pressed, mental acts, and what was not as it should be."""
        self._do(step)
        terminal = self._live()
        pressed = 0
        for token in _tokens(self._filled(step.keys)):
            try:
                data, count = strokes(token)
            except UnknownKey as error:
                raise ScenarioError(
                    _("{name}: no such key: {key}", name=self._scenario.name, key=error)
                ) from error
            if self._watch:
                terminal.rest(KEY_SECONDS * count)
            terminal.send(data)
            pressed += count
        faults = [fault for pattern in step.expect if (fault := self._expect(pattern, step.within))]
        text = terminal.text()
        faults += [
            _("/{what}/ should not be seen", what=p) for p in step.refuse if _found(self._filled(p), text)
        ]
        for name, pattern in step.keep.items():
            match = re.search(pattern, text, re.MULTILINE)
            if match:
                self._known[name] = match[1]
            else:
                faults.append(_("/{what}/ to keep was not seen", what=pattern))
        if self._watch or step.real_pause:
            terminal.rest(step.pause + MENTAL_SECONDS * step.think * self._watch)
        return pressed, step.think if step.keys else 0, faults

    def _do(self, step: Step) -> None:
        match step.do:
            case "cut_line":
                self._stage.cut_line()
            case "restore_line":
                self._stage.restore_line()
            case "freeze_line":
                self._stage.freeze_line()
            case "thaw_line":
                self._stage.thaw_line()
            case "kill":
                self._live().kill()
            case "close_terminal":
                self._live().close()
            case "start":
                self._start()
            case None:
                pass

    def _expect(self, pattern: str, within: float) -> str:
        wanted = self._filled(pattern)
        seen = self._live().wait_for(lambda text: _found(wanted, text), within)
        return "" if seen else _("/{what}/ was not seen", what=wanted)

    def _check(self, check: Check) -> str:
        """Ask until everything holds; says what did not."""
        wanted = {path: self._filled_value(value) for path, value in check.holds.items()}
        deadline = time.monotonic() + CHECK_WITHIN
        while True:
            answer = self._ask(check)
            wrong = {p: _at(answer, p) for p, value in wanted.items() if _at(answer, p) != value}
            if not wrong:
                return ""
            if time.monotonic() > deadline:
                return _("{what}: wanted {wanted}, got {got}", what=check.get, wanted=wanted, got=wrong)
            self._live().rest(0.1)

    def _ask(self, check: Check) -> Any:
        try:
            return self._stage.ask(self._filled(check.get), self._filled_value(check.post))
        except httpx.TransportError as error:
            return {"error": str(error)}

    def _live(self) -> PseudoTerminal:
        if self._terminal is None:
            raise ScenarioError(_("{name}: the program was not started", name=self._scenario.name))
        return self._terminal

    def _screen(self) -> str:
        return _("the screen was:") + "\n" + self._live().text()

    def _filled(self, text: str) -> str:
        for name, value in self._known.items():
            text = text.replace("{" + name + "}", value)
        return text

    def _filled_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled_value(item) for key, item in value.items()}
        return self._filled(value) if isinstance(value, str) else value


def _tokens(keys: str) -> list[str]:
    """Blanks part tokens; ``text:"two words"`` keeps them."""
    found = re.findall(r'(?:text|data):"[^"]*"|\S+', keys)
    return [t[:5] + t[6:-1] if t[5:6] == '"' else t for t in found]


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.MULTILINE) is not None


def _at(answer: Any, path: str) -> Any:
    """The value at a path such as ``0.amount.value``; ``#`` is the length; None where there is none."""
    for part in path.split("."):
        if part == "#":
            answer = len(answer) if isinstance(answer, list | dict) else None
        elif isinstance(answer, list) and part.lstrip("-").isdigit():
            answer = answer[int(part)] if -len(answer) <= int(part) < len(answer) else None
        elif isinstance(answer, dict):
            answer = answer.get(part)
        else:
            return None
    return answer
