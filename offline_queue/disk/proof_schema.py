"""What proves the plain columns of an item that its sealed body does not say: when, how often, still waiting.

A weighted sum of them, kept beside them. One flipped bit in any of them, or in the sum, makes it wrong, for
its weight is no multiple of the modulus. An update carries the difference on, so that a sum that was wrong
before stays wrong: damage is not made good by the next try.
"""

from __future__ import annotations

from offline_queue.outbox_proof import MODULUS, WEIGHTS


def _sum(of: str) -> str:
    terms = (f"{weight} * coalesce({of}{column}, 0)" for column, weight in WEIGHTS.items())
    return " + ".join(terms)


_CHANGED = " OR ".join(f"new.{column} IS NOT old.{column}" for column in WEIGHTS)

PROOF = f"""
ALTER TABLE item ADD COLUMN proof INTEGER NOT NULL DEFAULT 0;
UPDATE item SET proof = ({_sum("")}) % {MODULUS};
CREATE TRIGGER item_proof AFTER UPDATE OF {", ".join(WEIGHTS)} ON item WHEN {_CHANGED} BEGIN
    UPDATE item
    SET proof = ((old.proof + ({_sum("new.")}) - ({_sum("old.")})) % {MODULUS} + {MODULUS}) % {MODULUS}
    WHERE item_no = new.item_no;
END;
"""
