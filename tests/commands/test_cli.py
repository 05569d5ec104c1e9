"""Every command: its help, its words in both languages, its exit status."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from counter.rehearsal.stage import Stage
from crm.database import Database, open_engine
from crm.tables import TemplateRow
from tests.commands.conftest import Counter
from tests.offline_queue.centre import Reply, TestCentre, serving

COMMANDS = (
    "demo", "enrol", "crm", "crm serve", "crm seed", "submit", "sync", "queue", "queue list", "slip",
    "rehearse", "templates", "doctor", "keys",
)  # fmt: skip


def pdf_text(file: Path) -> str:
    document: Any = pypdfium2.PdfDocument(file)  # type: ignore[no-untyped-call]
    return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_the_common_options(bare_counter: Counter, command: str) -> None:
    done = bare_counter(*command.split(), "--help")
    assert done.returncode == 0
    assert all(option in done.stdout for option in ("--config", "--data-dir", "--crm-url"))


def test_an_unknown_command_is_used_wrongly(started_counter: Counter) -> None:
    assert started_counter("frobnicate").returncode == 2


def test_a_wrong_config_is_said_with_its_place(bare_counter: Counter, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[crm]\nurll = 'x'\n", encoding="utf-8")
    english = bare_counter("doctor", "--config", str(config))
    assert english.returncode == 2
    assert f"{config}:2: there is no setting urll in [crm]." in english.stderr
    chinese = bare_counter("doctor", "--config", str(config), language="zh_CN")
    assert "没有设置项 urll" in chinese.stderr


def test_a_data_directory_that_cannot_be_one_is_said(bare_counter: Counter, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("", encoding="utf-8")
    done = bare_counter("queue", "list", "--data-dir", str(occupied))
    assert done.returncode == 1
    assert str(occupied) in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_terminal_the_screen_says_so(started_counter: Counter) -> None:
    done = started_counter()
    assert done.returncode == 1
    assert "needs a terminal" in done.stderr


def test_the_doctor_names_the_sqlite_in_use_and_finds_a_well_counter_well(started_counter: Counter) -> None:
    done = started_counter("doctor", "--format", "json")
    facts = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert facts["journal_mode"] == "wal"
    assert facts["synchronous"] == "FULL"
    assert facts["sqlite_version"].count(".") == 2
    assert facts["trouble"] == []
    paper = facts["paper"]
    assert paper["slips_saved"] == paper["transactions"] - paper["slips"]
    assert "slips saved" in started_counter("doctor").stdout


def test_the_doctor_says_what_is_not_well(bare_counter: Counter, tmp_path: Path) -> None:
    options = ["--data-dir", str(tmp_path), "--crm-url", "http://127.0.0.1:9"]
    done = bare_counter("doctor", *options)
    assert done.returncode == 1
    assert "not enrolled yet" in done.stderr
    assert "http://127.0.0.1:9 cannot be reached" in done.stderr


def test_who_does_not_speak_as_a_centre_is_told_apart_from_nobody(
    bare_counter: Counter, tmp_path: Path
) -> None:
    nobody = TestCentre()
    nobody.garbled = Reply(200, b"<html>Sign in</html>")
    with serving(nobody) as url:
        done = bare_counter("doctor", "--data-dir", str(tmp_path), "--crm-url", url)
    assert done.returncode == 1
    assert f"{url} answers unreadably" in done.stdout
    assert f"{url}: What answers at the centre's address cannot be read" in done.stderr
    assert "cannot be reached" not in done.stderr


def test_enrolling_twice_or_with_a_wrong_code_is_refused(
    stage: Stage, counter: Counter, bare_counter: Counter, tmp_path: Path
) -> None:
    twice = counter("enrol", "X")
    assert twice.returncode == 1
    assert "enrolled already: 江汉路营业厅, position 3, with the centre at http://" in twice.stderr
    assert "counter enrol CODE --anew" in twice.stderr
    url = stage.screen_command()[-1]
    wrong = bare_counter("enrol", "NO-SUCH-CODE", "--data-dir", str(tmp_path), "--crm-url", url)
    assert wrong.returncode == 1
    assert "enrolment code is not known" in wrong.stderr


def test_templates_check_says_which_layer_wins_and_what_is_wrong(
    bare_counter: Counter, tmp_path: Path
) -> None:
    good = bare_counter("templates", "check")
    assert good.returncode == 0
    assert "jf" in good.stdout
    assert "packaged" in good.stdout
    bad = tmp_path / "mine.toml"
    bad.write_text('code = "jf"\ntype = "pay"\n', encoding="utf-8")
    done = bare_counter("templates", "check", str(bad))
    assert done.returncode == 1
    assert f"{bad}:2: type: must be one of" in done.stderr
    bad.write_bytes('code = "kh"\ntitle = "开户"\n'.encode("gbk"))
    done = bare_counter("templates", "check", str(bad))
    assert done.returncode == 1
    assert f"{bad}:2: it is not UTF-8 (byte bf): save it as UTF-8" in done.stderr
    assert [line.split()[-2:] for line in done.stdout.splitlines() if line.startswith("kh ")] == [
        ["open.toml", "-"]
    ]


def test_templates_check_reads_the_centre_s_layer_and_local_files_never_change_its_policy(
    stage: Stage, counter: Counter, tmp_path: Path
) -> None:
    text = (resources.files("templates") / "reversal.toml").read_text(encoding="utf-8")
    stricter = text.replace("accept = true", "accept = false").replace("version = 1", "version = 2")
    database = Database(open_engine(stage.crm_database))
    try:
        with database.writing() as session:
            session.merge(TemplateRow(code="fx", text=stricter))
        assert counter("sync", "--once").returncode == 0
        rows = [line.split() for line in counter("templates", "check").stdout.splitlines()]
        assert [row[-3:] for row in rows if row[0] == "fx"] == [["centre", "fx.toml", "packaged"]]
        mine = tmp_path / "mine.toml"
        mine.write_text(text, encoding="utf-8")
        refused = counter("templates", "check", str(mine))
        assert refused.returncode == 1
        assert "a local template may not change the offline policy" in refused.stderr
    finally:
        with database.writing() as session:
            session.delete(session.get_one(TemplateRow, "fx"))
        database.close()
        counter("sync", "--once")


def test_a_slip_comes_again_as_text_and_as_pdf(stage: Stage, counter: Counter, tmp_path: Path) -> None:
    line = {"template": "jf", "number": stage.samples["ordinary.number"], "amount": "88.00"}
    visit = json.dumps({"id": "visit-slip-1", "clerk": "20317", "transactions": [line]})
    number = json.loads(counter("submit", "-", given=visit).stdout)["slip"]
    shown = counter("slip", number).stdout
    assert "88.00" in shown
    assert "FOR READING" in shown
    file = tmp_path / "slip.pdf"
    assert counter("slip", "visit-slip-1", "--format", "pdf", "--output", str(file)).returncode == 0
    assert number in pdf_text(file)
    assert "FOR READING" in pdf_text(file)
    copy = counter("slip", number, "--copy").stdout
    assert "DUPLICATE" in copy
    assert "FOR READING" not in copy
    assert counter("slip", "JHL-9-20200101-0001").returncode == 1


def test_a_visit_can_be_looked_at_whole(stage: Stage, counter: Counter) -> None:
    line = {"template": "jf", "number": stage.samples["ordinary.number"], "amount": "1.00"}
    visit = json.dumps({"id": "visit-show-1", "clerk": "20317", "transactions": [line]})
    counter("submit", "-", given=visit)
    shown = json.loads(counter("queue", "show", "visit-show-1", "--format", "json").stdout)
    assert {item["kind"] for item in shown} == {"payment", "interaction"}
    assert counter("queue", "show", "nothing").returncode == 1
    told = counter("queue", "show", "visit-show-1", language="zh_CN").stdout
    assert {"序号", "类型", "状态", "入队时间"} <= {line.split()[0] for line in told.splitlines() if line}


def test_the_table_of_keys_is_complete_in_both_languages(bare_counter: Counter) -> None:
    english, chinese = bare_counter("keys").stdout, bare_counter("keys", language="zh_CN").stdout
    for code in (
        "fx",
        "cd",
        "tk",
        "rh",
        "dg",
        "kh",
        "bg",
        "jf",
        "yw",
        "cx",
        "db",
        "js",
        "xy",
        "gq",
        "sp",
        "dy",
        "wh",
        "gt",
        "xx",
        "sc",
    ):
        assert f" {code} " in english
        assert f" {code} " in chinese


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('foo = "f12"', "there is no action foo"),
        ('settle = "nonsense+key"', "nonsense+key is no key for settle"),
        ('settle = "f2"', "f2 is the key of both"),
    ],
)
def test_keys_that_cannot_be_are_said(bare_counter: Counter, tmp_path: Path, keys: str, said: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[keys]\n{keys}\n", encoding="utf-8")
    done = bare_counter("keys", "--config", str(config))
    assert done.returncode == 2
    assert said in done.stderr


def test_a_slip_that_cannot_be_written_is_said(stage: Stage, counter: Counter, tmp_path: Path) -> None:
    line = {"template": "jf", "number": stage.samples["ordinary.number"], "amount": "2.00"}
    counter("submit", "-", given=json.dumps({"id": "visit-out-1", "clerk": "20317", "transactions": [line]}))
    done = counter("slip", "visit-out-1", "--output", str(tmp_path / "none" / "slip.txt"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_every_further_copy_has_the_next_number(stage: Stage, counter: Counter) -> None:
    line = {"template": "jf", "number": stage.samples["ordinary.number"], "amount": "3.00"}
    counter("submit", "-", given=json.dumps({"id": "visit-copy-1", "clerk": "20317", "transactions": [line]}))
    shown = [counter("slip", "visit-copy-1", "--copy").stdout.upper() for _ in range(2)]
    assert "DUPLICATE 1" in shown[0]
    assert "DUPLICATE 2" in shown[1]


def test_the_receipt_is_shown_and_printed_once_and_then_as_marked_copies(
    stage: Stage, counter: Counter
) -> None:
    line = {"template": "jf", "number": stage.samples["ordinary.number"], "amount": "4.00"}
    visit = json.dumps({"id": "visit-paid-1", "clerk": "20317", "transactions": [line]})
    number = json.loads(counter("submit", "-", given=visit).stdout)["slip"]
    shown = counter("slip", number, "--receipt").stdout
    assert "Payment receipt" in shown
    assert f"Belongs to slip: {number}" in shown
    first, again = (counter("slip", number, "--receipt", "--print") for _ in range(2))
    assert f"{number}-receipt.pdf\t{number}\treceipt\tsent" in first.stdout
    assert "was printed already" in again.stderr
    assert "DUPLICATE 1" in counter("slip", number, "--receipt", "--copy").stdout
    assert f"{number}-receipt-copy-2.pdf" in counter("slip", number, "--receipt", "--copy", "--print").stdout
    refused = counter("slip", number, "--receipt", "--copy")
    assert refused.returncode == 1
    assert "manager" in refused.stderr


def test_every_fault_of_every_scenario_named_is_told(bare_counter: Counter, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.toml", "b.toml")]
    for file in files:
        file.write_text('title = "x"\ncolumns = 20\n', encoding="utf-8")
    done = bare_counter("rehearse", *map(str, files))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        told
        for file in files
        for told in (f"{file}:1: transaction: is missing", f"{file}:2: columns: must be at least 80")
    ]


def test_what_is_kept_is_its_owners_alone(bare_counter: Counter, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "crm"
    done = bare_counter("crm", "migrate", "--data-dir", str(folder))
    assert done.returncode == 0, done.stderr
    bare_counter("queue", "list", "--data-dir", str(folder))
    made = [folder.parent, folder, *folder.iterdir()]
    assert len(made) > 4
    assert {path.name: path.stat().st_mode & 0o077 for path in made} == {path.name: 0 for path in made}


def test_a_system_with_customers_is_not_served_as_an_empty_one(bare_counter: Counter, stage: Stage) -> None:
    database = f"sqlite:///{stage.data_dir.parent / 'crm.db'}"
    done = bare_counter("crm", "serve", "--empty", "--port", "0", "--database", database)
    assert done.returncode == 1
    assert "holds customers" in done.stderr
