"""What an idle screen says of the shift: whose drawer it is, a float to be counted, what was handed over."""

from __future__ import annotations

from counter.messages import _
from screens.desk import Desk
from screens.widgets.lines import Look, Row, wrapped


def shift_rows(desk: Desk, cells: int) -> list[Row]:
    """Each sentence as long as it matters, the keys beside it; [] where all is as usual."""
    duty, rows = desk.duty, list[Row]()
    shift = duty.shift
    if shift is None:
        return rows
    if shift.clerk_id != desk.clerk.clerk_id:
        said = _("The drawer is in the shift of {name}: ^L, or bc, counts it.", name=shift.clerk_name)
        rows += wrapped(said, cells, Look.WARN, indent=1)
    if duty.float_waits and shift.opening.left_fen:
        amount = shift.opening.left_fen
        said = _("Opening float {amount}, not counted yet: ^L, or bc, counts it.", amount=amount)
        rows += wrapped(said, cells, Look.WARN, indent=1)
    if duty.before is not None and duty.before.handed_over and not duty.moved:
        handed = duty.before.handed_over
        said = _(
            "From {name}: {count} wait for the line, {asking} for a hand (F7), {held} held (^O).",
            name=duty.before.clerk_name,
            count=handed.waiting.count,
            asking=handed.asking,
            held=handed.held,
        )
        rows += wrapped(said, cells, Look.WARN, indent=1)
    return rows
