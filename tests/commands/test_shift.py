"""`counter shift`: what a manager at a prompt sees of the shifts at a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter.cli import main
from counter.clock import mint_identity
from counter.domain.shifts.closing import Closing
from counter.domain.shifts.report import ShiftReport
from counter.wire.shift_report import report_body
from offline_queue import LocalStore, open_store
from tests import builders
from tests.shifts import exact


@pytest.fixture
def report(tmp_path: Path) -> ShiftReport:
    """A terminal with one shift that is over, and one that goes on."""
    store = open_store(tmp_path, mint=mint_identity)
    store.enrolled(builders.terminal(), "credential-3")
    shift = store.shifts.begin("20317", "王芳")
    store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10_000),)), builders.NOW)
    made = store.shifts.close(shift.shift_id, _counted(store))
    store.shifts.begin("20318", "李强")
    store.close()
    return made


def _counted(store: LocalStore) -> Closing:
    shift = store.shifts.going_on()
    assert shift is not None
    moved = store.shifts.takings(shift.shift_id)
    return Closing(counted=exact(shift, moved), seen=moved, clerk_id="20317", clerk_name="王芳")


def run(folder: Path, *arguments: str) -> int:
    """The command on this terminal."""
    return main(["shift", *arguments, "--data-dir", str(folder)])


@pytest.mark.parametrize(
    ("language", "words"),
    [("C.UTF-8", ("Clerk", "goes on", "100.00")), ("zh_CN.UTF-8", ("营业员", "进行中", "100.00"))],
)
def test_shifts_are_listed_in_the_readers_language(
    report: ShiftReport,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert run(tmp_path, "list") == 0
    said = capsys.readouterr().out
    assert report.shift.number in said
    assert all(word in said for word in words)


def test_a_report_is_shown_as_text_and_as_json(
    report: ShiftReport, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert run(tmp_path, "show", report.shift.number) == 0
    text = capsys.readouterr().out
    assert "FOR READING" in text
    assert "Cash handed in" in text
    assert run(tmp_path, "show", report.shift.shift_id, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == report_body(report)
    assert run(tmp_path, "list", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [report_body(report)]
    assert run(tmp_path, "show", "JHL-3-20261121-B9") == 1
    assert "no report" in capsys.readouterr().err


def test_a_report_is_printed_once_and_again_as_a_copy(
    report: ShiftReport, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ((), (), ("--copy",)):
        assert run(tmp_path, "print", report.shift.number, *arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [
        f"slips/{report.shift.number}-shift.pdf",
        f"slips/{report.shift.number}-shift-copy-1.pdf",
    ]
