"""One screen on a data directory: two would each settle the visit that both have open."""

import os
import shutil
from pathlib import Path

import pytest

from counter.own_program import own_program
from counter.process_lock import ProcessLock
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage
from counter.rehearsal.terminal import PseudoTerminal

REFUSED = {
    "en": "This terminal is open in another window already.",
    "zh_CN": "本终端已在另一窗口打开。",
}


def opened(stage: Stage, language: str, command: list[str] | None = None) -> PseudoTerminal:
    return PseudoTerminal(command or stage.screen_command(), stage.screen_environment(language), 80, 24)


def assert_refused(terminal: PseudoTerminal, sentence: str) -> None:
    assert terminal.wait_for(lambda text: sentence in text, 60), terminal.text()
    assert "Traceback" not in terminal.text()
    assert os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1]) == 1


def test_a_second_window_is_refused_until_the_first_one_is_gone_however_that_ended(tmp_path: Path) -> None:
    with Stage(built_base(), tmp_path) as stage:
        first = opened(stage, "zh_CN")
        assert first.wait_for(lambda text: "工号" in text, 60), first.text()
        for language, sentence in REFUSED.items():
            second = opened(stage, language)
            assert_refused(second, sentence)
        first.kill()
        third = opened(stage, "zh_CN")
        assert third.wait_for(lambda text: "工号" in text, 60), third.text()
        third.kill()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_second_demo_is_refused_before_it_touches_anything(tmp_path: Path, *, fresh: bool) -> None:
    """The lock is held as by the first demo; what it works with stays as it is, and no CRM is started."""
    demo = tmp_path / "demo"
    with Stage(built_base(), tmp_path) as stage:
        shutil.move(stage.data_dir, demo / "terminal")
        lock = ProcessLock(demo / "terminal" / "screen.lock")
        with lock:
            command = [*own_program(), "demo", "--data-dir", str(tmp_path)]
            second = opened(stage, "en", [*command, "--fresh"] if fresh else command)
            assert_refused(second, REFUSED["en"])
        lock.close()
        assert (demo / "terminal" / "counter.db").exists()
        assert not (demo / "crm.log").exists()
