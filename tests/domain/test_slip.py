"""The slip: all of the visit is on it, its money adds up, and nobody's document is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.capitals import capital_amount
from counter.domain.masking import Depth, Masking
from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import (
    Block,
    Code,
    Fact,
    Facts,
    Heading,
    Item,
    Notes,
    Signature,
    Slip,
    Totals,
)
from counter.domain.slips.slip import draft_slips_of, slip_of
from counter.domain.tender import TenderMethod, due
from counter.domain.transaction import Handler, RealNameResult, Reversal
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.messages import _, use
from tests.builders import (
    ID_NUMBER,
    NOW,
    NUMBER,
    change,
    opening,
    opening_details,
    payment,
    payment_details,
    reversal,
    settled,
    tender,
    terminal,
    tip,
    visit,
)
from tests.slips import outcomes_of, settled_visits

_B = TypeVar("_B", bound=Block)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The sentences as they stand in the source."""
    use("en")
    yield
    use("en")


def slip(visited: SettledVisit, *outcomes: Outcome, **given_: object) -> Slip:
    """The English slip of a settled visit."""
    return slip_of(visited, outcomes, terminal(), "en", say=_, **given_)  # type: ignore[arg-type]


def of_kind(found: Slip, kind: type[_B]) -> list[_B]:
    """The slip's blocks of one kind."""
    return [block for block in found.blocks if isinstance(block, kind)]


def head(found: Slip) -> dict[str, str]:
    """What stands in the slip's head."""
    return values(of_kind(found, Facts)[0].facts)


def values(facts: tuple[Fact, ...]) -> dict[str, str]:
    """Facts by their label."""
    return {fact.label: fact.value for fact in facts}


def outcome(visited: SettledVisit, at: int, state: OutcomeState, **known: str) -> Outcome:
    """What became of one line."""
    return Outcome(identity=visited.visit.transactions[at].identity, state=state, **known)


@given(settled_visits())
def test_the_money_on_the_slip_is_the_visit_s(visited: SettledVisit) -> None:
    found = slip(visited)
    lines = visited.visit.transactions
    charged = [each for item in of_kind(found, Item) for each in item.charges]
    (totals,) = of_kind(found, Totals)
    sums = {each.label: each.amount_fen for each in totals.sums}
    given_ = sum(t.amount_fen for t in visited.visit.tenders)
    back = sum(fen for said, fen in sums.items() if said.startswith("Given back"))
    out = sums.get("Change given", 0) + back
    assert totals.total.amount_fen == sum(each.amount_fen for each in charged) == due(lines).total_fen
    assert totals.capitals.value == capital_amount(due(lines).total_fen)
    assert given_ - out == totals.total.amount_fen


@given(settled_visits(), st.data())
def test_every_line_is_on_the_slip_in_order_with_its_state(
    visited: SettledVisit, data: st.DataObject
) -> None:
    known = data.draw(outcomes_of(visited))
    items = of_kind(slip(visited, *known), Item)
    assert [item.title for item in items] == [line.title.en for line in visited.visit.transactions]
    assert [item.ordinal for item in items] == list(range(1, len(items) + 1))
    assert all(item.state for item in items)
    states = {o.identity: o.state for o in known}
    for item, line in zip(items, visited.visit.transactions, strict=True):
        waits = states.get(line.identity, OutcomeState.QUEUED).waiting
        assert (item.state in ("Accepted offline", "Answer awaited")) == waits
        assert (item.state == "Accepted offline") == (waits and visited.offline)


@pytest.mark.parametrize("state", list(OutcomeState))
def test_what_the_template_says_of_offline_work_stands_there_until_the_centre_has_answered(
    state: OutcomeState,
) -> None:
    words = replace(tip("恢复联网后入账", "It reaches the account later"), when="offline")
    visited = settled(replace(payment(), tips=(words,)), offline=True)
    line = visited.visit.transactions[0].identity
    said = "\n".join(slip(visited, Outcome(identity=line, state=state)).words())
    assert ("It reaches the account later" in said) == state.waiting


def test_a_line_whose_answer_is_only_late_was_not_accepted_offline() -> None:
    words = replace(tip("恢复联网后入账", "It reaches the account later"), when="offline")
    visited = settled(replace(payment(), tips=(words,)), offline=False)
    line = visited.visit.transactions[0].identity
    found = slip(visited, Outcome(identity=line, state=OutcomeState.SENDING))
    said = "\n".join(found.words())
    assert [item.state for item in of_kind(found, Item)] == ["Answer awaited"]
    assert "offline" not in said
    assert "It reaches the account later" not in said
    assert "What awaits the centre's answer was accepted" in said


@given(settled_visits(), st.data())
def test_no_whole_document_is_on_any_slip(visited: SettledVisit, data: st.DataObject) -> None:
    words = "\n".join(slip(visited, *data.draw(outcomes_of(visited))).words())
    assert ID_NUMBER not in words
    assert "420199198001011234" not in words


def test_the_head_says_where_when_who_and_for_whom() -> None:
    handler = Handler(name="李四", id_number="420199198001011234")
    found = slip(settled(opening(opening_details(handler=handler)), payment()))
    assert of_kind(found, Heading) == [Heading("江汉路营业厅", "Service slip")]
    assert head(found) == {
        "Slip number": "JHL-3-20261121-0007",
        "Transactions": "2",
        "Counter position": "3",
        "Clerk": "王芳 20317",
        "Time": "2026-11-21 10:30:00",  # the store's clock, not UTC
        "Customer": "张三丰",
        "ID number": "4201**********1243",
        "Handler": "李四",
        "Handler's ID number": "4201**********1234",
    }


def test_an_opening_says_number_card_plan_and_day() -> None:
    visited = settled(opening())
    (item,) = of_kind(slip(visited, outcome(visited, 0, OutcomeState.COMPLETED, order_no="O1")), Item)
    assert item.state == "Done"
    assert values(item.facts) == {
        "Order number": "O1",
        "Number": NUMBER,
        "SIM card": "89860012345678901234",
        "Plan": "全球通畅享套餐129元, 129.00 yuan a month",
        "Effective from": "2026-11-21",
    }
    assert [(each.label, each.amount) for each in item.charges] == [("Prestore", "100.00")]


def test_an_opening_that_waits_for_the_real_name_check_says_so() -> None:
    details = opening_details(real_name=RealNameResult.NOT_CHECKED)
    visited = settled(opening(details))
    found = slip(visited, outcome(visited, 0, OutcomeState.HELD))
    (item,) = of_kind(found, Item)
    assert item.state == "Held"
    assert values(item.facts)["Real-name check"] == "not passed yet; the line starts when it is"
    assert of_kind(found, Notes)[0].notes == ("What is held goes on when what it waits for is done.",)


def test_a_change_says_what_it_was_and_what_it_is() -> None:
    (item,) = of_kind(slip(settled(change())), Item)
    facts = values(item.facts)
    assert facts["Plan until then"] == "全球通畅享套餐129元, 129.00 yuan a month"
    assert facts["New plan"] == "移动花卡套餐59元, 59.00 yuan a month"
    assert facts["Effective from"] == "2026-12-01"


@pytest.mark.parametrize(
    ("arrears_fen", "balance_fen", "facts"),
    [
        (0, 3620, {"Balance before": "36.20", "Balance after": "136.20"}),
        (8_000, 0, {"Arrears before": "80.00", "Balance after": "20.00"}),
        (18_000, 0, {"Arrears before": "180.00", "Arrears after": "80.00"}),
    ],
)
def test_a_payment_says_what_it_leaves(arrears_fen: int, balance_fen: int, facts: dict[str, str]) -> None:
    details = payment_details(arrears_fen=arrears_fen, balance_fen=balance_fen)
    (item,) = of_kind(slip(settled(payment(details=details))), Item)
    assert (facts | {"Figures as of": "2026-11-21 10:30"}).items() <= values(item.facts).items()


def test_a_reversal_names_the_first_slip_and_is_negative_in_capitals() -> None:
    found = slip(settled(reversal(3_620)))
    (item,) = of_kind(found, Item)
    assert values(item.facts)["Original slip"] == "JHL-3-20261121-0001"
    (totals,) = of_kind(found, Totals)
    assert totals.total.amount == "-36.20"
    assert totals.capitals.value == "负叁拾陆元贰角整"
    assert [(each.label, each.amount) for each in totals.sums] == [("Given back in cash", "36.20")]


@pytest.mark.parametrize(
    ("arrears_fen", "balance_fen", "facts"),
    [
        (0, 13_620, {"Balance after": "36.20"}),
        (0, 3_620, {"Arrears after": "63.80"}),
        (8_000, 0, {"Arrears after": "180.00"}),
    ],
)
def test_a_reversal_says_what_it_leaves(arrears_fen: int, balance_fen: int, facts: dict[str, str]) -> None:
    back = reversal(10_000)
    assert isinstance(back.details, Reversal)
    visited = settled(
        replace(back, details=replace(back.details, arrears_fen=arrears_fen, balance_fen=balance_fen))
    )
    (item,) = of_kind(slip(visited), Item)
    assert facts.items() <= values(item.facts).items()
    (line,) = visited.visit.transactions
    refused = slip(visited, Outcome(identity=line.identity, state=OutcomeState.REJECTED, reason="Too late."))
    (item,) = of_kind(refused, Item)
    assert not {"Balance after", "Arrears after"} & values(item.facts).keys()


def test_a_reversal_of_an_account_not_known_here_claims_no_balance() -> None:
    (item,) = of_kind(slip(settled(reversal(10_000))), Item)
    assert not {"Balance after", "Arrears after"} & values(item.facts).keys()


def test_a_line_for_somebody_else_names_them_masked() -> None:
    (mine, theirs) = of_kind(
        slip(settled(payment(), payment(details=payment_details(customer_name="李小龙")))), Item
    )
    assert "Customer" not in values(mine.facts)
    assert values(theirs.facts)["Customer"] == "李*龙"


def test_the_head_names_a_customer_whose_lines_are_on_it() -> None:
    theirs = settled(payment(details=payment_details(customer_name="李小龙")))
    found = head(slip(replace(theirs, visit=replace(theirs.visit, customer_name="张平明"))))
    assert found["Customer"] == "李小龙"
    assert "ID number" not in found


def test_each_tender_is_named_and_change_given_for_cash() -> None:
    paid = (tender(15_000), tender(5_000, TenderMethod.CARD), tender(5_000, TenderMethod.QR, reference="Q9"))
    (totals,) = of_kind(slip(settled(payment(20_000), tenders=paid)), Totals)
    assert [(each.label, each.amount) for each in totals.sums] == [
        ("Paid in cash", "150.00"),
        ("Paid by card REF123", "50.00"),
        ("Paid by QR code Q9", "50.00"),
        ("Change given", "50.00"),
    ]


def test_reminders_are_given_once_with_their_dates() -> None:
    until = tip("合约期内不可变更", "No change in the term", date(2028, 11, 30))
    shown_before = replace(tip("仅供参考", "For reading"), when="before")
    found = slip(settled(opening(tips=(tip(), until, shown_before)), change(tips=(tip(), until))))
    (notes,) = of_kind(found, Notes)
    assert notes.notes[:2] == ("Counts from the 1st", "No change in the term (valid until 2028-11-30)")
    assert len(notes.notes) == 3  # and that the lines wait for the centre


def test_a_rejected_line_says_why_and_that_the_money_comes_back() -> None:
    visited = settled(opening())
    found = slip(visited, outcome(visited, 0, OutcomeState.REJECTED, reason="The number is taken."))
    (item,) = of_kind(found, Item)
    assert (item.state, values(item.facts)["Reason"]) == ("Rejected", "The number is taken.")
    assert "given back" in of_kind(found, Notes)[0].notes[0]


def test_a_slip_is_signed_once_and_coded_by_its_number() -> None:
    found = slip(settled(opening(), change(), payment()))
    assert len(of_kind(found, Signature)) == 1
    assert of_kind(found, Code) == [Code("JHL-3-20261121-0007")]


def test_a_duplicate_says_so_with_when_who_and_why() -> None:
    visited = settled()
    copy = slip(visited, duplicate=Duplicate(ordinal=2, at=NOW, clerk="王芳", reason="lost"))
    assert of_kind(copy, Heading)[0].mark == "DUPLICATE 2 2026-11-21 10:30:00 王芳 lost"
    assert (copy.number, copy.copy) == (visited.slip_number, 2)
    first = slip(visited)
    assert first.blocks[1:] == copy.blocks[1:]
    assert of_kind(first, Heading)[0].mark == ""


def test_a_draft_has_no_number_no_code_and_nothing_to_sign() -> None:
    draft = draft_slips_of(visit(opening()), NOW, terminal(), "en", say=_)[0]
    assert draft.draft
    assert of_kind(draft, Heading)[0].mark == "DRAFT - not settled"
    assert "Slip number" not in head(draft)
    assert not of_kind(draft, Code) + of_kind(draft, Signature)
    assert [item.state for item in of_kind(draft, Item)] == [""]


def test_a_late_addition_names_the_slip_it_follows() -> None:
    visited = settled()
    follower = replace(visited, visit=replace(visited.visit, follows_slip="JHL-3-20261121-0006"))
    assert head(slip(follower))["Follows slip"] == "JHL-3-20261121-0006"


def test_masking_is_the_caller_s_choice() -> None:
    deep = Masking(name=Depth.DEEP, id_number=Depth.DEEP, number=Depth.USUAL)
    found = slip(settled(opening()), masking=deep)
    assert head(found)["Customer"] == "张**"
    assert head(found)["ID number"] == "4****************3"
    assert values(of_kind(found, Item)[0].facts)["Number"] == "138****4567"


def test_the_chinese_slip_is_chinese() -> None:
    use("zh_CN")
    visited = settled(opening(), change(), payment(), reversal(), offline=True)
    found = slip_of(visited, (), terminal(), "zh_CN", say=_)
    words = "".join(found.words())
    for expected in ("业务受理单", "受理单号：", "离线受理", "原套餐：", "客户签名：", "温馨提示"):
        assert expected in words
    assert not {"the", "of", "Plan", "Total"} & set(words.replace("：", " ").split())


def test_the_draft_is_the_slips_that_will_be_made_one_for_each_handler() -> None:
    theirs = opening(opening_details(handler=Handler(name="李四", id_number="420199198001011234")))
    drafts = draft_slips_of(visit(opening(), theirs, payment()), NOW, terminal(), "en", say=_)
    assert [head(each)["Transactions"] for each in drafts] == ["2", "1"]
    assert [head(each).get("Handler") for each in drafts] == [None, "李四"]
    totals = [of_kind(each, Totals)[0].total.amount_fen for each in drafts]
    assert totals == [due((opening(), payment())).net_fen, due((theirs,)).net_fen]


def test_a_copy_says_what_was_signed_and_apart_from_it_how_things_stand_now() -> None:
    visited = settled(opening(), payment())
    said = tuple(outcome(visited, at, OutcomeState.QUEUED) for at in range(2))
    now = (said[0], outcome(visited, 1, OutcomeState.COMPLETED, order_no="P77"))
    signed = slip(visited, *said)
    copy = slip(visited, *now, said=said, duplicate=Duplicate(ordinal=1, at=NOW))
    (present,) = [each for each in of_kind(copy, Notes) if each not in of_kind(signed, Notes)]
    assert present.title == "State when this copy was made; not part of what was signed"
    assert present.numbered() == ("2. Take a payment Done; Payment number P77",)
    unmarked = replace(copy, copy=0, blocks=tuple(each for each in copy.blocks if each is not present))
    assert unmarked.marked("") == signed.marked("")
    assert slip(visited, *said, said=said) == signed
    (unkept,) = of_kind(slip(visited, *now, said=()), Notes)[-1:]
    assert unkept.notes == ("The transactions above are shown as they stand now.",)


@pytest.mark.parametrize(
    ("depth", "shown"), [(Depth.OPEN, "张*丰"), (Depth.USUAL, "张*丰"), (Depth.DEEP, "张**")]
)
def test_who_does_not_sign_is_named_no_fuller_than_usual_and_than_is_configured(
    depth: Depth, shown: str
) -> None:
    mine, theirs = payment_details(customer_name="李四"), payment_details(customer_name="张三丰")
    visited = settled(payment(details=mine), payment(details=theirs), tenders=(tender(20_000),))
    visited = replace(visited, visit=replace(visited.visit, customer_name="李四"))
    found = slip(visited, masking=Masking(name=depth))
    assert values(of_kind(found, Item)[1].facts)["Customer"] == shown
