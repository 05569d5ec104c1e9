"""Visits without a screen: answered once they are durable, the same way every time, delivered once."""

import json
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from counter.clock import mint_identity
from counter.domain.masking import mask_name
from counter.domain.work import Link
from counter.rehearsal.stage import Stage
from crm.database import Database, open_engine
from crm.tables import TemplateRow
from offline_queue import open_store
from tests.commands.conftest import Counter
from tests.offline_queue.syncing import syncing, until


def payment(stage: Stage, identity: str, amount: str = "50.00", who: str = "ordinary") -> str:
    line = {"template": "jf", "number": stage.samples[f"{who}.number"], "amount": amount}
    return json.dumps({"id": identity, "clerk": "20317", "transactions": [line]})


def answers(output: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_visit_is_accepted_with_its_slip_and_reaches_the_account_once(
    stage: Stage, started_counter: Counter
) -> None:
    number = {"number": stage.samples["ordinary.3.number"]}
    before = stage.ask("/counter-terminal/v1/customerView", number)["accounts"][0]["balance_fen"]
    line = payment(stage, "visit-once-1", "12.34", "ordinary.3")
    first, second = started_counter("submit", "-", given=line), started_counter("submit", "-", given=line)
    assert answers(first.stdout) == answers(second.stdout)
    assert answers(first.stdout)[0]["state"] == "accepted"
    assert started_counter("sync", "--once").returncode == 0
    assert started_counter("sync", "--once").returncode == 0
    after = stage.ask("/counter-terminal/v1/customerView", number)["accounts"][0]["balance_fen"]
    assert after - before == 1234


def test_a_repeat_may_be_written_otherwise_and_is_still_answered_the_same(
    stage: Stage, counter: Counter
) -> None:
    first = payment(stage, "visit-written-1", "50.00")
    again = json.loads(payment(stage, "visit-written-1", "￥50"))
    again["tenders"] = [{"method": "cash", "amount": "50"}]
    said = answers(counter("submit", "-", given=f"{first}\n{json.dumps(again)}\n").stdout)
    assert said[0] == said[1]
    assert said[0]["state"] == "accepted"


def test_a_known_id_with_other_content_is_refused_and_what_was_settled_stays(
    stage: Stage, counter: Counter
) -> None:
    first = json.loads(payment(stage, "visit-known-1", "50.00"))
    (line,) = first["transactions"]
    others = [
        first | {"transactions": [line | {"amount": "51.00"}]},
        first | {"transactions": [line | {"number": stage.samples["ordinary.3.number"]}]},
        first | {"transactions": [line, line]},
        first | {"transactions": [{"template": "bg", "number": line["number"], "offer": "qjx129"}]},
        first | {"tenders": [{"method": "card", "amount": "50.00", "reference": "R1"}]},
        first | {"tenders": [{"method": "cash", "amount": "100.00"}]},
        first | {"clerk": "20001"},
        first | {"startedAt": "2020-01-01T00:00:00Z"},
    ]
    accepted, *refused, again = answers(
        counter("submit", "-", given="\n".join(json.dumps(v) for v in (first, *others, first))).stdout
    )
    assert accepted == again
    assert {answer["state"] for answer in refused} == {"refused"}
    assert {answer["reason"] for answer in refused} == {
        f"This id belongs to another visit already, slip {accepted['slip']}. Give this one its own."
    }


def test_a_known_id_of_a_change_and_an_opening_is_compared_field_by_field(
    stage: Stage, counter: Counter
) -> None:
    change = {"template": "bg", "number": stage.samples["ordinary.6.number"], "offer": "qjx129"}
    opening = {
        "template": "kh",
        "idNumber": stage.samples["new.6.id_number"],
        "name": stage.samples["new.6.name"],
        "sim": stage.samples["sim.3.21"],
        "offer": "qjx129",
    }
    first = {"id": "visit-fields-1", "clerk": "20317", "transactions": [change, opening]}
    others = [
        [change | {"offer": "qjx159"}, opening],
        [change | {"effective": "atOnce"}, opening],
        [change, opening | {"name": "别人"}],
        [change, opening | {"idNumber": stage.samples["new.5.id_number"]}],
        [change, opening | {"sim": stage.samples["sim.3.20"]}],
        [change, opening | {"contactPhone": "13900139000"}],
        [change, opening | {"handler": {"name": "李四", "idNumber": stage.samples["new.5.id_number"]}}],
        [opening, change],
    ]
    lines = [first, *(first | {"transactions": other} for other in others), first]
    accepted, *refused, again = answers(
        counter("submit", "-", given="\n".join(json.dumps(line) for line in lines)).stdout
    )
    assert accepted == again
    assert accepted["state"] == "accepted"
    assert len(refused) == len(others)
    assert {answer["state"] for answer in refused} == {"refused"}
    assert all("belongs to another visit" in answer["reason"] for answer in refused)


def test_a_change_and_an_opening_run_to_their_completion(stage: Stage, counter: Counter) -> None:
    visit = {
        "id": "visit-two-lines",
        "clerk": "20317",
        "transactions": [
            {"template": "bg", "number": stage.samples["ordinary.4.number"], "offer": "qjx129"},
            {
                "template": "kh",
                "idNumber": stage.samples["new.5.id_number"],
                "name": stage.samples["new.5.name"],
                "sim": stage.samples["sim.3.20"],
                "offer": "qjx129",
            },
        ],
    }
    [answer] = answers(counter("submit", "-", given=json.dumps(visit)).stdout)
    assert answer["state"] == "accepted"
    assert counter("sync", "--once").returncode == 0
    changed = stage.ask("/counter-terminal/v1/customerView", {"number": stage.samples["ordinary.4.number"]})
    assert changed["lines"][0]["next_plan"]["price_fen"] == 12900
    opened = stage.ask("/counter-terminal/v1/customerView", {"idNumber": stage.samples["new.5.id_number"]})
    assert opened["customer"]["name"] == stage.samples["new.5.name"]
    shown = counter("slip", answer["slip"], language="zh_CN").stdout
    assert "业务笔数：2" in shown
    assert mask_name(stage.samples["new.5.name"]) in shown  # the slip is the first line's customer's


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "The line is not JSON."),
        ('{"id": "visit-x-1", "clerk": "20317"}', "transactions is missing."),
        (
            '{"id": "visit-x-2", "clerk": "1", '
            '"transactions": [{"template": "jf", "number": "1", "amount": "1"}]}',
            "There is no clerk 1 here.",
        ),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_its_reason(
    counter: Counter, line: str, reason: str
) -> None:
    done = counter("submit", "-", given=line)
    [answer] = answers(done.stdout)
    assert done.returncode == 1
    assert answer["state"] == "refused"
    assert reason in answer["reason"]


@pytest.mark.parametrize("amount", ["0", "-5", "1.234", "99999999", "abc"])
def test_an_amount_that_cannot_be_taken_is_refused(stage: Stage, counter: Counter, amount: str) -> None:
    [answer] = answers(counter("submit", "-", given=payment(stage, f"visit-amount{amount}", amount)).stdout)
    assert answer["state"] == "refused"


def test_one_bad_line_does_not_stop_the_others(stage: Stage, counter: Counter) -> None:
    given = "\n".join([payment(stage, "visit-a-1"), "{", payment(stage, "visit-a-2")])
    states = [answer["state"] for answer in answers(counter("submit", "-", given=given).stdout)]
    assert states == ["accepted", "refused", "accepted"]


def test_the_examples_are_accepted_and_fit_the_schema(counter: Counter) -> None:
    import jsonschema

    schema = json.loads(counter("submit", "--schema").stdout)
    examples = counter("submit", "--example", "5").stdout
    for line in examples.splitlines():
        jsonschema.validate(json.loads(line), schema)
    assert [a["state"] for a in answers(counter("submit", "-", given=examples).stdout)] == ["accepted"] * 5


def test_without_the_centre_the_work_waits_and_goes_when_it_is_back(stage: Stage, counter: Counter) -> None:
    stage.cut_line()
    try:
        assert (
            answers(counter("submit", "-", given=payment(stage, "visit-cut-1")).stdout)[0]["state"]
            == "accepted"
        )
        assert counter("sync", "--once").returncode == 1
        waiting = json.loads(counter("queue", "list", "--format", "json").stdout)
        assert waiting
        said = counter("queue", "list")
        business = [item for item in waiting if item["kind"] == "payment"]
        assert f"Listed {len(waiting)}. Waiting: {len(business)} of business" in said.stderr
        assert f"and {len(waiting) - len(business)} records" in said.stderr
        queued_at = datetime.fromisoformat(waiting[0]["queuedAt"]).astimezone(ZoneInfo("Asia/Shanghai"))
        assert f"{queued_at:%Y-%m-%d %H:%M:%S}" in said.stdout
        exported = counter("queue", "export").stdout.splitlines()
        assert len(exported) == len(waiting)
    finally:
        stage.restore_line()
    assert counter("sync", "--once").returncode == 0
    assert json.loads(counter("queue", "list", "--format", "json").stdout) == []
    again = counter("queue", "retry", "visit-cut-1")
    assert again.returncode == 1
    assert "There is nothing to send again." in again.stderr


def test_what_the_centre_s_template_does_not_allow_without_the_line_is_refused_until_it_is_back(
    stage: Stage, counter: Counter
) -> None:
    text = (resources.files("templates") / "payment.toml").read_text(encoding="utf-8")
    database = Database(open_engine(stage.crm_database))
    with database.writing() as session:
        session.add(TemplateRow(code="jf", text=text.replace("accept = true", "accept = false")))
    try:
        assert counter("sync", "--once").returncode == 0
        with closing(open_store(stage.data_dir, mint=mint_identity)) as store:
            stage.cut_line()
            with syncing(stage.data_dir, stage.centre_url):
                until(lambda: store.link() is Link.OFFLINE)
            (refused,) = answers(counter("submit", "-", given=payment(stage, "visit-policy-1")).stdout)
            assert refused["state"] == "refused"
            assert refused["reason"] == "Take a payment cannot be done while the line to the centre is cut."
            stage.restore_line()
            with syncing(stage.data_dir, stage.centre_url):
                until(lambda: store.link() is Link.ONLINE)
        (accepted,) = answers(counter("submit", "-", given=payment(stage, "visit-policy-1")).stdout)
        assert accepted["state"] == "accepted"
    finally:
        stage.restore_line()
        with database.writing() as session:
            session.delete(session.get_one(TemplateRow, "jf"))
        database.close()
        counter("sync", "--once")


def test_bytes_that_are_no_text_spoil_their_own_line_only(
    stage: Stage, started_counter: Counter, tmp_path: Path
) -> None:
    file = tmp_path / "visits.jsonl"
    good = payment(stage, "visit-bytes-1").encode()
    file.write_bytes(b"\xff\xfe\n" + good + b"\n")
    states = [answer["state"] for answer in answers(started_counter("submit", str(file)).stdout)]
    assert states == ["refused", "accepted"]
