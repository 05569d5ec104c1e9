"""However the program ends, a half-filled form is back, with the field that was being typed in."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage
from counter.rehearsal.terminal import PseudoTerminal


def ctrl_c_twice(terminal: PseudoTerminal) -> None:
    """Impatience."""
    terminal.send(b"\x03\x03")


def told_to_stop(terminal: PseudoTerminal) -> None:
    """The machine is shut down."""
    os.kill(terminal.pid, signal.SIGTERM)


def hung_up(terminal: PseudoTerminal) -> None:
    """The window is closed, or the connection breaks."""
    os.kill(terminal.pid, signal.SIGHUP)


@pytest.mark.parametrize("ending", [ctrl_c_twice, told_to_stop, hung_up], ids=lambda ending: ending.__name__)
def test_the_draft_is_back(tmp_path: Path, ending: Callable[[PseudoTerminal], None]) -> None:
    with Stage(built_base(), tmp_path) as stage:
        number = stage.samples["arrears.number"]
        first = signed_in(stage)
        first.send(
            f"\x1bOS{number}\r77.5".encode()
        )  # F4, the line, and the amount, which is still being typed
        assert first.wait_for(lambda text: "77.5" in text and "缴费 jf" in text, 30), first.text()
        first.settle(0.5)
        ending(first)
        assert not first.wait_for(lambda _: False, 30)
        assert first.ended
        first.kill()
        second = signed_in(stage)
        assert second.wait_for(lambda text: "77.5" in text and number in text, 30), second.text()
        second.kill()


def test_a_terminal_that_goes_ends_the_program_though_its_parent_keeps_the_signal(tmp_path: Path) -> None:
    """As `make run` does: it hears that the window was closed, and waits for its child."""
    with Stage(built_base(), tmp_path) as stage:
        under_make = ["sh", "-c", 'trap : HUP; "$@"; exit', "sh", *stage.screen_command()]
        terminal = PseudoTerminal(under_make, stage.screen_environment("zh_CN"), 80, 24)
        assert terminal.wait_for(lambda text: "工号" in text, 60), terminal.text()
        assert terminal.unplug()


def signed_in(stage: Stage) -> PseudoTerminal:
    """The program after its sign-in: an empty command line, or what was interrupted."""
    terminal = PseudoTerminal(stage.screen_command(), stage.screen_environment("zh_CN"), 80, 24)
    assert terminal.wait_for(lambda text: "工号" in text, 60), terminal.text()
    terminal.send(f"20317\r{stage.samples['pin.20317']}\r".encode())
    assert terminal.wait_for(lambda text: "\n>" in text, 60), terminal.text()
    return terminal
