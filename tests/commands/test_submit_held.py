"""Orders on held lines without a screen: the same rules, the same lines, the same answer every time."""

import json
from datetime import date, timedelta

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


def test_each_line_of_a_list_is_a_visit_with_a_result_of_its_own(stage: Stage, counter: Counter) -> None:
    first, second = stage.samples["ordinary.6.number"], stage.samples["ordinary.7.number"]
    pasted = f"号码,业务\n{first}\n{second},none\n13800000000\n{first},extone5\n"
    asked = ("submit", "--list", "-", "--template", "dg", "--clerk", "20317", "--id", "list-1")
    given = (*asked, "--value", "extone5")
    told, again = counter(*given, given=pasted), counter(*given, given=pasted)
    assert told.stdout == again.stdout
    answers = [json.loads(answer) for answer in told.stdout.splitlines()]
    assert [answer["state"] for answer in answers] == ["accepted", *["refused"] * 3], answers
    assert [answer["line"] for answer in answers] == [
        first,
        f"{second},none",
        "13800000000",
        f"{first},extone5",
    ]
    assert [bool(answer.get("reason")) for answer in answers] == [False, True, True, True]
    bare = counter(*asked, given=first)
    assert "says no more than a number" in bare.stdout
    assert counter("submit", "--list", "-", given=pasted).returncode == 2


def test_a_bundle_is_opened_and_a_pricing_changed_without_a_screen(stage: Stage, counter: Counter) -> None:
    bundle = {
        "template": "rh", "idNumber": stage.samples["new.2.id_number"], "name": stage.samples["new.2.name"],
        "sim": stage.samples["sim.3.7"], "bundle": "exbundle199", "packages": ["tv"],
        "address": "武汉市江汉区新华路88号3栋",
    }  # fmt: skip
    number = stage.samples["ordinary.8.number"]
    join = {"template": "dg", "number": number, "offers": [{"offer": "exprestore1200"}]}
    change = {"template": "dj", "number": number, "held": "exprestore1200", "months": 12}
    lines = "\n".join(
        (
            visit("bundle-visit-1", bundle),
            visit("bundle-visit-2", bundle | {"sim": stage.samples["sim.3.6"], "packages": ["none"]}),
            visit("reprice-visit-1", join, change),
            visit("reprice-visit-2", change | {"months": 0}),
        )
    )
    first, second = counter("submit", "-", given=lines), counter("submit", "-", given=lines)
    assert first.stdout == second.stdout
    answers = [json.loads(answer) for answer in first.stdout.splitlines()]
    assert [answer["state"] for answer in answers] == ["accepted", "refused", "accepted", "refused"], answers
    assert counter("sync", "--once").returncode == 0
    view = stage.ask("/counter-terminal/v1/customerView", {"number": number})
    [line] = [line for line in view["lines"] if line["number"] == number]
    [held] = [held for held in line["offers"] if held["offer_id"] == "EX-PRESTORE-1200"]
    begins, ends = (date.fromisoformat(held[name]) for name in ("starts_on", "term_ends_on"))
    assert (ends + timedelta(days=1)).year - begins.year == 2
    view = stage.ask("/counter-terminal/v1/customerView", {"idNumber": bundle["idNumber"]})
    assert view["lines"][0]["offers"][-1]["offer_id"] == "EX-BUNDLE-199"
