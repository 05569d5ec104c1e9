"""The report of a shift as it travels to the centre, and as the centre tells it to managers."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.store_shift import StoreShift
from counter.wire.message import Message
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_TERMINAL

STORE_SHIFTS = TypeAdapter(tuple[StoreShift, ...])
_REPORT = TypeAdapter(ShiftReport)


class ShiftMessage(Message):
    """A shift that is over: its identity, and its report as the counter keeps it (amounts in fen)."""

    model_config = ConfigDict(extra="forbid")

    external_id: Annotated[str, Field(min_length=1, max_length=200)]
    report: ShiftReport

    def body(self) -> dict[str, object]:
        """As plain values."""
        return {"externalId": self.external_id, "report": report_body(self.report)}


def report_body(report: ShiftReport) -> object:
    """A report as plain values: amounts in fen, instants in ISO 8601."""
    return _REPORT.dump_python(report, mode="json")


def report_request(report: ShiftReport) -> Outgoing:
    """Brings a report to the centre, which keeps it once."""
    shift = report.shift
    return Outgoing(
        identity=shift.shift_id,
        kind="shift",
        api=COUNTER_TERMINAL,
        path="shift",
        asked_by="externalId",
        body=ShiftMessage(external_id=shift.shift_id, report=report).body(),
        keys=("shifts",),
    )
