"""A disk that takes no more refuses in words, keeps what it has, and goes on when there is room again."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.torture.disks import (
    MEGABYTE,
    CannotMount,
    free_bytes,
    set_read_only,
    small_file_system,
    why_no_mount,
)
from tests.torture.processes import Child
from tests.torture.shop import Ground, Shop, clean_environment, program, visit_lines

ENOUGH = 400
mounting = pytest.mark.skipif(bool(why_no_mount()), reason=why_no_mount() or "mounting works here")


class Submitted:
    """`counter submit` at a data directory, asked a line at a time."""

    def __init__(self, data_dir: Path, home: Path) -> None:
        self.child = Child(program("submit", "-", "--data-dir", str(data_dir)), clean_environment(home))
        self.accepted: dict[str, str] = {}

    def answer(self, line: str) -> dict[str, str]:
        self.child.input.write(line + "\n")
        self.child.input.flush()
        text = self.child.output.readline()
        assert text, self.child.words()
        answer: dict[str, str] = json.loads(text)
        if answer["state"] == "accepted":
            assert self.accepted.setdefault(answer["id"], answer["slip"]) == answer["slip"]
        return answer

    def until_refused(self, lines: Iterator[str]) -> tuple[str, dict[str, str]]:
        """The first line that is refused, and its answer."""
        for line in islice(lines, ENOUGH):
            answer = self.answer(line)
            if answer["state"] == "refused":
                return line, answer
        pytest.fail("the disk never filled")


@pytest.fixture
def lines(ground: Ground) -> Iterator[str]:
    return visit_lines(ground, random.Random(1), "disk")


@pytest.fixture
def mounted(tmp_path: Path, ground: Ground) -> Iterator[Path]:
    """The terminal on a file system with a megabyte to spare."""
    terminal = ground.folder / "terminal"
    needed = sum(file.stat().st_size for file in terminal.iterdir())
    try:
        with small_file_system(tmp_path / "small", needed + MEGABYTE) as place:
            shutil.copytree(terminal, place / "terminal")
            yield place
    except CannotMount as why:
        pytest.skip(f"no file system can be mounted here: {why}")


@pytest.fixture
def submitted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Submitted]:
    mounted: Path = request.getfixturevalue("mounted")
    made = Submitted(mounted / "terminal", tmp_path)
    yield made
    made.child.release()


@mounting
def test_a_full_disk_refuses_in_words_and_takes_the_same_visit_when_there_is_room_again(
    mounted: Path, submitted: Submitted, lines: Iterator[str]
) -> None:
    ballast = mounted / "ballast"
    submitted.answer(next(lines))
    ballast.write_bytes(bytes(max(0, free_bytes(mounted) - MEGABYTE // 4)))
    line, answer = submitted.until_refused(lines)
    assert "full" in answer["reason"]
    before = dict(submitted.accepted)
    ballast.unlink()
    assert submitted.answer(line)["state"] == "accepted"
    assert before.items() < submitted.accepted.items()
    for known in before:
        assert submitted.accepted[known] == before[known]


@mounting
def test_a_file_system_that_became_read_only_refuses_in_words_and_nothing_is_lost(
    mounted: Path, submitted: Submitted, lines: Iterator[str], tmp_path: Path
) -> None:
    submitted.answer(next(lines))
    submitted.child.kill()
    line = next(lines)
    set_read_only(mounted, True)
    again = Child(
        program("submit", "-", "--data-dir", str(mounted / "terminal")), clean_environment(tmp_path)
    )
    try:
        answered, _ = again.process.communicate(line)
        refused = [json.loads(text) for text in answered.splitlines()]
        assert all(answer["state"] == "refused" for answer in refused)
        assert again.process.returncode == 1
        assert "Traceback" not in again.words()
        assert refused or "Read-only file system" in again.words()
        read = Child(
            program("queue", "export", "--data-dir", str(mounted / "terminal")), clean_environment(tmp_path)
        )
        exported, _ = read.process.communicate()
        assert read.process.returncode == 0, read.words()
        assert {json.loads(text)["identity"] for text in exported.splitlines()} >= set(submitted.accepted)
        read.release()
    finally:
        again.release()
        set_read_only(mounted, False)
    last = Submitted(mounted / "terminal", tmp_path)
    try:
        assert last.answer(line)["state"] == "accepted"
    finally:
        last.child.release()


@pytest.mark.skipif(sys.platform != "linux", reason="another process's limits are set with prlimit, Linux's")
def test_files_that_may_not_grow_refuse_in_words_and_go_on_when_they_may(
    shop: Shop, lines: Iterator[str]
) -> None:
    import resource

    submitted = Submitted(shop.data_dir, shop.folder)
    try:
        submitted.answer(next(lines))
        process = submitted.child.process.pid
        whole = resource.prlimit(process, resource.RLIMIT_FSIZE)
        log = (shop.data_dir / "counter.db-wal").stat().st_size
        resource.prlimit(process, resource.RLIMIT_FSIZE, (log + 300_000, whole[1]))
        line, answer = submitted.until_refused(lines)
        assert "local database cannot take this" in answer["reason"]
        resource.prlimit(process, resource.RLIMIT_FSIZE, whole)
        assert submitted.answer(line)["state"] == "accepted"
    finally:
        submitted.child.release()
    assert shop.run("sync", "--once").returncode == 0
    with shop.store() as store:
        kept = {summary.visit_id: summary.slip_number for summary in store.recent(10_000)}
    assert kept == submitted.accepted
