"""What was settled most comes first."""

from dataclasses import replace
from pathlib import Path

from counter.clock import mint_identity
from offline_queue import open_store
from screens.uses import Uses
from tests.builders import change, opening, payment, settled


def test_every_order_counts_its_offers_and_templates_and_the_counts_survive(tmp_path: Path) -> None:
    store = open_store(tmp_path, mint=mint_identity)
    uses = Uses(store)
    uses.count(settled(opening(), change()))
    uses.count(settled(change()))
    store.close()
    again = Uses(open_store(tmp_path, mint=mint_identity)).read()
    assert (again["bg"], again["kh"], again["24HB59"], again["24HB129"]) == (2, 1, 2, 1)


def test_a_template_is_used_once_a_visit_however_many_lines_it_makes(tmp_path: Path) -> None:
    store = open_store(tmp_path, mint=mint_identity)
    uses = Uses(store)
    uses.count(settled(*(replace(payment(), template="pljf") for _each in range(30)), payment()))
    uses.count(settled(payment()))
    assert (uses.read()["pljf"], uses.read()["jf"]) == (1, 2)
    store.close()
