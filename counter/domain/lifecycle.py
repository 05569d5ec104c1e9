"""How the state of what is kept may go on: orders (TMF622), tasks, complaints (TMF621), balance actions.

A state may go on to any of those named; one that goes on to none is the end. To stay is no change.
"""

from __future__ import annotations

from collections.abc import Mapping

Machine = Mapping[str, frozenset[str]]


def _machine(text: str) -> Machine:
    """One line a state: ``state: next next``."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {state.strip(): frozenset(after.split()) for state, _, after in lines}


ORDER = _machine("""
    acknowledged: rejected pending held inProgress assessingCancellation cancelled
    pending: inProgress held rejected failed assessingCancellation cancelled
    held: inProgress pending rejected failed assessingCancellation cancelled
    inProgress: pending held completed failed partial assessingCancellation cancelled
    assessingCancellation: pendingCancellation cancelled acknowledged pending held inProgress
    pendingCancellation: cancelled failed
    rejected:
    completed:
    failed:
    partial:
    cancelled:
""")
"""An order, and each of its items (which are never assessed by themselves)."""

TASK = _machine("""
    acknowledged: inProgress done terminatedWithError
    inProgress: done terminatedWithError
    done:
    terminatedWithError:
""")
"""A task: cancelProductOrder, productOfferingQualification."""

COMPLAINT = _machine("""
    acknowledged: rejected pending held inProgress cancelled resolved closed
    pending: rejected held inProgress cancelled resolved closed
    held: rejected pending inProgress cancelled resolved closed
    inProgress: rejected pending held cancelled resolved closed
    resolved: closed inProgress
    rejected:
    cancelled:
    closed:
""")
"""A complaint; what was resolved may be taken up again until it is closed."""

BALANCE_ACTION = _machine("""
    created: completed failed cancelled
    completed:
    failed:
    cancelled:
""")
"""A top-up, an adjustment, a transfer, a reservation of balance."""

MESSAGE = _machine("""
    initial: inProgress completed cancelled failed
    inProgress: completed cancelled failed
    completed:
    cancelled:
    failed: inProgress cancelled
""")
"""A message to a customer."""


def may_become(machine: Machine, state: str, after: str) -> bool:
    """Whether ``state`` may go on to ``after``; a state that the machine does not know may go anywhere."""
    return state == after or state not in machine or after in machine[state]
