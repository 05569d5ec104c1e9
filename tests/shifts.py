"""Any shift: strategies and builders shared by the tests of its sums, its report and its store."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from counter.domain.shifts.cash import DENOMINATIONS_FEN, CashCount
from counter.domain.shifts.closing import Closing, Counted, differences, expected_fen
from counter.domain.shifts.drawer import Business, MovementKind, Taking, Takings
from counter.domain.shifts.report import HandedOver, ShiftReport, report_of
from counter.domain.shifts.shift import OpeningFloat, Shift
from counter.domain.tender import TenderMethod
from counter.domain.transaction import ChargeKind
from counter.domain.work import Waiting
from tests import builders
from tests.builders import NOW, TODAY


def shift(left_fen: int = 0, **given: object) -> Shift:
    """王芳's shift of the morning."""
    usual: dict[str, object] = {
        "shift_id": "019cc000-0000-7000-8000-000000000001",
        "number": "JHL-3-20261121-B1",
        "business_date": TODAY,
        "position": 3,
        "clerk_id": "20317",
        "clerk_name": "王芳",
        "began_at": NOW,
        "opening": OpeningFloat(left_fen=left_fen),
    }
    return Shift(**usual | given)  # type: ignore[arg-type]


def cash(total_fen: int) -> CashCount:
    """``total_fen`` in as few notes and coins as can be."""
    pieces = []
    for denomination in DENOMINATIONS_FEN:
        many, total_fen = divmod(total_fen, denomination)
        if many:
            pieces.append((denomination, many))
    return CashCount(tuple(pieces), total_fen)


def exact(one: Shift, takings: Takings, left_fen: int = 0) -> Counted:
    """Everything that should be there is there."""
    due = {method: expected_fen(one, takings, method) for method in TenderMethod}
    return Counted(
        cash(max(0, due[TenderMethod.CASH])), due[TenderMethod.CARD], due[TenderMethod.QR], left_fen
    )


def closed(one: Shift, takings: Takings, counted: Counted, approved_by: str = "") -> ShiftReport:
    """The report of ``one``; every difference has a reason."""
    found = differences(one, takings, counted)
    closing = Closing(
        counted=counted,
        seen=takings,
        clerk_id="20318",
        clerk_name="李强",
        reasons={method: "找零有误" for method, fen in found.items() if fen},
        approved_by=approved_by,
    )
    handed = HandedOver(Waiting(2, NOW, 10_000), 1, 1)
    names = (("20317", "王芳"), ("20318", "李强"))
    return report_of(one, closing, takings, NOW + timedelta(hours=8), handed, names)


@st.composite
def takings(draw: st.DrawFn) -> Takings:
    """Movements of any shift: cards and QR codes only come in."""
    kinds = [(MovementKind.TENDER, method) for method in TenderMethod]
    kinds += [(MovementKind.CHANGE, TenderMethod.CASH), (MovementKind.BACK, TenderMethod.CASH)]
    rows = [
        Taking(
            business_date=TODAY + timedelta(days=later),
            clerk_id=clerk,
            kind=kind,
            method=method,
            count=draw(st.integers(1, 50)),
            amount_fen=draw(st.integers(1, 10**7)) * (1 if kind is MovementKind.TENDER else -1),
        )
        for later in range(draw(st.integers(1, 2)))
        for clerk in draw(st.sets(st.sampled_from(["20317", "20318", "20319"]), min_size=1))
        for kind, method in draw(st.sets(st.sampled_from(kinds)))
    ]
    net = sum(row.amount_fen for row in rows)
    business = (Business(ChargeKind.PAYMENT, 3, net),) if rows else ()
    return Takings(tuple(rows), business, len(rows), len(rows))


def settled_line(amount_fen: int = 10_000) -> Takings:
    """One payment in cash."""
    row = Taking(
        business_date=builders.TODAY,
        clerk_id="20317",
        kind=MovementKind.TENDER,
        method=TenderMethod.CASH,
        count=1,
        amount_fen=amount_fen,
    )
    return Takings((row,), (Business(ChargeKind.PAYMENT, 1, amount_fen),), 1, 1)
