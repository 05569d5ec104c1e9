"""Orders on held lines without a screen: the same rules, the same lines, the same answer every time."""

import json

from counter.rehearsal.stage import Stage
from tests.commands.conftest import Counter


def visit(identity: str, *transactions: object) -> str:
    return json.dumps({"id": identity, "clerk": "20317", "transactions": transactions})


def test_a_line_is_ordered_on_ended_stopped_and_given_a_card(stage: Stage, counter: Counter) -> None:
    number, other = stage.samples["ordinary.4.number"], stage.samples["ordinary.5.number"]
    owner = stage.samples["ordinary.5.id_number"]
    join = {"template": "dg", "number": number, "offers": [{"offer": "extonepick"}]}
    end = {"template": "td", "number": number, "held": ["extone5"], "ending": "atOnce"}
    loss = {"template": "gs", "number": other, "reason": "lost"}
    card = {"template": "bk", "number": other, "idNumber": owner, "sim": stage.samples["sim.3.9"]}
    wrong = {"template": "bk", "number": other, "idNumber": "420199199001011243", "sim": "1"}
    barred = {"template": "dg", "number": number, "offers": [{"offer": "exagreement99"}]}
    lines = "\n".join(
        (
            visit("held-visit-1", join, end),
            visit("held-visit-2", loss, card),
            visit("held-visit-3", wrong),
            visit("held-visit-4", barred),
        )
    )
    first, second = counter("submit", "-", given=lines), counter("submit", "-", given=lines)
    assert first.stdout == second.stdout
    answers = {answer["id"]: answer for answer in map(json.loads, first.stdout.splitlines())}
    assert [answer["state"] for answer in answers.values()] == ["accepted"] * 2 + ["refused"] * 2, answers
    assert counter("sync", "--once").returncode == 0
    view = stage.ask("/counter-terminal/v1/customerView", {"number": number})
    held = {offer["offer_id"]: offer["ends_on"] for line in view["lines"] for offer in line["offers"]}
    assert held.keys() >= {"EX-TONE-PICK", "EX-TONE-5"}
    assert held["EX-TONE-PICK"] == held["EX-TONE-5"] is not None
    view = stage.ask("/counter-terminal/v1/customerView", {"number": other})
    [line] = [line for line in view["lines"] if line["number"] == other]
    assert (line["state"], line["iccid"][-6:]) == ("active", stage.samples["sim.3.9"])


def test_a_campaign_is_accepted_by_number_and_code_and_its_goods_are_out(
    stage: Stage, counter: Counter
) -> None:
    number, new = stage.samples["ordinary.3.number"], stage.samples["ordinary.number"]
    lines = "\n".join(
        (
            visit("campaign-1", {"template": "yx", "number": number, "campaign": "HK1"}),
            visit("campaign-2", {"template": "yx", "number": number, "campaign": "hk1"}),
            visit("campaign-3", {"template": "yx", "number": new, "campaign": "hk1"}),
            visit("campaign-4", {"template": "yx", "number": number, "campaign": "none"}),
        )
    )
    first, second = counter("submit", "-", given=lines), counter("submit", "-", given=lines)
    assert first.stdout == second.stdout
    answers = [json.loads(answer) for answer in first.stdout.splitlines()]
    assert [answer["state"] for answer in answers] == ["accepted", "refused", "refused", "refused"], answers
    assert counter("sync", "--once").returncode == 0
    umbrellas = stage.ask("/tmf-api/stock/v4/productStock/JHL:umbrella", None)
    assert umbrellas["productStockLevel"]["amount"] == 119
    view = stage.ask("/counter-terminal/v1/customerView", {"number": number})
    assert view["customer"]["campaigns_taken"] == ["CAMP-THANKS"]
