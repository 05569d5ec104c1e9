"""Any slip: strategies shared by the tests of its content, its text and its print."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import Slip
from counter.domain.slips.slip import slip_of
from counter.domain.tender import Tender, TenderMethod, due
from counter.domain.text import Text
from counter.domain.transaction import Handler, Tip, Transaction, Way
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.messages import LANGUAGES, _, use
from tests.builders import (
    NOW,
    change,
    change_details,
    charge,
    line_refund,
    opening,
    opening_details,
    payment,
    payment_details,
    priced,
    reversal,
    settled,
    tender,
    terminal,
    withdrawal,
)

WORDS = st.text(
    st.one_of(
        st.sampled_from("移动全球通花卡宝藏版畅享套餐流量语音，（）元/月"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.characters(min_codepoint=33, max_codepoint=126),
    ),
    min_size=1,
    max_size=60,
)
NAMES = st.sampled_from(["张三丰", "王芳", "阿卜杜拉·买买提", "𠮷野", "John Smith", "司马" * 25])
AMOUNTS = st.one_of(st.integers(1, 999_999), st.integers(1, 10**12))


@st.composite
def tips(draw: st.DrawFn) -> tuple[Tip, ...]:
    """Reminders, some of them the same for several lines."""
    known = [Text("次月1日生效", "Counts from the 1st"), Text(draw(WORDS), draw(WORDS))]
    tip = st.builds(
        lambda when, text, until: Tip(when=when, text=text, valid_until=until),
        st.sampled_from(["before", "on_slip", "after"]),
        st.sampled_from(known),
        st.one_of(st.none(), st.dates()),
    )
    return tuple(draw(st.lists(tip, max_size=3)))


@st.composite
def lines(draw: st.DrawFn) -> Transaction:
    """A line of any type."""
    name, amount, offer = draw(NAMES), draw(AMOUNTS), priced(name=draw(WORDS), price_once=draw(st.booleans()))
    kind = draw(st.sampled_from(["open", "change", "payment", "reversal", "withdraw", "refund"]))
    if kind == "open":
        handler = draw(st.sampled_from([None, Handler(name="李四", id_number="420199198001011234")]))
        details = opening_details(customer_name=name, offer=offer, options=(offer,), handler=handler)
        fees = (charge(amount), charge(0, label=Text(draw(WORDS), draw(WORDS))))
        return opening(details, charges=fees, tips=draw(tips()))
    if kind == "change":
        return change(change_details(customer_name=name, new=offer), tips=draw(tips()))
    if kind == "payment":
        arrears = draw(st.sampled_from([0, 5_000, 10**7]))
        return payment(amount, payment_details(amount, customer_name=name, arrears_fen=arrears))
    back = {"reversal": reversal, "withdraw": withdrawal, "refund": line_refund}[kind](amount)
    way: Way = draw(st.sampled_from(["cash", "card", "qr"]))
    return replace(back, charges=tuple(replace(charge, back_by=way) for charge in back.charges))


@st.composite
def tenders_for(draw: st.DrawFn, transactions: tuple[Transaction, ...]) -> tuple[Tender, ...]:
    """Card, QR and cash that cover what is due, the cash rounded up."""
    net = max(0, due(transactions).net_fen)
    card = draw(st.integers(0, net))
    qr = draw(st.integers(0, net - card))
    cash = net - card - qr + (draw(st.integers(0, 10_000)) if net - card - qr else 0)
    given = [(card, TenderMethod.CARD), (qr, TenderMethod.QR), (cash, TenderMethod.CASH)]
    return tuple(tender(fen, method) for fen, method in given if fen)


@st.composite
def settled_visits(draw: st.DrawFn) -> SettledVisit:
    """A settled visit of one to five lines, paid by any means."""
    transactions = tuple(draw(st.lists(lines(), min_size=1, max_size=5)))
    return settled(*transactions, tenders=draw(tenders_for(transactions)), offline=draw(st.booleans()))


@st.composite
def outcomes_of(draw: st.DrawFn, visit: SettledVisit) -> tuple[Outcome, ...]:
    """What may be known of the lines when the slip is printed."""
    return tuple(
        Outcome(
            identity=line.identity,
            state=draw(st.sampled_from(OutcomeState)),
            order_no=draw(st.sampled_from(["", "O20261121000123"])),
            reason=draw(st.sampled_from(["", "The number is taken."])),
        )
        for line in visit.visit.transactions
        if draw(st.booleans())
    )


@st.composite
def slips(draw: st.DrawFn) -> Slip:
    """Any slip, first print or duplicate, in either language."""
    visit = draw(settled_visits())
    ordinal = draw(st.integers(0, 2))
    duplicate = Duplicate(ordinal=ordinal, at=NOW, clerk="王芳", reason=draw(WORDS)) if ordinal else None
    language = draw(st.sampled_from(LANGUAGES))
    use(language)
    return slip_of(visit, draw(outcomes_of(visit)), terminal(), language, say=_, duplicate=duplicate)


def squeezed(text: str) -> str:
    """``text`` without its white space: what is left when lines are broken elsewhere."""
    return "".join(text.split())
