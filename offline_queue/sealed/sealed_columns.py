"""Where bodies stand: every sealed column, and what binds a body to its row.

The one list that sealing, the upgrade and the check of all bodies go by. A column that holds anything
of a person is in it, or holds a keyed hash.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of envelopes; ``bound`` are the columns of its row that are bound into each."""

    table: str
    column: str
    bound: tuple[str, ...] = ()

    def about(self, *values: object) -> str:
        """What a body of this column belongs to, by the values of the ``bound`` columns."""
        words = [value.hex() if isinstance(value, bytes) else str(value) for value in values]
        assert len(words) == len(self.bound)
        return " ".join((f"{self.table}.{self.column}", *words))


TERMINAL = SealedColumn("terminal", "body")
STAFF = SealedColumn("staff", "body", ("clerk_id",))
UNSETTLED = SealedColumn("unsettled", "body", ("visit_id",))
SETTLED = SealedColumn("settled", "body", ("visit_id",))
LATE_TIMINGS = SealedColumn("settled", "late_timings", ("visit_id",))
LINE_NOTE = SealedColumn("line", "note", ("identity",))
ITEM = SealedColumn("item", "body", ("identity", "item_no"))
ITEM_ANSWER = SealedColumn("item", "answer", ("identity",))
ITEM_REASON = SealedColumn("item", "reason", ("identity",))
OFFERS = SealedColumn("cached_offers", "body")
CUSTOMER = SealedColumn("cached_customer", "body", ("customer",))
CUSTOMER_INDEX = SealedColumn("customer_index", "body", ("chunk",))
BLACKLIST = SealedColumn("cached_blacklist", "body", ("document",))
LEASE = SealedColumn("cached_lease", "body", ("lease_id",))
PRINT = SealedColumn("print", "body", ("slip_number", "counterpart", "copy"))
TEMPLATE = SealedColumn("cached_template", "body", ("code",))
KNOWN_CLERK = SealedColumn("known_clerk", "body", ("key",))
SIMULATED_VISIT = SealedColumn("simulated_visit", "body", ("visit_no",))
CAUSE = SealedColumn("cause", "body", ("visit_no",))
SHIFT = SealedColumn("shift", "body", ("shift_id",))
SHIFT_REPORT = SealedColumn("shift", "report", ("shift_id",))

SEALED_COLUMNS = (
    TERMINAL,
    STAFF,
    UNSETTLED,
    SETTLED,
    LATE_TIMINGS,
    LINE_NOTE,
    ITEM,
    ITEM_ANSWER,
    ITEM_REASON,
    OFFERS,
    CUSTOMER,
    CUSTOMER_INDEX,
    BLACKLIST,
    LEASE,
    PRINT,
    TEMPLATE,
    KNOWN_CLERK,
    SIMULATED_VISIT,
    CAUSE,
    SHIFT,
    SHIFT_REPORT,
)
