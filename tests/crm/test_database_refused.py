"""A database that the centre cannot use is said in a sentence, never in a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from counter import messages
from counter.cli import main
from crm.database import HEAD, DatabaseRefused, look_at, migrate, open_engine

ACTIONS = ("serve", "seed", "dump", "check", "migrate")


@pytest.fixture
def newer(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    migrate(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    return url


@pytest.fixture
def rubbish(tmp_path: Path) -> str:
    (tmp_path / "rubbish.db").write_bytes(os.urandom(5000))
    return f"sqlite:///{tmp_path / 'rubbish.db'}"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("what", ["newer", "rubbish", "nowhere", "silent"])
def test_it_is_said_in_both_languages(
    action: str,
    what: str,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = {"nowhere": "sqlite:////proc/nothing/c.db", "silent": "postgresql://127.0.0.1:1/x"}
    url = elsewhere.get(what) or request.getfixturevalue(what)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["crm", action, "--database", url]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The CRM's database ")
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["crm", action, "--database", url]) == 1
    assert capsys.readouterr().err.startswith("中心 CRM 的数据库")


def test_a_newer_one_is_left_as_it_is(newer: str) -> None:
    with pytest.raises(DatabaseRefused) as refused:
        look_at(newer)
    assert messages._(refused.value.message, **refused.value.params).count(HEAD) == 1


@pytest.mark.parametrize("action", ["dump", "check"])
def test_one_that_is_not_there_is_said_and_not_made(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    missing = tmp_path / "missing.db"
    assert main(["crm", action, "--database", f"sqlite:///{missing}"]) == 1
    assert str(missing) in capsys.readouterr().err
    assert not missing.exists()
